import { join } from 'node:path';
import { startMosquitto } from '../end-to-end/servers.ts';
import { freePort } from '../free-port.ts';
import { eventually, heardOn, Peers, spentOf } from './gateway-peers.ts';
import { writeLoadLine } from './load-line.ts';
import type { Heard } from './peers/bus-listener.ts';
import { pause } from './processes.ts';

/** So many points of one OPC UA server, each a new value every `stepMs`. */
export interface OfferedLoad {
  readonly points: number;
  readonly stepMs: number;
}

export interface WayFigures {
  /** What reached the store; it was on the disk of the gateway first. Values/s. */
  readonly stored: number;
  /** Values/s. */
  readonly onBus: number;
  readonly heard: Heard;
  /** Of each process: processor in % of one core, and the most memory seen in MB. */
  readonly cpu: Readonly<Record<'gateway' | 'source' | 'store' | 'listener' | 'broker', number>>;
  readonly memory: Readonly<Record<'gateway', number>>;
}

export const benchBase = (more: object): object => ({
  site: 'bench',
  name: { zh: '测', en: 'bench' },
  timeZone: 'Asia/Shanghai',
  ...more,
});

/** The whole way in one gateway process: OPC UA, journal, an HTTP store and the bus. */
export const measureWay = async (load: OfferedLoad, warmUpMs: number, measuredMs: number): Promise<WayFigures> => {
  const peers = new Peers();
  const broker = await startMosquitto();
  try {
    const source = await peers.opcuaSource(load.points, load.stepMs);
    const store = await peers.fork('line-store.ts', []);
    const storeUrl = `http://127.0.0.1:${store.said}`;
    const configDir = join(peers.room, 'config');
    const base = benchBase({
      bus: { url: broker.url, embedded: false },
      gateway: { port: await freePort() },
      influxdb: { url: storeUrl, api: 'v2', bucket: 'bench' },
      history: { store: 'influxdb' },
    });
    const { points, stepMs } = load;
    writeLoadLine(
      configDir,
      { protocol: 'opcua', devices: 1, pointsPerDevice: points, samplingMs: stepMs },
      [source.port],
      base,
    );
    const listener = (await peers.fork('bus-listener.ts', [broker.url])).child;
    const gateway = peers.gateway(configDir);
    const lines = async () => ((await (await fetch(`${storeUrl}/figures`)).json()) as { lines: number }).lines;
    await eventually('the first line', async () => (await lines()) > points);
    await pause(warmUpMs);
    const linesBefore = await lines();
    listener.send('reset');
    const { seconds, cpu, memory } = await spentOf(
      { gateway, source: source.child, store: store.child, listener, broker: broker.child },
      measuredMs,
    );
    const linesAfter = await lines();
    const heard = await heardOn(listener);
    return {
      stored: (linesAfter - linesBefore) / seconds,
      onBus: ((heard.values / Math.max(1, heard.opened)) * heard.messages) / seconds,
      heard,
      cpu,
      memory,
    };
  } finally {
    await peers.close();
    await broker.stop();
  }
};
