import { join } from 'node:path';
import { startMosquitto } from '../end-to-end/servers.ts';
import { freePort } from '../free-port.ts';
import { type Measurement, quantile } from './bench.ts';
import { ask, eventually, heardOn, Peers, spentOf } from './gateway-peers.ts';
import { type Load, writeLoadLine } from './load-line.ts';
import { pause } from './processes.ts';

const WARM_UP_MS = 20_000;
const MEASURED_MS = 30_000;
const POINTS = 5000;
const STEP_MS = 100;
const LOAD: Load = { protocol: 'opcua', devices: 1, pointsPerDevice: POINTS, samplingMs: STEP_MS };
const OFFERED = (POINTS * 1000) / STEP_MS;
const CONDITIONS = `${POINTS} points every ${STEP_MS} ms = ${OFFERED} values/s offered over OPC UA (Basic256Sha256, SignAndEncrypt, publishing ${STEP_MS} ms)`;

const base = (influxdb: object | null, busUrl: string, port: number): object => ({
  site: 'bench',
  name: { zh: '测', en: 'bench' },
  timeZone: 'Asia/Shanghai',
  bus: { url: busUrl, embedded: false },
  gateway: { port },
  ...(influxdb ? { influxdb, history: { store: 'influxdb' } } : {}),
});

const figure = (metric: string, value: number, unit: string, conditions = CONDITIONS): Measurement => ({
  metric,
  value,
  unit,
  better: unit === 'values/s' ? 'higher' : 'lower',
  conditions,
});

/** The whole way: OPC UA, journal, an HTTP store and the bus, in one process. */
const through = async (): Promise<{ figures: Measurement[]; cpuPerValue: number }> => {
  const peers = new Peers();
  const broker = await startMosquitto();
  try {
    const source = await peers.opcuaSource(POINTS, STEP_MS);
    const store = await peers.fork('line-store.ts', []);
    const storeUrl = `http://127.0.0.1:${store.said}`;
    const port = await freePort();
    const configDir = join(peers.room, 'config');
    const influxdb = { url: storeUrl, api: 'v2', bucket: 'bench' };
    writeLoadLine(configDir, LOAD, [source.port], base(influxdb, broker.url, port));
    const listener = (await peers.fork('bus-listener.ts', [broker.url])).child;
    const gateway = peers.gateway(configDir);
    const lines = async () => ((await (await fetch(`${storeUrl}/figures`)).json()) as { lines: number }).lines;
    await eventually('the first line', async () => (await lines()) > POINTS);
    await pause(WARM_UP_MS);
    const linesBefore = await lines();
    listener.send('reset');
    const { seconds, cpu, memory } = await spentOf(
      { gateway, source: source.child, store: store.child, listener, broker: broker.child },
      MEASURED_MS,
    );
    const linesAfter = await lines();
    const heard = await heardOn(listener);
    // What is in the store was on the disk of the gateway first.
    const stored = (linesAfter - linesBefore) / seconds;
    const onBus = ((heard.values / Math.max(1, heard.opened)) * heard.messages) / seconds;
    const way = `${CONDITIONS}; to journal, HTTP store and Sparkplug bus; over ${MEASURED_MS / 1000} s`;
    return {
      cpuPerValue: cpu.gateway / stored,
      figures: [
        figure('journalled and in the HTTP store', stored, 'values/s', way),
        figure('on the bus', onBus, 'values/s', `${way}; one message in ten opened`),
        figure('gateway processor', cpu.gateway, '% of core', `${way}; aim at most 25`),
        figure('gateway memory', memory.gateway, 'MB', `${way}; the most resident; aim at most 400`),
        figure(
          'delay from source to bus p99',
          quantile(heard.fromSourceMs, 0.99),
          'ms',
          `${way}; through the synced journal; oldest value of each message opened; aim at most 300`,
        ),
        figure('delay from source to bus p50', quantile(heard.fromSourceMs, 0.5), 'ms', way),
        figure(
          'delay from heard to bus p99',
          quantile(heard.fromReceivedMs, 0.99),
          'ms',
          `${way}; journal and bus alone: from the moment the gateway heard the value`,
        ),
        figure('processor of the load source', cpu.source, '% of core', way),
        figure('processor of store, broker and listener', cpu.store + cpu.broker + cpu.listener, '% of core', way),
      ],
    };
  } finally {
    await peers.close();
    await broker.stop();
  }
};

/** The same driver under the same load, its samples thrown away. */
const bare = async (): Promise<{ cpuPerValue: number; memory: number }> => {
  const peers = new Peers();
  try {
    const source = await peers.opcuaSource(POINTS, STEP_MS);
    const configDir = join(peers.room, 'config');
    writeLoadLine(configDir, LOAD, [source.port], base(null, 'mqtt://127.0.0.1:1', 1));
    const driver = (await peers.fork('bare-driver.ts', [configDir, join(peers.room, 'data')])).child;
    await eventually('the first value', async () => (await ask<{ good: number }>(driver, 'tell')).good > 0);
    await pause(WARM_UP_MS);
    const before = await ask<{ good: number }>(driver, 'tell');
    const { seconds, cpu, memory } = await spentOf({ driver }, MEASURED_MS);
    const after = await ask<{ good: number }>(driver, 'tell');
    return { cpuPerValue: (cpu.driver * seconds) / (after.good - before.good), memory: memory.driver };
  } finally {
    await peers.close();
  }
};

export const measureLoad = async (): Promise<Measurement[]> => {
  const whole = await through();
  const driver = await bare();
  const microseconds = (cpuPerValue: number) => cpuPerValue * 10_000;
  return [
    ...whole.figures,
    figure('processor for each value, whole gateway', microseconds(whole.cpuPerValue), 'µs'),
    figure(
      'processor for each value, driver alone',
      microseconds(driver.cpuPerValue),
      'µs',
      `${CONDITIONS}; samples thrown away`,
    ),
    figure('memory, driver alone', driver.memory, 'MB', `${CONDITIONS}; samples thrown away`),
    figure('pipeline cost against the bare driver', whole.cpuPerValue / driver.cpuPerValue, 'times'),
  ];
};
