import { spawnSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { freePort } from '../free-port.ts';
import { aedesBroker, type TestBroker } from './bus-rooms.ts';
import { writeCountingLine } from './counting-line.ts';
import { CountingRegister } from './counting-register.ts';
import { type GatewayRun, missingOf, numbersOf, saying, sinkOf, startGateway } from './gateway-run.ts';

// What goes wrong on the gateway's own disk.

let room: string;
let configDir: string;
let port: number;
let broker: TestBroker;
const register = new CountingRegister();
const running = new Set<GatewayRun>();

const start = (dataDir: string) => {
  const gateway = startGateway({ configDir, dataDir, port });
  running.add(gateway);
  return gateway;
};
const isOk = ({ status }: { status: string }) => status === 'ok';

beforeAll(async () => {
  room = mkdtempSync(join(tmpdir(), 'zhongshi-disk-'));
  configDir = join(room, 'config');
  broker = await aedesBroker();
  port = await freePort();
  const devicePort = await freePort();
  await register.listen(devicePort);
  writeCountingLine(configDir, devicePort, {
    site: 'site',
    name: { zh: '测试', en: 'Test' },
    timeZone: 'Asia/Shanghai',
    bus: { url: broker.room.address.url, embedded: false },
    gateway: { port },
  });
});
afterEach(async () => {
  for (const gateway of running) await gateway.stop();
  running.clear();
});
afterAll(async () => {
  await Promise.all([register.close(), broker.stop()]);
  rmSync(room, { recursive: true, force: true });
});

test('two gateways on one journal: the second ends with one sentence that names the first, which goes on', async () => {
  const dataDir = join(room, 'two');
  const first = start(dataDir);
  await first.health(isOk);
  const second = startGateway({ configDir, dataDir, port: await freePort() });
  expect(await second.exited).toBe(1);
  expect(second.output()).toMatch(new RegExp(`in use by process ${first.child.pid} .*--data`));
  expect(second.output().match(/"level":"error"/g)).toHaveLength(1);
  const { count } = register;
  await first.health((health) => isOk(health) && register.count > count + 20);
  expect(missingOf(numbersOf(await first.history('JQ-1')))).toEqual([]);
});

test('a damaged history file is put aside with a record of it; collecting and storing go on', async () => {
  const dataDir = join(room, 'damaged');
  mkdirSync(join(dataDir, 'history'), { recursive: true });
  writeFileSync(join(dataDir, 'history', 'history.duckdb'), 'this was a database once, '.repeat(2000));
  const gateway = start(dataDir);
  await gateway.health(isOk);
  expect(readdirSync(join(dataDir, 'history')).some((name) => name.includes('.damaged-'))).toBe(true);
  expect(await gateway.gaps()).toContainEqual(expect.objectContaining({ cause: 'history-damaged', source: 'history' }));
  await expect
    .poll(async () => numbersOf(await gateway.history('JQ-1')).length, { timeout: 20_000 })
    .toBeGreaterThan(20);
});

test('a history that cannot be opened waits with the reason, and has everything once it can', async () => {
  const dataDir = join(room, 'closed');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'history'), 'a file where the folder should be');
  const first = register.count + 1;
  const gateway = start(dataDir);
  const waiting = await gateway.health((health) => sinkOf(health, 'history')?.state === 'waiting');
  expect(saying(sinkOf(waiting, 'history'))).toMatch(/history/);
  expect(sinkOf(waiting, 'mqtt')?.state).toBe('delivering');
  expect(waiting.devices[0]?.state).toBe('connected');
  rmSync(join(dataDir, 'history'));
  await gateway.health(isOk);
  const numbers = numbersOf(await gateway.history('JQ-1'));
  expect(missingOf(numbers)).toEqual([]);
  expect(numbers[0]).toBeLessThanOrEqual(first + 1);
});

/** A file system of 6 MB of its own: the right to mount is needed. */
const small = join(tmpdir(), `zhongshi-small-${process.pid}`);
mkdirSync(small, { recursive: true });
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', small]).status === 0;
if (!mounted) rmSync(small, { recursive: true });

/** Writes until nothing more goes. */
const fill = (path: string) => {
  const file = openSync(path, 'a');
  try {
    for (const size of [65_536, 4096, 1]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size, 1));
      } catch {
        // full for this size
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

describe.skipIf(!mounted)('a disk of 6 MB for the journal [needs the right to mount]', () => {
  afterAll(() => {
    spawnSync('umount', [small]);
    rmSync(small, { recursive: true, force: true });
  });

  test('full: said on the page and in the ledger, live and stored all the same; with room again it goes on by itself', async () => {
    const dataDir = join(room, 'full');
    mkdirSync(join(small, 'journal'));
    mkdirSync(dataDir);
    symlinkSync(join(small, 'journal'), join(dataDir, 'journal'));
    const gateway = start(dataDir);
    await gateway.health(isOk);
    const heard = new Set<number>();
    const follow = new AbortController();
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
    const ballast = join(small, 'ballast');
    fill(ballast);
    const refilling = setInterval(() => fill(ballast), 100);
    try {
      const full = await gateway.health(({ processes }) => processes[0]?.journal?.state === 'disk-full');
      expect(full.processes[0]?.status).not.toBe('ok');
      expect(saying(full.processes[0]?.journal)).toMatch(/no space left for .*free some/);
      expect(await gateway.gaps()).toContainEqual(expect.objectContaining({ cause: 'journal-disk-full', to: null }));
      expect(full.sinks.map(({ state }) => state)).toEqual(['delivering', 'delivering']);
      const during = register.count + 20;
      await expect.poll(() => heard.has(during), { timeout: 20_000 }).toBe(true);
      await expect
        .poll(async () => numbersOf(await gateway.history('JQ-1')).includes(during), { timeout: 20_000 })
        .toBe(true);
    } finally {
      clearInterval(refilling);
    }
    rmSync(ballast);
    await gateway.health(({ processes }) => processes[0]?.journal?.state === 'writing');
    await gateway.health(isOk);
    const gap = (await gateway.gaps()).find(({ cause }) => cause === 'journal-disk-full');
    expect(gap).toMatchObject({ samples: 0 });
    expect(gap?.to).toBeGreaterThan(gap?.from ?? 0);
    expect(missingOf(numbersOf(await gateway.history('JQ-1')))).toEqual([]);
    follow.abort();
    await done;
  });
});
