import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { PARTS } from '../../gateway/supervise/parts.ts';
import { createDevices } from '../../simulators/protocols/index.ts';
import { layCable } from '../end-to-end/cable.ts';
import { editYaml, makeRoom, projectDir, until } from '../end-to-end/rig.ts';
import { startInfluxd } from '../end-to-end/servers.ts';
import { freePort } from '../free-port.ts';
import { writeLoadLine } from './load-line.ts';

type Cable = Awaited<ReturnType<typeof layCable>>;

/** The product at work with everything it talks to behind cables that can be cut. */
export interface SoakRoom {
  /** By name; they are never restarted, so that what grows is seen. */
  readonly processes: ReadonlyMap<string, ChildProcess>;
  /** Where a process says what Node knows of it; the broker has no such place. */
  readonly metrics: ReadonlyMap<string, string>;
  readonly cables: Readonly<Record<'bus' | 'store' | 'device' | 'browser', Cable>>;
  /** Of the dashboard, and the same through the cable of the browser. */
  readonly url: string;
  readonly browserUrl: string;
  remove(): Promise<void>;
}

const COLLECT = join(import.meta.dirname, 'collect-garbage.ts');
const LOAD = { protocol: 'opcua', devices: 1, pointsPerDevice: 5000, samplingMs: 1000 } as const;

/** The BDO line with its simulators and twin, 5,000 more points at 1 Hz from an OPC UA server of this process, InfluxDB beside the historian. */
export const openSoakRoom = async (): Promise<SoakRoom> => {
  const port = { bus: await freePort(), store: await freePort(), device: await freePort(), browser: await freePort() };
  const devicePort = await freePort();
  const influxd = await startInfluxd();
  await fetch(`${influxd.url}/query?q=CREATE+DATABASE+soak`, { method: 'POST' });
  const { room, configDir, dataDir, ports } = await makeRoom({
    base: [
      [['influxdb'], { api: 'v1', url: `http://127.0.0.1:${port.store}`, bucket: 'soak' }],
      [['history'], { store: 'embedded' }],
    ],
  });
  // The broker and the load device are told the addresses behind the cables, everybody else those before them.
  const behind = join(room, 'behind');
  writeLoadLine(join(room, 'load'), LOAD, [devicePort], {});
  cpSync(join(room, 'load/lines/load'), join(configDir, 'lines/load'), { recursive: true });
  cpSync(configDir, behind, { recursive: true });
  await editYaml(join(configDir, 'base.yaml'), (document) => {
    document.setIn(['bus', 'url'], `mqtt://127.0.0.1:${port.bus}`);
  });
  await editYaml(join(configDir, 'lines/load/line.yaml'), (document) => {
    document.setIn(['devices', 0, 'endpoint'], `opc.tcp://127.0.0.1:${port.device}`);
    // A server samples as often as it publishes: ten times a second would be this process's load, not the product's.
    document.setIn(['devices', 0, 'publishingIntervalMs'], LOAD.samplingMs);
  });
  const cables = {
    bus: await layCable(port.bus, ports.bus),
    store: await layCable(port.store, influxd.port),
    device: await layCable(port.device, devicePort),
    browser: await layCable(port.browser, ports.dashboard),
  };
  const closeDevice = await startLoadDevice(behind, join(room, 'devices'));
  const start = (name: string, ...rest: readonly string[]) => {
    const part = PARTS.find((one) => one.name === name);
    if (!part) throw new Error(`there is no part '${name}'`);
    const flags = ['--expose-gc', `--import=${COLLECT}`, `--max-semi-space-size=${part.semiSpaceMb}`];
    const child = spawn(process.execPath, [...flags, part.file, ...rest], { cwd: projectDir, stdio: 'ignore' });
    return [name, child] as const;
  };
  const ofLines = (config: string, ...lines: string[]) => [
    ...['--config', config, '--data', dataDir],
    ...lines.flatMap((line) => ['--line', line]),
  ];
  const processes = new Map([
    start('broker', '--port', String(ports.bus)),
    start('simulators', ...ofLines(configDir, 'bdo')),
    start('gateway', ...ofLines(configDir, 'bdo', 'load')),
    start('twin', ...ofLines(configDir, 'bdo')),
    start('dashboard', ...ofLines(configDir, 'bdo', 'load')),
  ]);
  const metrics = new Map(
    (['simulators', 'gateway', 'twin', 'dashboard'] as const).map((name) => [
      name as string,
      `http://127.0.0.1:${ports[name]}/metrics`,
    ]),
  );
  const url = `http://127.0.0.1:${ports.dashboard}`;
  const remove = async () => {
    const ended = [...processes.values()].map(
      (child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve)),
    );
    for (const child of [...processes.values()].reverse()) child.kill('SIGTERM');
    await Promise.all(ended);
    await closeDevice();
    for (const cable of Object.values(cables)) await cable.remove();
    await influxd.stop();
    rmSync(room, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await until(`${url}/api/health`, wholly, 120_000);
  } catch (error) {
    await remove();
    throw error;
  }
  return { processes, metrics, cables, url, browserUrl: `http://127.0.0.1:${port.browser}`, remove };
};

interface Health {
  readonly devices: readonly { readonly good: number; readonly points: number; readonly protocol: string }[];
}

const wholly = ({ devices }: Health): boolean =>
  devices.length > 5 &&
  devices.every(({ good, points, protocol }) => protocol === 'sparkplug' || good >= points * 0.98);

/** Each point a new value every second; what this process spends on it is not the product's. */
const startLoadDevice = async (configDir: string, dataDir: string): Promise<() => Promise<void>> => {
  const { lines, points } = loadConfig(configDir, ['load']);
  const [line] = lines;
  if (!line) throw new Error('the load line was not read');
  const startedAt = Date.now();
  const reading = () => {
    // A server samples faster than its points speak: what is the same within a second is said once.
    const timeS = Math.floor((Date.now() - startedAt) / 1000);
    return { value: timeS, status: Status.Good, timeS };
  };
  const { devices } = createDevices(
    line,
    points,
    { reading, write: () => null, condition: () => ({ power: 'on', wordsSwapped: false }) },
    { line: line.id, clock: systemClock, log: silentLog, dataDir, wallMs: (timeS) => startedAt + timeS * 1000 },
  );
  await Promise.all(devices.map((device) => device.start()));
  const refresh = setInterval(() => {
    for (const device of devices) device.refresh();
  }, LOAD.samplingMs);
  return async () => {
    clearInterval(refresh);
    await Promise.all(devices.map((device) => device.close()));
  };
};
