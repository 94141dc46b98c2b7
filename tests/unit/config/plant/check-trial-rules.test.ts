import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTrialRules } from '../../../../config/plant/check-trial-rules.ts';
import { LineTrialRule } from '../../../../config/plant/line-trial-rules.ts';
import { defaultConfigDir, loadConfig } from '../../../../config/plant/load.ts';
import { problemText } from '../../../../config/plant/problem.ts';
import { parseTagRows } from '../../../../config/plant/tag-row.ts';

const [line] = loadConfig(undefined, ['coking']).lines;
if (!line) throw new Error('the configuration has no coking line');
const file = 'lines/coking/tags.csv';
const { rows } = parseTagRows(readFileSync(join(defaultConfigDir, file), 'utf8'), file);

const sound = {
  id: 'charge',
  name: { zh: '装煤', en: 'Charge' },
  start: { tag: 'ZS-70101', is: [1] },
  stop: { tag: 'TT-70104', above: 1000, forS: 60 },
  longestH: 30,
};
const problemsOf = (...trials: readonly object[]): string[] =>
  checkTrialRules({ ...line, trials: trials.map((rule) => LineTrialRule.parse(rule)) }, rows).map(problemText);

test('a sound rule has no mistakes', () => {
  expect(problemsOf(sound)).toEqual([]);
});

test.each([
  ['a tag that is none', { start: { tag: 'ZS-7', is: [1] } }, /start\.tag: 'ZS-7' is not in tags\.csv/],
  ['no condition', { start: { tag: 'ZS-70101' } }, /start\.is: one of is, above and below .* 0 are/],
  ['two conditions', { stop: { tag: 'TT-70104', above: 9, below: 8 } }, /stop\.is: one of .* 2 are/],
  [
    'a state that is none',
    { start: { tag: 'ZS-70101', is: [1, 9] } },
    /start\.is: 9 is no state of ZS-70101; there are 0, 1/,
  ],
  ['states of a measured value', { stop: { tag: 'TT-70104', is: [1] } }, /TT-70104 has no words .* in °C/],
  ['a limit of a state', { start: { tag: 'ZS-70101', above: 0.5 } }, /start\.above: ZS-70101 has words/],
  ['a limit out of range', { stop: { tag: 'TT-70104', above: 9000 } }, /stop\.above: 9000 lies outside the range/],
  ['one state for both', { stop: { tag: 'ZS-70101', is: [0, 1] } }, /stop\.is: 1 starts and ends it/],
  [
    'limits that overlap',
    { start: { tag: 'TT-70104', above: 100 }, stop: { tag: 'TT-70104', below: 200 } },
    /stop\.below: 200 lies above start\.above 100/,
  ],
])('%s is told where it stands', (_, change, words) => {
  expect(problemsOf({ ...sound, ...change }).join('\n')).toMatch(words);
});

test('all mistakes are told at once', () => {
  expect(problemsOf({ ...sound, start: { tag: 'A-1', is: [1] }, stop: { tag: 'B-1' } }, sound)).toHaveLength(4);
});
