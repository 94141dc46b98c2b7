import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { TroubleError } from '../../../../config/vocabulary/trouble.ts';
import { WhatIfRequest } from '../../../../config/vocabulary/what-if.ts';
import { BRANCHES_MAX } from '../../../../config/vocabulary/what-if-limits.ts';
import { BlockTwin } from '../../../../twin/dynamics/block/block-twin.ts';
import type { RecordedRange } from '../../../../twin/dynamics/record/recorded-range.ts';
import { WhatIfEngine, type WhatIfParts } from '../../../../twin/whatif/engine.ts';
import { estimateRange } from '../../../../twin/whatif/estimation.ts';
import { KeptBranches } from '../../../../twin/whatif/kept-branches.ts';
import { ThreadQueue } from '../../../../twin/whatif/thread.ts';
import { tank } from './tank.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const ask = (more: Record<string, unknown> = {}) =>
  WhatIfRequest.parse({ line: 'x', block: 'TANK', horizonH: 40, draws: 20, points: 3, ...more });
const read = (tag: string) => ({ tag, value: tag === 'FT-1' ? 50 : 5, sigma: 0.1, fresh: true });

/** The feed at 70 and the analyser at the steady state of k = 0.9: 70 (10 - c)/100 = 0.9 c. */
const recorded = (from: number, to: number, stepMs: number): RecordedRange => {
  const steps = Math.floor((to - from) / stepMs);
  return {
    from,
    stepMs,
    steps,
    inputs: Array.from({ length: steps }, () => Float64Array.of(70)),
    outputs: Array.from({ length: steps }, () => Float64Array.of(7 / 1.6)),
    outputNoise: Float64Array.of(0.02),
    heard: new Map([['FT-1', 1]]),
    lastHeard: new Map([['FT-1', to - stepMs]]),
  };
};

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'zhongshi-whatif-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const parts = (more: Partial<WhatIfParts> = {}): WhatIfParts => ({
  clock: { elapsedMs: () => 0 },
  points: { byTag: () => undefined },
  threads: new ThreadQueue(),
  kept: new KeptBranches(dir, silentLog),
  record: async (_block, { from, to, stepMs }) => recorded(from, to, stepMs),
  ...more,
});

const running = (untilMs: number): BlockTwin => {
  const block = new BlockTwin(tank);
  for (let at = 0; at < untilMs; at += 10_000) block.step(at, read);
  return block;
};

test('answers from a thread; a block that waits for its inputs is refused with the reason', async () => {
  const engine = new WhatIfEngine(parts());
  const early = await engine.run(new BlockTwin(tank), 0, ask());
  expect(early.outcome).toBe('refused');
  expect(early.reason?.en).toMatch(/FT-1/);
  const reply = await engine.run(running(100_000), 90_000, ask());
  expect(reply).toMatchObject({ outcome: 'answered', from: 90_000, origin: 'now', draws: 20, branch: null });
  expect(reply.hours).toEqual([0, 20, 40]);
});

test('starts in the past at once where it remembers it', async () => {
  const block = new BlockTwin(tank);
  const engine = new WhatIfEngine(parts());
  for (let k = 0; k < 200; k++) {
    block.step(k * 10_000, read);
    engine.remember(block);
  }
  const reply = await engine.run(block, 1_990_000, ask({ from: 700_000, points: 2 }));
  expect(reply).toMatchObject({ outcome: 'answered', from: 600_000, origin: 'remembered' });
});

test('an instant before the twin was started is worked out from the record, to the state that was recorded', async () => {
  const asked: number[] = [];
  const record: WhatIfParts['record'] = async (_block, { from, to, stepMs }) => {
    asked.push(from, to);
    return recorded(from, to, stepMs);
  };
  const reply = await new WhatIfEngine(parts({ record })).run(
    new BlockTwin(tank),
    NOW,
    ask({ from: 50 * HOUR, draws: 200 }),
  );
  expect(reply).toMatchObject({ outcome: 'answered', from: 50 * HOUR, origin: 'record' });
  expect(asked).toEqual([47 * HOUR, 50 * HOUR]);
  // What the record showed goes on: the feed at 70, and c where the analyser was, not at 2 where the block begins.
  expect(reply.bands[0]?.median[0]).toBeCloseTo(7 / 1.6, 1);
  expect(reply.bands[0]?.median.at(-1)).toBeCloseTo(7 / 1.6, 0);
});

