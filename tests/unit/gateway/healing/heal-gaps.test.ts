import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Point } from '../../../../config/plant/point.ts';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { isRecovered, severity } from '../../../../config/vocabulary/status.ts';
import { Ledger } from '../../../../gateway/delivery/ledger.ts';
import type { DeviceHistory } from '../../../../gateway/drivers/driver.ts';
import { type Checkpoint, Checkpoints, NOTHING_DONE } from '../../../../gateway/healing/checkpoints.ts';
import { type HealingSource, healGaps } from '../../../../gateway/healing/heal-gaps.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { MemoryDisk } from '../delivery/memory-disk.ts';
import { modbusAddress, point } from '../drivers/plant-parts.ts';
import { batchOf, rowsOf, type SeenSample } from '../drivers/scripted-driver.ts';

const NOW = 10_000_000;
const folder = mkdtempSync(join(tmpdir(), 'zhongshi-healing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const points = [
  point(0, modbusAddress(0), { device: 'DCS' }),
  point(1, modbusAddress(1), { device: 'DCS', range: { low: 0, high: 10 } }),
  point(2, modbusAddress(2), { device: 'PLC' }),
];
const hole = (rest: Partial<GapReport> = {}): GapReport => ({
  cause: 'link-lost',
  line: 'bdo',
  source: 'DCS',
  tags: null,
  from: NOW - 60_000,
  to: NOW - 30_000,
  samples: null,
  detail: { zh: '断', en: 'lost' },
  ...rest,
});

const inMemory = (of = new Map<string, Checkpoint>()) => ({
  load: async () => {},
  of: (gap: string) => of.get(gap) ?? NOTHING_DONE,
  set: async (gap: string, checkpoint: Checkpoint) => void of.set(gap, checkpoint),
  remove: async (gap: string) => void of.delete(gap),
});

/** A server that keeps a value each second of some points, in pages of ten. */
const keeping = (kept: (point: Point) => boolean, read: (point: Point) => void = () => {}): DeviceHistory => ({
  kept: async (asked) => asked.filter(kept),
  read: async function* (point, from, to) {
    read(point);
    const times = Array.from({ length: 200 }, (_, second) => NOW - 100_000 + second * 1000);
    const inSpan = times.filter((time) => time >= from && time <= to);
    for (let at = 0; at < inSpan.length; at += 10)
      yield batchOf(
        inSpan
          .slice(at, at + 10)
          .map((time) => ({ point: point.index, sourceTime: time, receiveTime: NOW, value: time / 1e6, status: 0 })),
      );
  },
});

const heal = async (sources: readonly HealingSource[], gaps: readonly GapReport[], stored: readonly number[] = []) => {
  const clock = new VirtualClock(NOW);
  const ledger = await Ledger.open({ dir: 'g', clock, log: silentLog, disk: new MemoryDisk() });
  for (const gap of gaps) ledger.report(gap);
  const seen: SeenSample[] = [];
  const stop = new AbortController();
  const options = { ledger, sources, checkpoints: inMemory(), clock, log: silentLog };
  const append = (batch: Parameters<typeof rowsOf>[0]) => void seen.push(...rowsOf(batch));
  const done = healGaps({ ...options, append, stored: async () => stored }, stop.signal);
  const run = async (until: () => boolean) => {
    for (let turn = 0; turn < 500 && !until(); turn++) {
      await clock.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const end = async () => {
    stop.abort();
    await done;
  };
  return { ledger, seen, run, end };
};
const source = (device: string, history: HealingSource['history']): HealingSource => ({
  points: points.filter((each) => each.device === device),
  history,
});

test('a hole is filled with what the server kept, marked as recovered, and nothing that is stored comes twice', async () => {
  const stored = [NOW - 60_000, NOW - 59_000];
  const { ledger, seen, run, end } = await heal([source('DCS', () => keeping(() => true))], [hole()], stored);
  await run(() => ledger.list()[0]?.healed === 'yes');
  // 30 s of the hole and its edges of 2 s, without the two that were stored.
  expect(ledger.list()[0]).toMatchObject({ healed: 'yes', recovered: (30 + 4 + 1 - 2) * 2 });
  expect(seen).toHaveLength(66);
  expect(seen.every(({ status }) => isRecovered(status))).toBe(true);
  expect(seen.some(({ sourceTime }) => stored.includes(sourceTime))).toBe(false);
  expect(new Set(seen.map(({ point: index, sourceTime }) => `${index}/${sourceTime}`)).size).toBe(66);
  await end();
});

test('what is fetched passes the range check of live samples', async () => {
  const low = { ...points[1]!, range: { low: 0, high: 1 } };
  const { ledger, seen, run, end } = await heal([{ points: [low], history: () => keeping(() => true) }], [hole()]);
  await run(() => ledger.list()[0]?.healed === 'yes');
  expect(seen.map(({ status }) => severity(status))).toEqual(seen.map(() => 'uncertain'));
  expect(seen.length).toBeGreaterThan(0);
  await end();
});

test('points whose server keeps nothing make it partly; none at all, or a cause nobody has samples for, permanent', async () => {
  const only = keeping(({ index }) => index === 0);
  const { ledger, run, end } = await heal(
    [source('DCS', () => only), source('PLC', () => undefined)],
    [
      hole(),
      hole({ source: 'PLC', cause: 'no-data-watchdog' }),
      hole({ cause: 'scan-missed', from: NOW - 90_000, to: NOW - 80_000, samples: 4 }),
      hole({ cause: 'gateway-down', line: null, source: 'gateway' }),
    ],
  );
  await run(() => ledger.list().every(({ healed }) => healed !== 'no'));
  const states = ledger.list().map(({ cause, healed }) => `${cause} ${healed}`);
  expect(states.toSorted()).toEqual([
    'gateway-down partly',
    'link-lost partly',
    'no-data-watchdog permanent',
    'scan-missed permanent',
  ]);
  await end();
});

test('time in which the gateway was down is filled from a server that kept it; what only the twin computes is not asked of anybody', async () => {
  const twin = points.map((point) => ({ ...point, device: 'twin', origin: 'estimated' as const }));
  const { ledger, run, end } = await heal(
    [source('DCS', () => keeping(() => true)), { points: twin, history: () => undefined }],
    [
      hole({ cause: 'gateway-down' }),
      hole({ cause: 'gateway-down', line: null, source: 'gateway', from: NOW - 50_000 }),
    ],
  );
  await run(() => ledger.list().every(({ healed }) => healed !== 'no'));
  expect(ledger.list().map(({ healed }) => healed)).toEqual(['yes', 'yes']);
  await end();
});

test('while the server is away the hole waits, and so does one that lasts; a failure is tried again', async () => {
  let here = false;
  let failures = 1;
  const history = keeping(
    () => true,
    () => {
      if (failures-- > 0) throw new Error('BadTimeout');
    },
  );
  const { ledger, seen, run, end } = await heal(
    [source('DCS', () => (here ? history : null))],
    [hole(), hole({ from: NOW - 5000, to: null })],
  );
  let turns = 0;
  await run(() => turns++ > 20);
  expect(ledger.list().map(({ healed }) => healed)).toEqual(['no', 'no']);
  here = true;
  await run(() => ledger.list()[1]?.healed === 'yes');
  expect(ledger.list().map(({ healed, recovered }) => [healed, recovered])).toEqual([
    ['no', undefined],
    ['yes', 70],
  ]);
  expect(seen).toHaveLength(70);
  await end();
});

test('checkpoints outlive the process', async () => {
  const file = join(folder, 'healing.json');
  const done = { after: 'TT-1000', recovered: 35, done: 1, filled: 1 };
  await new Checkpoints(file, silentLog).set('gap-1', done);
  const after = new Checkpoints(file, silentLog);
  await after.load();
  expect([after.of('gap-1'), after.of('gap-2')]).toEqual([done, NOTHING_DONE]);
  await after.remove('gap-1');
  const empty = new Checkpoints(file, silentLog);
  await empty.load();
  expect(empty.of('gap-1')).toEqual(NOTHING_DONE);
});

test('a job that was cut short goes on after its last point', async () => {
  const after = inMemory(new Map([['gap-1', { after: 'TT-1000', recovered: 35, done: 1, filled: 1 }]]));
  const read: string[] = [];
  const stop = new AbortController();
  const clock = new VirtualClock(NOW);
  const settled: unknown[] = [];
  const done = healGaps(
    {
      ledger: {
        list: () => (settled.length > 0 ? [] : [{ ...hole(), id: 'gap-1', healed: 'no' as const }]),
        settle: (...said) => void settled.push(said),
      },
      sources: [
        source('DCS', () =>
          keeping(
            () => true,
            ({ tag }) => read.push(tag),
          ),
        ),
      ],
      append: () => {},
      stored: async () => [],
      checkpoints: after,
      clock,
      log: silentLog,
    },
    stop.signal,
  );
  for (let turn = 0; turn < 100 && settled.length === 0; turn++) {
    await clock.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(read).toEqual(['TT-1001']);
  expect(settled).toEqual([['gap-1', 'yes', 70]]);
  stop.abort();
  await done;
});
