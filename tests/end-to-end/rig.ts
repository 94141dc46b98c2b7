import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { defaultConfigDir } from '../../config/plant/load.ts';
import { freePort } from '../free-port.ts';

// The whole product in a room of its own: a copy of the configuration with free ports, its own data folder, started as a user would.

export interface RigOptions {
  /** Which lines run. Left out: one, as the rooms run several at a time on a small machine. */
  readonly lines?: readonly string[];
  /** More arguments for start.ts, such as --noise gaussian. */
  readonly args?: readonly string[];
  /** Changes to base.yaml after the ports are set: path and value. */
  readonly base?: readonly (readonly [readonly string[], unknown])[];
  /** Extra environment of the processes. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Rig {
  readonly configDir: string;
  readonly dataDir: string;
  /** Address of the dashboard. */
  readonly url: string;
  readonly ports: Readonly<Record<'gateway' | 'twin' | 'simulators' | 'dashboard' | 'bus', number>>;
  readonly child: ChildProcess;
  /** What start.ts printed so far. */
  output(): string;
  /** Waits until the dashboard answers a path as wanted; the last answer is in the error when it never does. */
  until(path: string, wanted: (body: never, status: number) => boolean, withinMs: number): Promise<unknown>;
  /** Ctrl-C; resolves with the exit code and how long it took, ms. */
  stop(): Promise<{ code: number | null; ms: number }>;
  /** Stops if need be and removes the room. */
  remove(): Promise<void>;
}

export const projectDir = join(import.meta.dirname, '../..');

/** Copies the configuration into a room with ports that nobody else uses. */
export const makeRoom = async (options: RigOptions = {}) => {
  const room = mkdtempSync(join(tmpdir(), 'zhongshi-rig-'));
  const configDir = join(room, 'config');
  const lines = options.lines ?? ['bdo'];
  cpSync(join(defaultConfigDir, 'base.yaml'), join(configDir, 'base.yaml'));
  for (const line of lines)
    cpSync(join(defaultConfigDir, 'lines', line), join(configDir, 'lines', line), { recursive: true });
  const ports = {
    gateway: await freePort(),
    twin: await freePort(),
    simulators: await freePort(),
    dashboard: await freePort(),
    bus: await freePort(),
  };
  await editYaml(join(configDir, 'base.yaml'), (document) => {
    for (const name of ['gateway', 'twin', 'simulators', 'dashboard'] as const)
      document.setIn([name, 'port'], ports[name]);
    document.setIn(['bus', 'url'], `mqtt://127.0.0.1:${ports.bus}`);
    document.setIn(['bus', 'embedded'], true);
    document.setIn(['lines'], lines);
    for (const [path, value] of options.base ?? []) document.setIn(path, value);
  });
  for (const line of lines) {
    await editYaml(join(configDir, 'lines', line, 'line.yaml'), async (document) => {
      const { devices } = document.toJS() as { devices: { endpoint?: string; port?: number }[] };
      for (const [index, device] of devices.entries()) {
        if (device.endpoint) document.setIn(['devices', index, 'endpoint'], `opc.tcp://127.0.0.1:${await freePort()}`);
        if (device.port) document.setIn(['devices', index, 'port'], await freePort());
      }
    });
  }
  return { room, configDir, dataDir: join(room, 'data'), ports };
};

export const editYaml = async (
  path: string,
  edit: (document: ReturnType<typeof parseDocument>) => void | Promise<void>,
): Promise<void> => {
  const document = parseDocument(readFileSync(path, 'utf8'));
  await edit(document);
  writeFileSync(path, document.toString());
};

export const startRig = async (options: RigOptions = {}): Promise<Rig> => {
  const { room, configDir, dataDir, ports } = await makeRoom(options);
  const { flags, env } = startCommand();
  const child = spawn(process.execPath, [...flags, '--config', configDir, '--data', dataDir, ...(options.args ?? [])], {
    cwd: projectDir,
    env: { ...process.env, ...env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = `http://127.0.0.1:${ports.dashboard}`;
  const stop = async () => {
    const started = performance.now();
    if (child.exitCode === null) child.kill('SIGINT');
    const code = await exited;
    return { code, ms: performance.now() - started };
  };
  return {
    configDir,
    dataDir,
    url,
    ports,
    child,
    output: () => text,
    until: (path, wanted, withinMs) => until(`${url}${path}`, wanted, withinMs, () => text),
    stop,
    remove: async () => {
      await stop();
      rmSync(room, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

/** What `npm start` runs, without npm: settings of the environment, then node and its flags. */
const startCommand = (): { flags: string[]; env: Record<string, string> } => {
  const { scripts } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const words = scripts.start.split(' ');
  const node = words.indexOf('node');
  const env = words.slice(0, node).map((word) => word.split('=') as [string, string]);
  return { flags: words.slice(node + 1), env: Object.fromEntries(env) };
};

/** Asks an address every 200 ms until the answer is as wanted. */
export const until = async (
  address: string,
  wanted: (body: never, status: number) => boolean,
  withinMs: number,
  context: () => string = () => '',
): Promise<unknown> => {
  const deadline = performance.now() + withinMs;
  let last = 'no answer';
  while (performance.now() < deadline) {
    try {
      const response = await fetch(address);
      const body = (await response.json()) as never;
      last = `${response.status} ${JSON.stringify(body).slice(0, 2000)}`;
      if (wanted(body, response.status)) return body;
    } catch (error) {
      last = String((error as Error).cause ?? error);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(
    `${address} did not answer as wanted within ${withinMs} ms; last: ${last}\n${context().slice(-4000)}`,
  );
};
