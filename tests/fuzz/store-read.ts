import { Influxdb } from '../../config/plant/base.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import { severity } from '../../config/vocabulary/status.ts';
import type { History } from '../../gateway/history/history.ts';
import { influxdbHistory } from '../../gateway/history/influxdb/history.ts';
import { pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import { must, mutated, one, whole } from './fuzz.ts';
import { httpAnswer, MemoryStore } from './memory-store.ts';
import { ANSWERS, FROM, type Language, type Said, SLICES, says, TAG, TO } from './store-answers.ts';

const QUERY = { tag: TAG, context: 'live', from: FROM, to: TO } as const;
const LANGUAGES = ['influxql', 'flux', 'sql'] as const;
const STATUS_MAX = 0xffff_ffff;

/**
 * Whatever a store answers to a question of history: it is refused, or each sample of the answer has a finite time and a status that
 * stand in one row of it, and a value that is not Bad stands there too.
 */
export const readAnswer = async (random: Random): Promise<boolean> => {
  const language = one(random, LANGUAGES);
  const question = one(random, ['raw', 'raw', 'slices', 'newest'] as const);
  const answers = ANSWERS[question][language];
  const broken = whole(random, answers.length);
  let asked = 0;
  let newest = '';
  const memory = new MemoryStore(() => {
    const text = answers[asked] ?? '';
    newest = asked++ === broken ? mutated(Buffer.from(text), random).toString() : text;
    return httpAnswer(200, { 'content-type': language === 'flux' ? 'application/csv' : 'application/json' }, newest);
  });
  const settings = Influxdb.parse({ url: 'http://store', query: language, bucket: 'b', timeoutMs: 1000 });
  const history = influxdbHistory({ settings, points: pointTable(TAG, 'FT-2'), dial: memory.dial });
  try {
    const judged = { raw: judgeRaw, slices: judgeSlices, newest: judgeNewest }[question];
    return await judged(history, () => newest, language);
  } catch (error) {
    if (error instanceof Wrong) throw error;
    must(error instanceof Error && error.message !== '', () => `refused without words: ${String(error)}`);
    return false;
  }
};

/** The product took what it should not have: not to be taken for its own refusal. */
class Wrong extends Error {}

const judge = (right: boolean, sentence: () => string): void => {
  if (!right) throw new Wrong(sentence());
};

type Judge = (history: History, answer: () => string, language: Language) => Promise<boolean>;
const { signal } = new AbortController();

const judgeRaw: Judge = async (history, answer, language) => {
  const series = await history.range({ ...QUERY, method: 'raw', columns: 10 }, signal);
  series.time.forEach((time, row) => {
    judge(time >= FROM && time < TO, () => `${time} is not in the range: ${answer()}`);
    judgeSample(
      { time, status: series.status[row] ?? Number.NaN, value: series.first[row] ?? null },
      answer(),
      language,
    );
  });
  return series.time.length > 0;
};

const judgeNewest: Judge = async (history, answer, language) => {
  const batch = await history.latest('live', signal);
  for (let row = 0; row < batch.length; row++) {
    const value = batch.value[row] ?? Number.NaN;
    const said = { time: batch.sourceTime[row] ?? Number.NaN, status: batch.status[row] ?? Number.NaN };
    judgeSample({ ...said, value: Number.isNaN(value) ? null : value }, answer(), language);
  }
  return batch.length > 0;
};

const judgeSample = (sample: Said, answer: string, language: Language): void => {
  const { status } = sample;
  judge(Number.isInteger(status) && status >= 0 && status <= STATUS_MAX, () => `status ${status} of ${answer}`);
  const told = severity(status) === 'bad' ? { ...sample, value: null } : sample;
  judge(says(language, answer, told), () => `${JSON.stringify(sample)} is not said by ${answer}`);
};

const judgeSlices: Judge = async (history, answer) => {
  const series = await history.range({ ...QUERY, method: 'm4', columns: SLICES }, signal);
  const numbers = new Set((answer().match(/-?\d+(\.\d+)?([eE][-+]?\d+)?/g) ?? []).map(Number));
  series.time.forEach((time, row) => {
    const of = { ...QUERY, status: series.status[row], least: series.min[row], most: series.max[row] };
    judge(time >= FROM && time < TO, () => `a slice at ${time} of ${answer()}`);
    judge(
      Number.isInteger(of.status) && numbers.has(of.status ?? Number.NaN),
      () => `status ${of.status} of ${answer()}`,
    );
    for (const value of [of.least, of.most, series.first[row], series.last[row]]) {
      judge(value === null || numbers.has(value ?? Number.NaN), () => `${value} of ${answer()}`);
      const isWithin = (value ?? 0) >= (of.least ?? Number.NEGATIVE_INFINITY) && (value ?? 0) <= (of.most ?? Infinity);
      judge(value === null || isWithin, () => `${value} outside ${of.least}..${of.most} of ${answer()}`);
    }
  });
  return series.time.length > 0;
};
