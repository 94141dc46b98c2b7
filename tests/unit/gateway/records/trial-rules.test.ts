import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { LineTrialRule } from '../../../../config/plant/line-trial-rules.ts';
import { loadConfig } from '../../../../config/plant/load.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { ProblemError } from '../../../../config/vocabulary/problem.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { openRecords } from '../../../../gateway/records/database.ts';
import { TrialRules } from '../../../../gateway/records/rules/trial-rules.ts';
import { TrialStore } from '../../../../gateway/records/trial-store.ts';
import { Trials } from '../../../../gateway/records/trials.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { uncalibrated } from './uncalibrated.ts';

const BEGAN = Date.parse('2026-11-20T08:00:00+08:00');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { points } = loadConfig(undefined, ['coking']);
const FEED = 'TT-70104';
const PHASE = 'ZS-70101';
const dir = mkdtempSync(join(tmpdir(), 'zhongshi-rules-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const rule = (change: object = {}): LineTrialRule =>
  LineTrialRule.parse({
    ...{ id: 'charge', name: { zh: '装煤', en: 'Charge' }, recipe: 'TR-C1', longestH: 5 },
    start: { tag: FEED, above: 100, forS: 60 },
    stop: { tag: FEED, below: 50, forS: 30 },
    ...change,
  });

let file = 0;
let clock: VirtualClock;
let trials: Trials;
let rules: TrialRules;
let broken: boolean;
const room = (given: LineTrialRule) => ({
  lines: [{ id: 'coking', trials: [given] }],
  ...{ points, clock, log: silentLog },
  trials: () => {
    if (broken) throw new ProblemError(503, { zh: '忙', en: 'busy' }, { zh: '打不开', en: 'cannot be opened' });
    return trials;
  },
});
const begin = (given = rule(), on = true) => {
  clock = new VirtualClock(BEGAN);
  const store = new TrialStore(openRecords(join(dir, `${file++}.sqlite`), clock, silentLog));
  const versions = () => ({ software: '1', config: 'c', tags: 't', model: null });
  trials = new Trials({
    store,
    lines: ['coking'],
    timeZone: 'UTC',
    versions,
    tags: () => [],
    calibration: () => uncalibrated,
    clock,
  });
  rules = new TrialRules(room(given));
  if (on) rules.switch('coking', 'charge', { on: true, by: 'A' });
};
beforeEach(() => {
  broken = false;
  begin();
});

/** The point says something now, then so many ms pass, judged each second. */
const says = async (value: number, thenMs: number, status: number = Status.Good, tag = FEED) => {
  const batch = new BatchBuilder();
  batch.add(points.byTag(tag)?.index ?? -1, clock.now(), clock.now() + 20, value, status);
  rules.accept(batch.take());
  for (let ms = 0; ms <= thenMs; ms += 1000) {
    rules.turn();
    if (ms < thenMs) await clock.advance(1000);
  }
};
const found = (): Trial[] => trials.find({ limit: 10 }).trials;
const view = () => rules.list().rules[0];

describe('a rule', () => {
  test('starts a trial where the value came to be so, once it has been so for long enough, and says which rule and why', async () => {
    await says(20, MINUTE);
    await says(120, 59_000);
    expect([found(), view()?.state]).toEqual([[], 'holding']);
    await says(121, 2000);
    expect(found()).toMatchObject([
      {
        origin: 'rule',
        title: '装煤 · Charge',
        recipe: 'TR-C1',
        from: BEGAN + MINUTE,
        to: null,
        rule: { id: 'charge', started: { en: 'TT-70104 above 100 °C for 60 s' }, ended: null },
      },
    ]);
    expect(view()).toMatchObject({ state: 'running', trial: found()[0]?.id });
  });

  test('ends it where the stop came to be so, and the next event starts the next', async () => {
    await says(20, 1000);
    await says(120, 2 * MINUTE);
    await says(40, 20_000);
    await says(60, 10_000);
    const fell = clock.now();
    await says(40, 31_000);
    expect(found()).toMatchObject([{ to: fell, rule: { ended: { en: 'TT-70104 below 50 °C for 30 s' } } }]);
    await says(120, 2 * MINUTE);
    expect(found().map(({ to }) => to)).toEqual([null, fell]);
  });

  test('ends it after the longest time whatever the plant does', async () => {
    await says(20, 1000);
    await says(120, 2 * MINUTE);
    await clock.advance(6 * HOUR);
    rules.turn();
    expect(found()).toMatchObject([
      { to: BEGAN + 1000 + 5 * HOUR, rule: { ended: { en: 'the longest time of 5 h was over' } } },
    ]);
  });

  test('starts nothing by what is so already, nor by what became so while nobody could tell', async () => {
    await says(120, 5 * MINUTE);
    expect([found(), view()?.detail?.en]).toEqual([[], 'it is so already: it starts when it becomes so again']);
    await says(20, 1000);
    await says(Number.NaN, MINUTE, Status.BadNoCommunication);
    expect(view()).toMatchObject({
      state: 'unjudged',
      detail: { en: expect.stringContaining('TT-70104 is not good') },
    });
    await says(120, 5 * MINUTE);
    expect(found()).toEqual([]);
  });

  test('does not count a time with a break in it', async () => {
    await says(20, 1000);
    await says(120, 40_000);
    await says(120, 5000, Status.UncertainSensorNotAccurate);
    await says(120, 5 * MINUTE);
    expect(found()).toEqual([]);
  });

  test('that cannot be judged ends nothing, and says so; judged again it ends', async () => {
    await says(20, 1000);
    await says(120, 2 * MINUTE);
    await says(0, 5 * MINUTE, Status.BadSensorFailure);
    expect(view()).toMatchObject({ state: 'unjudged', trial: found()[0]?.id });
    expect(found()[0]?.to).toBeNull();
    const back = clock.now();
    await says(10, MINUTE);
    expect(found()[0]?.to).toBe(back);
  });

  test('judges phases by their words', async () => {
    begin(rule({ start: { tag: PHASE, is: [1] }, stop: { tag: PHASE, is: [0, 5] } }));
    await says(0, 1000, Status.Good, PHASE);
    await says(1, 1000, Status.Good, PHASE);
    await says(2, HOUR / 60, Status.Good, PHASE);
    expect(found()[0]?.rule?.started).toEqual({ zh: 'ZS-70101 为“装煤”', en: 'ZS-70101 is charging' });
    await says(5, 1000, Status.Good, PHASE);
    expect(found()[0]?.rule?.ended?.en).toBe('ZS-70101 is empty or maintenance');
  });

  test('starts nothing while another trial runs, and not afterwards by the same event', async () => {
    const said = { title: 'by hand', purpose: '', people: [], factors: [], recipe: '', calibration: '' };
    const other = trials.begin({ ...said, line: 'coking', by: 'A' });
    await says(20, 1000);
    await says(120, 2 * MINUTE);
    trials.change(other.id, { by: 'A', revision: 1, to: clock.now() });
    await says(121, 2 * MINUTE);
    expect(found().map(({ id }) => id)).toEqual([other.id]);
  });

  test('is off until it is switched on, stays so over a restart, and one that is off ends what it began', async () => {
    begin(rule(), false);
    await says(20, 1000);
    await says(120, 2 * MINUTE);
    expect([found(), view()?.state]).toEqual([[], 'off']);
    rules.switch('coking', 'charge', { on: true, by: 'A' });
    await says(121, 2 * MINUTE);
    expect(found()).toEqual([]);
    await says(20, 1000);
    await says(120, 2 * MINUTE);
    rules.switch('coking', 'charge', { on: false, by: 'A' });
    rules = new TrialRules(room(rule()));
    expect(view()).toMatchObject({ on: false, trial: found()[0]?.id });
    await says(10, MINUTE);
    expect(found()[0]?.to).toEqual(expect.any(Number));
  });

  test('goes on when the records can be opened again', async () => {
    await says(20, 1000);
    broken = true;
    await says(120, 3 * MINUTE);
    broken = false;
    rules.turn();
    expect(found()).toMatchObject([{ from: BEGAN + 1000 }]);
  });

  test('of no such name is a 404', () => {
    expect(() => rules.switch('coking', 'none', { on: true, by: 'A' })).toThrow("has no rule 'none'");
  });
});

test('law: whatever comes, a trial begins only where a Good value below was followed at once by Good values above, for the whole time', async () => {
  const step = fc.tuple(fc.constantFrom(20, 70, 120), fc.constantFrom(0, 0, 0, Status.BadNoCommunication));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      begin(rule({ start: { tag: FEED, above: 100, forS: 20 }, longestH: 700 }));
      let first: number | null = null;
      const isYes = ([value, status]: readonly [number, number] = [0, 1]) => status === 0 && value > 100;
      const isNo = ([value, status]: readonly [number, number] = [0, 1]) => status === 0 && value <= 100;
      for (const [at, one] of steps.entries()) {
        // Each lasts 10 s: two more have to be the same for 20 s to be over.
        if (first === null && at > 0 && isNo(steps[at - 1]) && isYes(one) && isYes(steps[at + 1]))
          first = at + 1 < steps.length ? BEGAN + at * 10_000 : first;
      }
      for (const [value, status] of steps) await says(value, 10_000, status);
      expect(found().at(-1)?.from ?? null).toBe(first);
    }),
    { numRuns: 60 },
  );
});
