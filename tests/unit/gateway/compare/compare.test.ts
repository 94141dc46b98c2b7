import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { comparedSeries, compareTrials } from '../../../../gateway/compare/compare.ts';
import { phaseLanes } from '../../../../gateway/compare/phases.ts';
import { openHistory } from '../../../../gateway/history/index.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

// Two charges of one oven in a real history: the second takes three times as long to coke.

const BEGAN = Date.parse('2026-11-20T08:00:00+08:00');
const MINUTE = 60_000;
const [PHASE, WALL] = ['ZS-70101', 'TT-70103'];
const { base, points, lines } = loadConfig(undefined, ['coking']);
const [line] = lines;
if (!line) throw new Error('the configuration has no coking line');
const dir = mkdtempSync(join(tmpdir(), 'zhongshi-compare-'));
const record = openHistory({
  ...{ base, points, dir, clock: new VirtualClock(BEGAN), log: silentLog },
  gap: () => undefined,
});
afterAll(async () => {
  await record.embedded?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Charging 4 min, coking so many, soaking 6; the wall falls to 800 as it is charged and rises to 1100 while it cokes. */
const charge = (from: number, cokingMin: number) => {
  const coking = from + 4 * MINUTE;
  const soaking = coking + cokingMin * MINUTE;
  return { from, coking, soaking, to: soaking + 6 * MINUTE };
};
const first = charge(BEGAN + 5 * MINUTE, 20);
const second = charge(BEGAN + 120 * MINUTE, 60);

beforeAll(async () => {
  const batch = new BatchBuilder();
  const say = (tag: string, at: number, value: number, status: number = Status.Good) =>
    batch.add(points.byTag(tag)?.index ?? -1, at, at + 20, value, status);
  say(PHASE, BEGAN, 0);
  for (const { from, coking, soaking, to } of [first, second]) {
    say(PHASE, from, 1);
    say(PHASE, coking, 2);
    say(PHASE, soaking, 3);
    say(PHASE, to, 4);
    for (let at = from; at <= to; at += 5000) {
      const share = Math.min(1, Math.max(0, (at - coking) / (soaking - coking)));
      say(WALL, at, at < coking ? 800 : 800 + 300 * share);
    }
  }
  await record.embedded?.write(batch.take(), 1, 'live');
});

const signal = new AbortController().signal;
const trialOf = (id: string, { from, to }: { from: number; to: number }): Trial =>
  ({
    id,
    title: id,
    line: 'coking',
    from: from - MINUTE,
    to: to + MINUTE,
    golden: null,
    lineage: { config: 'c' },
  }) as Trial;
const trials: Readonly<Record<string, Trial>> = { one: trialOf('one', first), two: trialOf('two', second) };
const room = {
  history: record.history,
  points,
  trial: (id: string) => trials[id] as Trial,
  cycles: () => line.cycles,
};
const wall = (query: object) => comparedSeries(room, { ids: ['one', 'two'], ...query }, WALL, signal);

test('the phases of a place are told from what held before the trial to its end', async () => {
  const lanes = await phaseLanes(room, line, { from: first.from - MINUTE, to: first.to + MINUTE }, signal);
  expect(lanes.map(({ tag }) => tag)).toContain(PHASE);
  const lane = lanes.find(({ tag }) => tag === PHASE);
  expect(lane?.place).toBe('OV-701');
  expect(lane?.phases.map(({ name, from, to }) => [name.en, from - first.from, to - first.from])).toEqual([
    ['empty', -MINUTE, 0],
    ['charging', 0, 4 * MINUTE],
    ['coking', 4 * MINUTE, 24 * MINUTE],
    ['soaking', 24 * MINUTE, 30 * MINUTE],
    ['pushing', 30 * MINUTE, 31 * MINUTE],
  ]);
});

test('a phase that is not known is in no lane, and breaks the one before it', async () => {
  const batch = new BatchBuilder();
  const [point, at] = [points.byTag('ZS-70201')?.index ?? -1, BEGAN];
  batch.add(point, at, at, 2, Status.Good);
  batch.add(point, at + MINUTE, at + MINUTE, Number.NaN, Status.BadNoCommunication);
  batch.add(point, at + 3 * MINUTE, at + 3 * MINUTE, 2, Status.Good);
  await record.embedded?.write(batch.take(), 2, 'live');
  const lanes = await phaseLanes(room, line, { from: at, to: at + 5 * MINUTE }, signal);
  expect(lanes.find(({ tag }) => tag === 'ZS-70201')?.phases.map(({ from, to }) => [from - at, to - at])).toEqual([
    [0, MINUTE],
    [3 * MINUTE, 5 * MINUTE],
  ]);
});

test('stretched by phase two charges lie over each other; by time they do not', async () => {
  const [asRan, stretched] = await Promise.all([wall({}), wall({ stretch: PHASE })]);
  const apart = ({ values }: Awaited<ReturnType<typeof wall>>) =>
    Math.max(...(values[0] ?? []).map((value, column) => Math.abs((value ?? 0) - (values[1]?.[column] ?? 0))));
  expect(apart(asRan)).toBeGreaterThan(150);
  // Each is the middle of a column, of which a charge of 90 min has 1,920.
  expect(apart(stretched)).toBeLessThan(5);
});

test('what was stretched, and how much, is told', async () => {
  const { stretch, from, to } = await compareTrials(room, { ids: ['one', 'two'], stretch: PHASE }, signal);
  // What was before the charge differs: the oven of the first was empty.
  expect([from, to]).toEqual([0, 31 * MINUTE]);
  expect(stretch?.phases.map(({ name, from: begin, factors }) => [name.en, begin / MINUTE, factors])).toEqual([
    ['charging', 0, [1, 1]],
    ['coking', 4, [1, 3]],
    ['soaking', 24, [1, 1]],
    ['pushing', 30, [1, 1]],
  ]);
});

test('by a point that tells no phase, or without a phase in common, nothing is stretched: it says so', async () => {
  await expect(wall({ stretch: WALL })).rejects.toThrow(/tells no phase of coking; there are ZS-70101/);
  await expect(wall({ stretch: 'ZS-70301' })).rejects.toThrow(/no phase in common: compare them by time/);
});

test('a point that does not exist any more is refused by name', async () => {
  await expect(comparedSeries(room, { ids: ['one'] }, 'TT-GONE', signal)).rejects.toThrow(/no point 'TT-GONE'/);
});
