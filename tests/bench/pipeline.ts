import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { createDevices } from '../../simulators/protocols/index.ts';
import { projectDir, until } from '../end-to-end/rig.ts';
import { freePort } from '../free-port.ts';
import type { Bench, Measurement } from './bench.ts';
import { followLive } from './live-stream.ts';
import { type Load, writeLoadLine } from './load-line.ts';
import { pause, usageOf } from './processes.ts';

const WARM_UP_MS = 15_000;
const MEASURED_MS = 20_000;

/** Where the gateway says how much went through it. */
interface Health {
  readonly sinks: readonly {
    readonly sink: string;
    readonly delivered: number;
    readonly refused: number;
    readonly backlogSamples: number;
  }[];
  readonly devices: readonly { readonly good: number; readonly points: number; readonly device: string }[];
}

/** Offers a load on real sockets and measures what reaches journal, historian and a live client, and what the gateway spends. */
const offer = async (load: Load): Promise<Measurement[]> => {
  const offered = (load.devices * load.pointsPerDevice * 1000) / load.samplingMs;
  const conditions = `${load.protocol}, ${load.devices} x ${load.pointsPerDevice} points every ${load.samplingMs} ms = ${offered} values/s offered`;
  const room = mkdtempSync(join(tmpdir(), 'zhongshi-bench-'));
  const configDir = join(room, 'config');
  const ports = { bus: await freePort(), gateway: await freePort(), dashboard: await freePort() };
  const devicePorts: number[] = [];
  for (let index = 0; index < load.devices; index++) devicePorts.push(await freePort());
  writeLoadLine(configDir, load, devicePorts, {
    site: 'bench',
    name: { zh: '测', en: 'bench' },
    timeZone: 'Asia/Shanghai',
    bus: { url: `mqtt://127.0.0.1:${ports.bus}`, embedded: true },
    gateway: { port: ports.gateway },
    dashboard: { port: ports.dashboard },
  });
  const { lines, points } = loadConfig(configDir);
  const [line] = lines;
  if (!line) throw new Error('the load line was not read');
  const started = performance.now();
  const startedAt = Date.now();
  const { devices } = createDevices(
    line,
    points,
    {
      reading: () => {
        const elapsed = (performance.now() - started) / 1000;
        return { value: Math.round(elapsed * 1000) / 1000, status: Status.Good, timeS: elapsed };
      },
      write: () => null,
      condition: () => ({ power: 'on', wordsSwapped: false }),
    },
    {
      line: line.id,
      clock: systemClock,
      log: silentLog,
      dataDir: join(room, 'devices'),
      wallMs: (timeS) => startedAt + timeS * 1000,
    },
  );
  await Promise.all(devices.map((device) => device.start()));
  const refresh = setInterval(() => {
    for (const device of devices) device.refresh();
  }, 100);
  const ofLine = ['--config', configDir, '--data', join(room, 'data')];
  const children = [
    ['gateway/bus/broker-main.ts', '--port', String(ports.bus)],
    ['gateway/main.ts', ...ofLine],
    ['dashboard/server/main.ts', ...ofLine],
  ].map((args) => spawn(process.execPath, args, { cwd: projectDir, stdio: 'ignore' }));
  const [, gateway] = children as [ChildProcess, ChildProcess, ChildProcess];
  try {
    const health = async () => (await (await fetch(`http://127.0.0.1:${ports.dashboard}/api/health`)).json()) as Health;
    await until(
      `http://127.0.0.1:${ports.dashboard}/api/health`,
      ({ devices: states }: Health) =>
        states.length > 0 &&
        states.filter(({ device }) => device !== 'TWIN').every(({ good, points: all }) => good === all),
      60_000,
    );
    let values = 0;
    const close = await followLive(`http://127.0.0.1:${ports.dashboard}`, ({ count, kind }) => {
      if (kind === 'batch') values += count;
    });
    await pause(WARM_UP_MS);
    const before = await health();
    const usage = usageOf(gateway.pid ?? 0);
    const valuesBefore = values;
    const from = performance.now();
    await pause(MEASURED_MS);
    const after = await health();
    const usageAfter = usageOf(gateway.pid ?? 0);
    const seconds = (performance.now() - from) / 1000;
    const client = (values - valuesBefore) / seconds;
    close();
    const delivered = (state: Health, sink: string) =>
      state.sinks.find((one) => one.sink === sink)?.delivered ?? Number.NaN;
    // What the journal holds falls when it lets go of a file; what one sink has had of it, or has still to get, only grows.
    const journalled = (state: Health): number => {
      const {
        delivered: had = Number.NaN,
        refused = 0,
        backlogSamples = 0,
      } = state.sinks.find(({ sink }) => sink === 'history') ?? {};
      return had + refused + backlogSamples;
    };
    const rate = (metric: string, value: number): Measurement => ({
      metric,
      value,
      unit: 'values/s',
      better: 'higher',
      conditions,
    });
    return [
      rate(`${load.protocol}: journalled`, (journalled(after) - journalled(before)) / seconds),
      rate(
        `${load.protocol}: in the historian`,
        (delivered(after, 'history') - delivered(before, 'history')) / seconds,
      ),
      rate(`${load.protocol}: on the bus`, (delivered(after, 'mqtt') - delivered(before, 'mqtt')) / seconds),
      rate(`${load.protocol}: at a live client`, client),
      {
        metric: `${load.protocol}: gateway processor`,
        value: ((usageAfter.cpuS - usage.cpuS) / seconds) * 100,
        unit: '% of core',
        better: 'lower',
        conditions,
      },
      {
        metric: `${load.protocol}: gateway memory`,
        value: usageAfter.residentBytes / 1e6,
        unit: 'MB',
        better: 'lower',
        conditions,
      },
    ];
  } finally {
    clearInterval(refresh);
    const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of children.reverse()) child.kill('SIGTERM');
    await Promise.all(ended);
    await Promise.all(devices.map((device) => device.close()));
    rmSync(room, { recursive: true, force: true, maxRetries: 5 });
  }
};

export const pipeline: Bench = {
  name: 'pipeline',
  title: 'From the wire to journal, historian, bus and a live client (the load comes from this machine too)',
  run: async () => [
    ...(await offer({ protocol: 'opcua', devices: 1, pointsPerDevice: 5000, samplingMs: 500 })),
    ...(await offer({ protocol: 'modbus-tcp', devices: 10, pointsPerDevice: 100, samplingMs: 100 })),
  ],
};
