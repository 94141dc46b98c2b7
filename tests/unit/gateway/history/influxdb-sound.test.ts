import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { Influxdb } from '../../../../config/plant/base.ts';
import { influxdbHistory } from '../../../../gateway/history/influxdb/history.ts';
import { httpAnswer, MemoryStore } from '../../../fuzz/memory-store.ts';
import { ANSWERS, FROM, type Language, type Question, SLICES, TAG, TO } from '../../../fuzz/store-answers.ts';
import { pointTable } from '../delivery/delivery-fixture.ts';

// Answers of a store that are no samples, as fuzzing found them taken for some: the whole of it is refused, with what is wrong in words.

const { signal } = new AbortController();

const ask = (language: Language, question: Question, change: (answer: string) => string, own = signal) => {
  let asked = 0;
  const answers = ANSWERS[question][language];
  const { dial } = new MemoryStore(() => {
    const answer = answers[asked++] ?? '';
    const type = language === 'flux' ? 'application/csv' : 'application/json';
    return httpAnswer(200, { 'content-type': type }, asked === answers.length ? change(answer) : answer);
  });
  const settings = Influxdb.parse({ url: 'http://store', query: language, bucket: 'b', timeoutMs: 1000 });
  const history = influxdbHistory({ settings, points: pointTable(TAG, 'FT-2'), dial });
  if (question === 'newest') return history.latest('live', own);
  const method = question === 'raw' ? 'raw' : 'm4';
  return history.range({ tag: TAG, context: 'live', from: FROM, to: TO, columns: SLICES, method }, own);
};

const questions = ['raw', 'slices', 'newest'] as const;
const languages = ['influxql', 'flux', 'sql'] as const;

test.each(questions.flatMap((question) => languages.map((language) => ({ question, language }))))(
  '$question in $language: what the store says is the answer, and the signal is let go',
  async ({ question, language }) => {
    const own = new AbortController().signal;
    const answer = await ask(language, question, (text) => text, own);
    expect('length' in answer ? answer.length : answer.time.length).toBe(question === 'newest' ? 2 : 3);
    expect(getEventListeners(own, 'abort')).toEqual([]);
  },
);

const replaced = (from: string | RegExp, to: string) => (text: string) => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing like ${from} in ${text}`);
  return changed;
};

test.each<[name: string, Language, Question, (answer: string) => string]>([
  ['a status of 34 bits', 'influxql', 'raw', replaced('2147549184', '2147549549184')],
  ['a status with a fraction', 'influxql', 'raw', replaced('1024,41.25', '41.25,1024')],
  ['no status, which is not Good', 'influxql', 'raw', replaced('"status"', '"st"')],
  ['a status of null, which is not Good', 'influxql', 'newest', replaced(',1024,', ',null,')],
  ['a value that is a text without a number', 'influxql', 'raw', replaced('41.25', '""')],
  ['a value that is true', 'influxql', 'raw', replaced('41.25', 'true')],
  ['a time outside the range', 'influxql', 'raw', replaced(String((FROM + 1) * 1000), String((TO + 1) * 1000))],
  ['times out of order', 'influxql', 'raw', replaced(String(FROM * 1000), String((FROM + 5) * 1000))],
  ['a slice whose first value is above its greatest', 'influxql', 'slices', replaced('49.25', '39.25')],
  ['an answer that is null', 'influxql', 'raw', () => 'null'],
  ['a status of 37 bits', 'flux', 'raw', replaced('1083113472', '108083113472')],
  ['a date without a day', 'flux', 'newest', replaced('2026-01-01T00:00', '2026-01-00:00')],
  ['a boolean where the number was', 'flux', 'raw', replaced(/double([\s\S]*)41\.25/, 'boolean$1true')],
  ['a slice without a status, which is not Good', 'flux', 'slices', replaced('#default,status', '#default,stat')],
  ['a value that is a text without a number', 'sql', 'raw', replaced('41.25', '""')],
  ['a status that is a list', 'sql', 'raw', replaced('"status":1024', '"status":[]')],
  ['one tag twice', 'sql', 'newest', replaced('FT-2', TAG)],
  ['less than no samples', 'sql', 'slices', replaced('"n":20000', '"n":-20000')],
])('%s (%s, %s) is refused', async (_, language, question, change) => {
  await expect(ask(language, question, change)).rejects.toMatchObject({
    text: { zh: expect.stringContaining('时序库'), en: expect.stringContaining('store') },
  });
});
