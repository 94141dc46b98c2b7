import { join } from 'node:path';
import { systemClock } from '../../../config/vocabulary/clock.ts';
import { createApp } from '../../../dashboard/server/app.ts';
import { type Scripted, scriptedParts } from './scripted-parts.ts';

/** The dashboard with a scripted plant on a free port: for browser tests, and by hand with `node tests/unit/dashboard/scripted-server.ts`. */
export const startScriptedServer = async (
  port = 0,
): Promise<Scripted & { url: string; pause(on: boolean): void; close(): Promise<void> }> => {
  const stop = new AbortController();
  const scripted = scriptedParts(systemClock, { web: join(import.meta.dirname, '../../../dashboard/web/dist') });
  const app = await createApp(scripted.parts);
  const url = await app.listen({ host: '127.0.0.1', port });
  let paused = false;
  scripted.parts.hub.setBus(true);
  scripted.parts.hub.setNode('gateway', 'online');
  const running = scripted.parts.hub.run(stop.signal);
  const breathing = (async () => {
    while (!stop.signal.aborted) {
      if (!paused) {
        scripted.breathe();
        scripted.hearProcesses();
      }
      await systemClock.sleep(1000, stop.signal);
    }
  })();
  return {
    ...scripted,
    url,
    pause: (on) => {
      paused = on;
    },
    close: async () => {
      stop.abort();
      await app.close();
      await Promise.all([running, breathing]);
    },
  };
};

if (import.meta.main) {
  const { url } = await startScriptedServer(Number(process.argv[2] ?? 0));
  console.log(url);
}
