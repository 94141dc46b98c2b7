import { expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { ProblemError } from '../../../../config/vocabulary/problem.ts';
import { NewReplay } from '../../../../config/vocabulary/replay.ts';
import type { TrialReply } from '../../../../config/vocabulary/trial.ts';
import { rangeOf } from '../../../../twin/replay/range.ts';

const config = loadConfig(undefined, ['bdo']);
const NOW = 1_795_000_000_000;
const HOUR_MS = 3_600_000;
const trial = (own: object): TrialReply =>
  ({
    trial: { id: 't', title: 'T', line: 'bdo', origin: 'started', from: NOW - 2 * HOUR_MS, to: NOW - HOUR_MS, ...own },
    changedSince: [],
    warnings: [],
  }) as unknown as TrialReply;
const asked = (own: object) => NewReplay.parse(own);
const range = (own: object, of: TrialReply | null = null) => rangeOf(asked(own), of, config, NOW);

test('a trial gives line, range and title; one that runs is played up to now', () => {
  expect(range({ trial: 't' }, trial({}))).toMatchObject({
    trial: 't',
    title: 'T',
    from: NOW - 2 * HOUR_MS,
    to: NOW - HOUR_MS,
  });
  expect(range({ trial: 't' }, trial({ to: null })).to).toBe(NOW);
  expect(range({ trial: 't', from: NOW - 1.5 * HOUR_MS }, trial({})).at).toBe(NOW - 1.5 * HOUR_MS);
  expect(range({ line: 'bdo', from: NOW - HOUR_MS, to: NOW + HOUR_MS }).to).toBe(NOW);
});

test.each([
  [{}, null, 400, 'name a trial, or a line with from and to'],
  [
    { line: 'nowhere', from: 1, to: 2 },
    null,
    404,
    "line 'nowhere' is not in the configuration of today; there are: bdo",
  ],
  [{ trial: 't' }, trial({ line: 'gone' }), 404, "line 'gone' is not in the configuration of today"],
  [{ line: 'bdo', from: NOW }, null, 400, 'without a trial both from and to are needed'],
  [{ line: 'bdo', from: NOW - 1000, to: NOW - 2000 }, null, 400, 'the end lies before the start'],
  [{ trial: 't' }, trial({ to: NOW - 2 * HOUR_MS }), 400, 'start and end are the same'],
  [{ line: 'bdo', from: NOW + 1, to: NOW + 2 }, null, 400, 'the start lies in the future'],
  [{ line: 'bdo', from: NOW - 30 * 24 * HOUR_MS, to: NOW }, null, 400, 'lasts 30 days and a replay 72 h at most'],
  [{ trial: 't', at: NOW }, trial({}), 400, '`at` does not lie in the range'],
])('%o is refused with a sentence', (own, of, status, words) => {
  let said: unknown;
  try {
    range(own, of);
  } catch (error) {
    said = error;
  }
  if (!(said instanceof ProblemError)) throw new Error('it was not refused');
  expect(said.status).toBe(status);
  expect(said.text.en).toContain(words);
  expect(said.text.zh).toMatch(/[\u4e00-\u9fff]/);
});
