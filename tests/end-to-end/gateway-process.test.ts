import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { freePort } from '../free-port.ts';
import { aedesBroker, type TestBroker } from './bus-rooms.ts';
import { writeCountingLine } from './counting-line.ts';
import { CountingRegister } from './counting-register.ts';
import { projectDir, until } from './rig.ts';

// The gateway as a process: what it says of itself, and how it ends.

let room: string;
let configDir: string;
let broker: TestBroker;
let port: number;
let devicePort: number;
const running = new Set<ChildProcess>();
const registers: CountingRegister[] = [];

const start = (dataDir = join(room, 'data'), config = configDir) => {
  const child = fork('gateway/main.ts', ['--config', config, '--data', dataDir], { cwd: projectDir, silent: true });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  let ready = false;
  child.on('message', () => (ready = true));
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { child, exited, output: () => text, ready: () => ready };
};

const counting = async () => {
  const register = new CountingRegister();
  await register.listen(devicePort);
  registers.push(register);
  return register;
};

const stop = async ({ child, exited }: ReturnType<typeof start>) => {
  const from = performance.now();
  child.kill('SIGTERM');
  return { code: await exited, ms: performance.now() - from };
};

const health = (wanted: (body: never, status: number) => boolean, context: () => string) =>
  until(`http://127.0.0.1:${port}/api/health`, wanted, 30_000, context);

const collecting = ({ output }: ReturnType<typeof start>) => health((_body, status) => status === 200, output);

beforeAll(async () => {
  room = mkdtempSync(join(tmpdir(), 'zhongshi-gateway-'));
  configDir = join(room, 'config');
  broker = await aedesBroker();
  port = await freePort();
  devicePort = await freePort();
  writeCountingLine(configDir, devicePort, {
    site: 'site',
    name: { zh: '测试', en: 'Test' },
    timeZone: 'Asia/Shanghai',
    bus: { url: broker.room.address.url, embedded: false },
    gateway: { port },
  });
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  for (const register of registers.splice(0)) await register.close();
  rmSync(join(room, 'data'), { recursive: true, force: true });
});
afterAll(async () => {
  await broker.stop();
  rmSync(room, { recursive: true, force: true });
});

test('503 with the reason while no device answers, 200 and ready when one does; stops in order within 8 s', async () => {
  const gateway = start();
  const off = await health((_body, status) => status === 503, gateway.output);
  expect(off).toMatchObject({ sinks: [{ sink: 'history' }, { sink: 'mqtt' }] });
  expect(gateway.ready()).toBe(false);
  await counting();
  const on = (await collecting(gateway)) as { devices: { device: string; state: string }[]; uptimeS: number };
  expect(on.devices).toMatchObject([{ device: 'CNT-1', state: 'connected' }]);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toContain('zhongshi_device_connected{line="counting",device="CNT-1",protocol="modbus-tcp"} 1');
  await expect.poll(() => gateway.ready()).toBe(true);
  const { code, ms } = await stop(gateway);
  expect(code).toBe(0);
  expect(ms).toBeLessThan(8000);
  expect(gateway.output()).toContain('"message":"stopped"');
});

test('a second gateway on the same journal is refused in one sentence and disturbs nobody on the bus', async () => {
  await counting();
  const first = start();
  await collecting(first);
  const states: string[] = [];
  const follow = new AbortController();
  const done = followFeed(
    broker.room,
    { context: 'live', points: loadConfig(configDir).points },
    { batch: () => {}, node: (node, state) => states.push(`${node} ${state}`) },
    follow.signal,
  );
  await expect.poll(() => states, { timeout: 10_000 }).toEqual(['gateway online']);
  const second = start();
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`in use by process ${first.child.pid} on `);
  expect(second.output().match(/"level":"error"/g)).toHaveLength(1);
  expect(second.output()).not.toContain('    at ');
  expect(states).toEqual(['gateway online']);
  follow.abort();
  await done;
  await stop(first);
});

test('broker away: collecting goes on and says so; back: what waited is published', async () => {
  const register = await counting();
  const gateway = start();
  await collecting(gateway);
  await broker.stop();
  const degraded = await health(
    ({ sinks }: { sinks: { sink: string; state: string }[] }) => sinks.some(({ state }) => state === 'waiting'),
    gateway.output,
  );
  expect(degraded).toMatchObject({
    status: 'degraded',
    processes: [{ message: { en: expect.stringContaining('sink mqtt') } }],
  });
  const from = register.count;
  await expect.poll(() => register.count, { timeout: 10_000 }).toBeGreaterThan(from + 20);
  const heard = new Set<number>();
  const follow = new AbortController();
  await broker.start();
  const done = followFeed(
    broker.room,
    { context: 'live', points: loadConfig(configDir).points },
    {
      batch: ({ length, value }) => {
        for (const number of value.subarray(0, length)) if (!Number.isNaN(number)) heard.add(number);
      },
    },
    follow.signal,
  );
  await expect.poll(() => heard.size, { timeout: 30_000 }).toBeGreaterThan(20);
  await health(({ status }: { status: string }) => status === 'ok', gateway.output);
  const newest = Math.max(...heard);
  const oldest = Math.min(...heard);
  await expect.poll(() => newest - oldest + 1 - [...heard].filter((number) => number <= newest).length).toBe(0);
  follow.abort();
  await done;
  await stop(gateway);
});

test('a port in use, and a configuration with mistakes, end it with a sentence that says what to do', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
  const refused = start();
  expect(await refused.exited).toBe(1);
  expect(refused.output()).toMatch(
    new RegExp(`127.0.0.1:${port}, meant for the gateway, is in use.*gateway.port in base.yaml`),
  );
  await new Promise((resolve) => squatter.close(resolve));

  const wrong = join(room, 'wrong');
  writeCountingLine(wrong, devicePort, { site: 'Site With Spaces', name: { zh: 'x', en: 'x' }, timeZone: 'UTC' });
  writeFileSync(join(wrong, 'lines/counting/line.yaml'), 'id: [');
  const mistaken = start(join(room, 'data'), wrong);
  expect(await mistaken.exited).toBe(1);
  expect(mistaken.output()).toMatch(/base\.yaml: site/);
  expect(mistaken.output()).toMatch(/lines\/counting\/line\.yaml/);
});

test('ends by itself when the process that started it is gone', async () => {
  const gateway = start();
  await health(() => true, gateway.output);
  gateway.child.disconnect();
  expect(await gateway.exited).toBe(0);
});