test.each<[string, number, Partial<WhatIfParts>, RegExp]>([
  ['that has not come', NOW + 1, {}, /^1970-01-05T04:00:00.001Z has not come yet: an experiment starts now or at an/],
  [
    'that was not recorded',
    HOUR,
    { record: async () => Promise.reject(new TroubleError('没有记录', 'FT-1 was not recorded')) },
    /^FT-1 was not recorded$/,
  ],
  [
    'in a hole of the record',
    HOUR,
    {
      record: async (_block, { from, to, stepMs }) => ({
        ...recorded(from, to, stepMs),
        lastHeard: new Map([['FT-1', to - 2 * HOUR]]),
      }),
    },
    /^FT-1, an input of TANK, was not recorded in the hour before 1970-01-01T01:00:00.000Z$/,
  ],
])('an instant %s is refused with one sentence', async (_what, from, more, sentence) => {
  const reply = await new WhatIfEngine(parts(more)).run(running(20_000), NOW, ask({ from }));
  expect(reply.outcome).toBe('refused');
  expect(reply.reason?.en).toMatch(sentence);
  expect(reply.reason?.zh).toMatch(/[\u4e00-\u9fff]/);
});

test('a model that does not fit the record is refused, not run', async () => {
  const record: WhatIfParts['record'] = async (_block, { from, to, stepMs }) => {
    const range = recorded(from, to, stepMs);
    // The analyser jumps about by a hundred times its noise.
    return { ...range, outputs: range.outputs.map((_, k) => Float64Array.of(4 + 2 * (k % 2))), steps: range.steps };
  };
  const reply = await new WhatIfEngine(parts({ record })).run(new BlockTwin(tank), NOW, ask({ from: 50 * HOUR }));
  expect(reply.outcome).toBe('refused');
  expect(reply.reason?.en).toMatch(/does not fit the instruments/);
});

test('branches are kept over a restart, eight of them; a refusal is not kept; children of a removed one move up', async () => {
  const engine = new WhatIfEngine(parts());
  const block = running(100_000);
  const run = (name: string, parent: string | null = null, more = {}) =>
    engine.run(block, 90_000, ask({ keep: { name, parent }, points: 2, ...more }));
  const base = await run('base');
  expect(base.branch).toBe('b1');
  expect((await run('hotter', 'b1')).branch).toBe('b2');
  expect((await run('hottest', 'b2')).branch).toBe('b3');
  expect((await run('too hot', null, { changes: [{ name: 'T', value: 150 }] })).branch).toBeNull();
  await expect(run('base')).rejects.toThrow("a branch is called 'base' already");
  await expect(run('orphan', 'b9')).rejects.toThrow('there is no branch b9 to start from');

  const again = new KeptBranches(dir, silentLog);
  expect(again.of('x').map(({ name, parent }) => [name, parent])).toEqual([
    ['base', null],
    ['hotter', 'b1'],
    ['hottest', 'b2'],
  ]);
  expect(again.of('x')[0]?.reply).toEqual(base);
  expect(again.remove('x', 'b2')).toBe(true);
  expect(again.remove('x', 'b2')).toBe(false);
  expect(again.of('x').map(({ id, parent }) => [id, parent])).toEqual([
    ['b1', null],
    ['b3', 'b1'],
  ]);

  const reply = { ...base, branch: null };
  for (let k = again.of('x').length; k < BRANCHES_MAX; k++)
    again.keep(0, { name: `more ${k}`, parent: null }, ask(), reply);
  expect(() => again.keep(0, { name: 'one more', parent: null }, ask(), reply)).toThrow('8 branches are kept already');
});

test('a file of branches that cannot be read is laid aside, not overwritten', () => {
  writeFileSync(join(dir, 'x.branches.json'), '{"branches": [{"id"');
  expect(new KeptBranches(dir, silentLog).of('x')).toEqual([]);
  expect(readFileSync(join(dir, 'x.branches.json.unreadable'), 'utf8')).toContain('"id"');
});

test('a range is fitted in the thread: the rate that was recorded, its correlation and how far it is determined', async () => {
  const request = { line: 'x', block: 'TANK', from: 0, to: 6 * HOUR, parameters: ['k'], profile: true };
  const reply = await estimateRange(parts(), tank, NOW, request);
  expect(reply).toMatchObject({ converged: true, message: null, stepMs: 60_000, correlation: [[1]] });
  const [k] = reply.parameters;
  expect(k?.value).toBeCloseTo(0.9 / 1, 1);
  expect(k?.determined).toBe(true);
  expect(k?.profile95?.low).toBeLessThan(k?.value as number);
});

test.each([
  [{ parameters: ['k9'] }, "TANK has no uncertain parameter 'k9'; it has k"],
  [{ parameters: ['k', 'k'] }, 'the parameter k is named more than once'],
  [{ to: NOW + 1 }, 'the range ends in the future'],
  [{ to: 60_000 }, 'the range is shorter than ten minutes'],
  [{ from: NOW - 32 * 24 * HOUR, to: NOW }, 'the range is longer than 31 days'],
])('an estimate that cannot be made is one sentence (%#)', async (wrong, sentence) => {
  const request = { line: 'x', block: 'TANK', from: 0, to: HOUR, parameters: ['k'], profile: false, ...wrong };
  await expect(estimateRange(parts(), tank, NOW, request)).rejects.toThrow(sentence);
});
