import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../../../../config/vocabulary/log.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { ProblemError } from '../../../../config/vocabulary/problem.ts';
import { Trial, TrialQuery } from '../../../../config/vocabulary/trial.ts';
import { openRecords } from '../../../../gateway/records/database.ts';
import { openTrials } from '../../../../gateway/records/open-trials.ts';
import { TrialStore } from '../../../../gateway/records/trial-store.ts';
import { Trials } from '../../../../gateway/records/trials.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { uncalibrated } from './uncalibrated.ts';

const NOW = Date.parse('2026-11-20T08:15:00+08:00');
const HOUR = 3_600_000;
const room = mkdtempSync(join(tmpdir(), 'zhongshi-trials-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

let clock: VirtualClock;
let store: TrialStore;
let versions = { software: '1', config: 'c', tags: 't', model: 'm' as string | null };
let tags: readonly string[] = [];
let trials: Trials;
let file = 0;
const pathOf = () => join(room, `${file}.sqlite`);
const open = () => {
  store = new TrialStore(openRecords(pathOf(), clock, silentLog));
  const room = {
    store,
    lines: ['a', 'b'],
    timeZone: 'Asia/Shanghai',
    versions: () => versions,
    tags: () => tags,
    calibration: () => uncalibrated,
    clock,
  };
  trials = new Trials(room);
};
beforeEach(() => {
  clock = new VirtualClock(NOW);
  versions = { software: '1', config: 'c', tags: 't', model: 'm' };
  file++;
  open();
});
afterEach(() => store.close());

const asked = (change: object = {}) => ({
  line: 'a',
  by: '王工',
  title: '催化剂 B 首次投料',
  purpose: '',
  people: [],
  factors: [],
  recipe: '',
  calibration: '',
  ...change,
});
const refusal = (call: () => unknown): { status: number; en: string } => {
  try {
    call();
  } catch (error) {
    if (error instanceof ProblemError) return { status: error.status, en: error.text.en };
    throw error;
  }
  throw new Error('was not refused');
};
const query = (given: object = {}) => TrialQuery.parse(given);

describe('a trial', () => {
  test('starts now, is called by line and site time, runs alone on its line, and ends', async () => {
    const trial = trials.begin(asked());
    expect(trial).toMatchObject({ id: 'a-20261120-0815', from: NOW, to: null, origin: 'started', verdict: 'open' });
    expect(refusal(() => trials.begin(asked({ title: 'another' })))).toEqual({
      status: 409,
      en: expect.stringContaining('(a-20261120-0815) runs on a; end it first'),
    });
    expect(trials.begin(asked({ line: 'b' })).id).toBe('b-20261120-0815');
    await clock.advance(HOUR);
    const ended = trials.change(trial.id, { by: '李工', revision: 1, to: clock.now(), verdict: 'success' });
    expect(ended).toMatchObject({ to: NOW + HOUR, verdict: 'success', revision: 2 });
    expect(ended.changes.at(-1)).toEqual({ at: clock.now(), by: '李工', fields: ['verdict', 'to'] });
    expect(trials.begin(asked()).from).toBe(NOW + HOUR);
  });

  test('is cut from the record beside one that runs, and two of the same minute have different ids', () => {
    trials.begin(asked());
    const span = { from: NOW - 2 * HOUR, to: NOW - HOUR };
    const [first, second] = [trials.begin(asked(span)), trials.begin(asked(span))];
    expect(first).toMatchObject({ id: 'a-20261120-0615', origin: 'cut' });
    expect(second?.id).toBe('a-20261120-0615-2');
    expect(trials.get(first?.id ?? '').warnings.map(({ en }) => en)).toEqual([
      'cut from the record afterwards: its versions are those of that day, perhaps not of the run',
    ]);
  });

  test('says which of the tags it had are gone, and says nothing of those that came', () => {
    tags = ['T-1', 'T-2'];
    const { id } = trials.begin(asked());
    expect(trials.get(id).warnings).toEqual([]);
    tags = ['T-2', 'T-3'];
    expect(trials.get(id).warnings.map(({ en }) => en)).toEqual([
      '1 tags do not exist any more: T-1; replay, comparison and trends go without them',
    ]);
  });

  test.each([
    ['an unknown line', { line: 'c' }, 404, "there is no line 'c'; there are a, b"],
    ['an end before the start', { from: NOW - 1, to: NOW - 2 }, 400, 'before the start'],
    ['no length', { from: NOW - 1, to: NOW - 1 }, 400, 'no length'],
    ['a start in the future', { from: NOW + 1 }, 400, 'start lies in the future'],
    ['an end in the future', { from: NOW - 1, to: NOW + 1 }, 400, 'end lies in the future'],
    ['an end without a start', { to: NOW - 1 }, 400, 'without `from`'],
  ])('with %s is refused, and nothing is kept', (_, change, status, words) => {
    const said = refusal(() => trials.begin(asked(change)));
    expect(said.status).toBe(status);
    expect(said.en).toContain(words);
    expect(trials.find(query()).total).toBe(0);
  });

  test('is not overwritten by whoever read it before somebody else changed it; a refused change changes nothing', () => {
    const { id } = trials.begin(asked());
    trials.change(id, { by: 'A', revision: 1, result: 'first' });
    expect(refusal(() => trials.change(id, { by: 'B', revision: 1, result: 'second' })).status).toBe(409);
    expect(refusal(() => trials.change(id, { by: 'B', revision: 2, result: 'third', to: NOW + HOUR })).status).toBe(
      400,
    );
    expect(trials.get(id).trial).toMatchObject({ result: 'first', revision: 2, to: null });
    expect(trials.change(id, { by: 'B', revision: 2, result: 'first' }).revision).toBe(2);
  });

  test('becomes a reference with a reason, and stops being one', () => {
    const { id } = trials.begin(asked());
    const gold = trials.change(id, { by: 'A', revision: 1, golden: { reason: '收率最高' } });
    expect(gold.golden).toEqual({ reason: '收率最高', by: 'A', at: NOW });
    expect(trials.find(query({ golden: 'yes' })).total).toBe(1);
    trials.change(id, { by: 'A', revision: 2, golden: null });
    expect(trials.find(query({ golden: 'yes' })).total).toBe(0);
    expect(trials.find(query({ golden: 'no' })).total).toBe(1);
  });

  test('takes notes at moments of its own only, in the order of those moments', async () => {
    const { id } = trials.begin(asked());
    await clock.advance(HOUR);
    trials.note(id, { by: 'A', text: 'later' });
    trials.note(id, { by: 'A', text: 'earlier', at: NOW + 60_000 });
    expect(trials.get(id).trial.notes.map(({ text, at }) => [text, at])).toEqual([
      ['earlier', NOW + 60_000],
      ['later', NOW + HOUR],
    ]);
    expect(refusal(() => trials.note(id, { by: 'A', text: 'x', at: NOW - 1 })).status).toBe(400);
  });

  test('says what has changed since, and that a long one was perhaps forgotten', async () => {
    const { id } = trials.begin(asked());
    versions = { ...versions, config: 'other', model: null };
    await clock.advance(30 * 24 * HOUR);
    trials.change(id, { by: 'A', revision: 1, to: clock.now() });
    const { changedSince, warnings } = trials.get(id);
    expect(changedSince).toEqual(['config', 'model']);
    expect(warnings.map(({ en }) => en)).toEqual([
      'changed since: the configuration, the model of the twin',
      'it lasts 30 days: was its end forgotten?',
      'it is longer than the 72 h of a replay: choose a part with from and to, or cut a shorter trial out of it',
    ]);
  });
});

describe('the library', () => {
  test('finds by words in any of its texts, whatever their case or width, and counts what was found', () => {
    const past = (hours: number, change: object) =>
      trials.begin(asked({ from: NOW - (hours + 1) * HOUR, to: NOW - hours * HOUR, ...change }));
    past(1, { title: 'Copper catalyst', people: ['王工', '李工'], factors: [{ name: '温度', value: 92, unit: '°C' }] });
    past(3, { line: 'b', title: '炔化 80 %', people: ['王工'] });
    past(5, { title: '空白', purpose: 'ｃｏｐｐｅｒ free' });
    expect(trials.find(query({ q: 'COPPER' })).trials.map(({ title }) => title)).toEqual(['Copper catalyst', '空白']);
    expect(trials.find(query({ q: 'copper 温度' })).total).toBe(1);
    expect(trials.find(query({ q: '%' })).total).toBe(1);
    expect(trials.find(query({ person: '王工' })).facets).toEqual({
      line: [
        { value: 'a', count: 1 },
        { value: 'b', count: 1 },
      ],
      verdict: [{ value: 'open', count: 2 }],
      person: [
        { value: '王工', count: 2 },
        { value: '李工', count: 1 },
      ],
    });
    expect(trials.find(query({ limit: 1 }))).toMatchObject({ total: 3, trials: [{ title: 'Copper catalyst' }] });
  });

  test('whatever was written is read back, now and after opening the file again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter((text) => text.trim().length > 0),
        fc.array(
          fc.record({
            name: fc.constant('x'),
            value: fc.double({ noNaN: true }).filter(Number.isFinite),
            unit: fc.constant(''),
          }),
          { maxLength: 3 },
        ),
        (title, factors) => {
          const made = trials.begin(asked({ title: title.trim(), factors, from: NOW - HOUR, to: NOW }));
          store.close();
          open();
          expect(trials.get(made.id).trial).toEqual(JSON.parse(JSON.stringify(made)));
          expect(Trial.safeParse(made).success).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the file', () => {
  test('that is damaged is set aside with all that belongs to it, said so, and a new one is begun', () => {
    trials.begin(asked());
    store.close();
    writeFileSync(
      pathOf(),
      'this is no database, and it is long enough to be read as a header of one page or so'.repeat(60),
    );
    const said: unknown[] = [];
    const log: Log = { ...silentLog, error: (message, fields) => void said.push([message, fields]) };
    store = new TrialStore(openRecords(pathOf(), clock, log));
    expect(store.find({})).toEqual([]);
    expect(said).toEqual([
      [
        expect.stringContaining('set aside'),
        expect.objectContaining({ zh: expect.stringContaining('记录文件已损坏') }),
      ],
    ]);
    expect(readdirSync(room).filter((name) => name.startsWith(`${file}.sqlite.damaged-${NOW}`))).not.toEqual([]);
  });

  test('of a newer version is left as it is, and the start is refused with what to do', () => {
    store.close();
    const newer = new DatabaseSync(pathOf());
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(() => openRecords(pathOf(), clock, silentLog)).toThrow('written by a newer version of this program');
    expect(readdirSync(room).filter((name) => name.startsWith(`${file}.sqlite.damaged`))).toEqual([]);
    const again = new DatabaseSync(pathOf());
    again.exec('PRAGMA user_version = 1');
    again.close();
    open();
  });

  test('that cannot be opened is a 503 with the reason, and is opened once it can', () => {
    const blocked = join(room, `blocked-${file}`);
    writeFileSync(blocked, 'a file where a folder is needed');
    const opening = openTrials({
      path: join(blocked, 'records.sqlite'),
      log: silentLog,
      lines: ['a'],
      timeZone: 'UTC',
      versions: () => versions,
      tags: () => [],
      calibration: () => uncalibrated,
      clock,
    });
    const said = refusal(() => opening.trials());
    expect(said.status).toBe(503);
    expect(said.en).toContain('cannot be opened');
    rmSync(blocked);
    expect(opening.trials().find(query()).total).toBe(0);
    opening.close();
  });
});
