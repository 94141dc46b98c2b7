import { join } from 'node:path';
import { type Measurement, quantile } from './bench.ts';
import { ask, eventually, Peers, spentOf } from './gateway-peers.ts';
import { benchBase, measureWay } from './gateway-way.ts';
import { writeLoadLine } from './load-line.ts';
import { pause } from './processes.ts';

const WARM_UP_MS = 20_000;
const MEASURED_MS = 30_000;
const POINTS = 5000;
const STEP_MS = 100;
const OFFERED = (POINTS * 1000) / STEP_MS;
const CONDITIONS = `${POINTS} points every ${STEP_MS} ms = ${OFFERED} values/s offered over OPC UA (Basic256Sha256, SignAndEncrypt, publishing ${STEP_MS} ms)`;

const figure = (metric: string, value: number, unit: string, conditions = CONDITIONS): Measurement => ({
  metric,
  value,
  unit,
  better: unit === 'values/s' ? 'higher' : 'lower',
  conditions,
});

/** The same driver under the same load, its samples thrown away. */
const bare = async (): Promise<{ cpuPerValue: number; memory: number }> => {
  const peers = new Peers();
  try {
    const source = await peers.opcuaSource(POINTS, STEP_MS);
    const configDir = join(peers.room, 'config');
    const base = benchBase({ bus: { url: 'mqtt://127.0.0.1:1', embedded: false }, gateway: { port: 1 } });
    writeLoadLine(
      configDir,
      { protocol: 'opcua', devices: 1, pointsPerDevice: POINTS, samplingMs: STEP_MS },
      [source.port],
      base,
    );
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
  const { stored, onBus, heard, cpu, memory } = await measureWay(
    { points: POINTS, stepMs: STEP_MS },
    WARM_UP_MS,
    MEASURED_MS,
  );
  const driver = await bare();
  const way = `${CONDITIONS}; to journal, HTTP store and Sparkplug bus; over ${MEASURED_MS / 1000} s`;
  const cpuPerValue = cpu.gateway / stored;
  const microseconds = (percentPerRate: number) => percentPerRate * 10_000;
  return [
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
    figure('processor for each value, whole gateway', microseconds(cpuPerValue), 'µs'),
    figure(
      'processor for each value, driver alone',
      microseconds(driver.cpuPerValue),
      'µs',
      `${CONDITIONS}; samples thrown away`,
    ),
    figure('memory, driver alone', driver.memory, 'MB', `${CONDITIONS}; samples thrown away`),
    figure('pipeline cost against the bare driver', cpuPerValue / driver.cpuPerValue, 'times'),
  ];
};
