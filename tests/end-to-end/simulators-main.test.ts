import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultConfigDir } from '../../config/plant/load.ts';
import { ProcessHealth } from '../../config/vocabulary/health.ts';
import { freePort } from './peers/peer.ts';

const main = join(import.meta.dirname, '..', '..', 'simulators', 'main.ts');

/** The BDO line in a folder of its own, every device and the HTTP interface on a free port. */
const writeConfig = async (dir: string): Promise<{ ports: Map<string, number>; api: number }> => {
  await cp(join(defaultConfigDir, 'lines', 'bdo'), join(dir, 'lines', 'bdo'), { recursive: true });
  const api = await freePort();
  await writeFile(
    join(dir, 'base.yaml'),
    `${(await readFile(join(defaultConfigDir, 'base.yaml'), 'utf8')).replace(/^lines: .*$/m, 'lines: [bdo]')}\nsimulators: { port: ${api} }\n`,
  );
  const file = join(dir, 'lines', 'bdo', 'line.yaml');
  const ports = new Map<string, number>();
  const lines: string[] = [];
  let device = '';
  for (const text of (await readFile(file, 'utf8')).split('\n')) {
    device = /^ {2}- id: (\S+)/.exec(text)?.[1] ?? device;
    const port = /^ {4}(?:port: |endpoint: opc\.tcp:\/\/127\.0\.0\.1:)(\d+)$/.exec(text)?.[1];
    if (port === undefined) lines.push(text);
    else {
      const free = await freePort();
      ports.set(device, free);
      lines.push(text.replace(port, String(free)));
    }
  }
  await writeFile(file, lines.join('\n'));
  return { ports, api };
};

interface Run {
  readonly child: ChildProcess;
  readonly log: string[];
  readonly exit: Promise<number | null>;
}
const started: ChildProcess[] = [];
const start = (dir: string): Run => {
  const child = fork(main, ['--config', dir, '--data', join(dir, 'data'), '--seed', '3'], { silent: true });
  started.push(child);
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) =>
      log.push(
        ...chunk
          .toString()
          .split('\n')
          .filter((text) => text !== ''),
      ),
    );
  return { child, log, exit: once(child, 'exit').then(([code]) => code as number | null) };
};

let dir: string;
let ports: Map<string, number>;
let api: string;
let run: Run;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'simulators-main-'));
  const config = await writeConfig(dir);
  ports = config.ports;
  api = `http://127.0.0.1:${config.api}`;
  run = start(dir);
  const [message] = await Promise.race([once(run.child, 'message'), run.exit.then(() => [run.log.join('\n')])]);
  expect(message).toEqual({ type: 'ready' });
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

const ask = async (method: string, path: string, body?: object) => {
  const reply = await fetch(api + path, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  return reply.json();
};
const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
const until = async (condition: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 100) throw new Error('the condition did not come about within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

test('all eight devices listen, and every line of the log is one JSON object', async () => {
  expect(ports.size).toBe(8);
  for (const [device, port] of ports) expect(await connects(port), device).toBe(true);
  const messages = run.log.map((text) => JSON.parse(text));
  expect(messages.every(({ process, at }) => process === 'simulators' && !Number.isNaN(Date.parse(at)))).toBe(true);
  expect(messages.at(-1)).toMatchObject({ message: 'simulators ready', devices: 8 });
});

test('health, plant time that goes with the clock, and the truth', async () => {
  const health = ProcessHealth.parse(await ask('GET', '/api/health'));
  expect(health).toMatchObject({ process: 'simulators', detail: { devices: 8, seed: 3 } });
  const timeS = async (): Promise<number> => (await ask('GET', '/api/simulators')).lines[0].timeS;
  const [before, beganMs] = [await timeS(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const [after, elapsedS] = [await timeS(), (performance.now() - beganMs) / 1000];
  expect(Math.abs(after - before - elapsedS)).toBeLessThan(0.5);
  expect(Object.keys((await ask('GET', '/api/simulators/bdo/truth')).streams)).toContain('S-201');
});

test('a fault of a device shows on its socket and heals', async () => {
  const port = ports.get('GDS-B1') ?? 0;
  await ask('POST', '/api/simulators/bdo/faults', { fault: 'device-off:GDS-B1' });
  await until(async () => !(await connects(port)));
  await ask('DELETE', '/api/simulators/bdo/faults');
  await until(() => connects(port));
});

test('a second start names every port in use and ends with 1', async () => {
  const second = start(dir);
  expect(await second.exit).toBe(1);
  const { reason, level } = JSON.parse(second.log.at(-1) ?? '{}');
  expect(level).toBe('error');
  for (const [device, port] of ports)
    expect(reason).toContain(`bdo ${device}: port ${port} on 127.0.0.1 is already in use; stop the other program`);
  expect(reason).toContain('HTTP interface of the simulators: port');
});

describe('the end', () => {
  test('SIGTERM: ends in order within 3 s, also with a client that hangs on, and frees its ports', async () => {
    const clients = [...ports.values()].map((port) => connect(port, '127.0.0.1').on('error', () => {}));
    const beganMs = performance.now();
    run.child.kill('SIGTERM');
    expect(await run.exit).toBe(0);
    expect(performance.now() - beganMs).toBeLessThan(3000);
    expect(run.log.at(-1)).toContain('simulators stopped');
    for (const client of clients) client.destroy();
    for (const [device, port] of ports) expect(await connects(port), device).toBe(false);
  });

  test('the parent that goes away takes it along', async () => {
    const orphan = start(dir);
    await once(orphan.child, 'message');
    orphan.child.disconnect();
    expect(await orphan.exit).toBe(0);
  });
});
