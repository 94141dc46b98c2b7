import { join } from 'node:path';
import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { createDevices } from '../../simulators/protocols/index.ts';

/**
 * An OPC UA server that counts: every point shows the number of the step, with the time of the step as source time. Whoever subscribes
 * gets the same samples under the same names, and what is missing can be told from the numbers alone.
 */
export const startCountingServer = async (configDir: string, dataDir: string, stepMs: number) => {
  const { lines, points } = loadConfig(configDir);
  const [line] = lines;
  if (!line) throw new Error('the line of the counting server was not read');
  const startedAt = Math.floor(Date.now() / stepMs) * stepMs;
  const count = () => Math.floor((Date.now() - startedAt) / stepMs);
  const { devices } = createDevices(
    line,
    points,
    {
      reading: () => ({ value: count(), status: Status.Good, timeS: (count() * stepMs) / 1000 }),
      write: () => null,
      condition: () => ({ power: 'on', wordsSwapped: false }),
    },
    {
      line: line.id,
      clock: systemClock,
      log: silentLog,
      dataDir: join(dataDir, 'devices'),
      wallMs: (timeS) => startedAt + timeS * 1000,
    },
  );
  await Promise.all(devices.map((device) => device.start()));
  const spans = new Map<number, { first: number; last: number }>();
  const refreshing = setInterval(() => {
    for (const device of devices) device.refresh();
    const now = performance.now();
    const span = spans.get(count());
    if (span) span.last = now;
    else spans.set(count(), { first: now, last: now });
  }, stepMs / 8);
  return {
    count,
    /** Whether a number stood long enough for every subscription to have sampled it: on a busy machine a step may pass unseen. */
    shown: (number: number): boolean => {
      const { first, last } = spans.get(number) ?? { first: 0, last: 0 };
      return last - first >= stepMs / 2;
    },
    stop: async () => {
      clearInterval(refreshing);
      await Promise.all(devices.map((device) => device.close()));
    },
  };
};
