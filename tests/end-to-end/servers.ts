import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { servicePath } from '../services.ts';

// Debian's servers in rooms of their own: a free port, a temporary folder, ended by pid.

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  readonly child: ChildProcess;
  /** Its folder. */
  readonly dir: string;
  stop(): Promise<void>;
}

const launch = async (
  name: string,
  path: string,
  port: number,
  argumentsOf: (dir: string) => readonly string[],
  scheme: string,
  dir = mkdtempSync(join(tmpdir(), `zhongshi-${name}-`)),
): Promise<RunningServer> => {
  const child = spawn(path, argumentsOf(dir), { cwd: dir, stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await listening(port, name, child);
  return {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    child,
    dir,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(killer);
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const listening = async (port: number, name: string, child: ChildProcess): Promise<void> => {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode} before it listened`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${name} did not listen on ${port} within 30 s`);
};

export const startMosquitto = async (port?: number): Promise<RunningServer> => {
  const own = port ?? (await freePort());
  return launch(
    'mosquitto',
    servicePath('mosquitto'),
    own,
    (dir) => {
      const file = join(dir, 'mosquitto.conf');
      writeFileSync(file, `listener ${own} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
      return ['-c', file];
    },
    'mqtt',
  );
};

/**
 * InfluxDB 1.6 of Debian: /write and InfluxQL, the strict judge of line protocol. `data`: more lines of its section [data]. `killed`: the
 * one that was killed, whose port and files it takes over.
 */
export const startInfluxd = async (data = '', killed?: Pick<RunningServer, 'port' | 'dir'>): Promise<RunningServer> => {
  const port = killed?.port ?? (await freePort());
  const rpc = await freePort();
  return launch(
    'influxd',
    servicePath('influxd'),
    port,
    (dir) => {
      for (const part of ['meta', 'data', 'wal']) mkdirSync(join(dir, part), { recursive: true });
      const file = join(dir, 'influxdb.conf');
      writeFileSync(
        file,
        `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${dir}/meta"
[data]
  dir = "${dir}/data"
  wal-dir = "${dir}/wal"
  index-version = "inmem"
  ${data}
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[monitor]
  store-enabled = false
`,
      );
      return ['-config', file];
    },
    'http',
    killed?.dir,
  );
};
