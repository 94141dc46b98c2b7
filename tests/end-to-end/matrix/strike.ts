import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { startMosquitto } from '../servers.ts';
import type { Failure } from './failure.ts';
import type { MatrixRoom } from './room.ts';

/** How each thing is broken; the answer mends it. */
export const strike = async (room: MatrixRoom, failure: Failure): Promise<() => Promise<void> | void> => {
  const { network, source, store } = room;
  switch (failure.breaks) {
    case 'gateway':
      room.gateway.child.kill('SIGKILL');
      await room.gateway.exited;
      return () => room.restartGateway();
    case 'broker': {
      const { port, child } = room.broker;
      child.kill('SIGKILL');
      return async () => {
        await room.broker.stop();
        room.broker = await startMosquitto(port);
      };
    }
    case 'broker-dumb':
      // Stopped, not dead: the kernel goes on taking connections and bytes for it, and nothing is ever acknowledged.
      room.broker.child.kill('SIGSTOP');
      return () => void room.broker.child.kill('SIGCONT');
    case 'store':
      await store.kill();
      return () => store.start();
    case 'influxd':
      await room.killInfluxd();
      return () => room.startInfluxd();
    case 'historian':
      room.crashHistorian();
      return () => {};
    case 'source':
      await source.kill();
      room.namespacesBefore = failure.otherNamespaces ? room.namespacesBefore + 2 : room.namespacesBefore;
      return () => source.start();
    case 'cable-cut':
      network.cut();
      return () => network.mend();
    case 'cable-swallows':
      network.swallow();
      return () => {};
    case 'link-down':
      network.unplug();
      return () => network.mend();
    case 'disk-full':
      return fill(join(room.dir, 'data/journal'));
    case 'clock':
      room.setClock(failure.offS ?? 0);
      return () => room.setClock(0);
    case 'items-mute':
      source.tell({ order: 'mute', items: 5 });
      return () => {};
  }
};

/** Writes until nothing more goes, and again whenever something has become free. */
const fill = (dir: string) => {
  const path = join(dir, 'ballast');
  const once = () => {
    const file = openSync(path, 'a');
    for (const size of [65_536, 4096, 1]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size, 1));
      } catch {
        // full for this size
      }
    }
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  };
  once();
  const refilling = setInterval(once, 100);
  return () => {
    clearInterval(refilling);
    rmSync(path);
  };
};
