import { z } from 'zod';
import type { HistoryQuery } from '../../../config/vocabulary/series.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import { micros, type Reader, type StoredColumn, type TaggedRow } from './reader.ts';

// What a store answers is believed only where it can be an answer: a status is never made up, least of all Good, a value is never made of
// something that is no number, and no sample lies outside what was asked for. Anything else refuses the whole answer, with the place named.

const STATUS_MAX = 0xffff_ffff;

const noSample = (what: string): TroubleError =>
  new TroubleError(`时序库的应答不是样本：${what}`, `the store answered what is no sample: ${what}`);

function must(right: boolean, what: () => string): asserts right {
  if (!right) throw noSample(what());
}

/** A number, or the decimal form of one: nothing else becomes a number here, above all not an empty text, `true` or a list. */
export const numberIn = (stored: unknown): number => {
  const number = typeof stored === 'string' && /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(stored) ? Number(stored) : stored;
  must(typeof number === 'number' && Number.isFinite(number), () => JSON.stringify(stored) ?? 'nothing');
  return number;
};

/** null: the store has none. */
export const numberOrNoneIn = (stored: unknown): number | null =>
  stored === null || stored === undefined ? null : numberIn(stored);

const isStatus = (status: number): boolean => Number.isInteger(status) && status >= 0 && status <= STATUS_MAX;
const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0;
const isNumberOrNone = (value: number | null): boolean => value === null || Number.isFinite(value);

/** A reader whose answers have been looked at. Rejects with a TroubleError that names what is wrong. */
export const soundReader = (reader: Reader): Reader => ({
  survey: async (query, signal) => {
    const { total, nearest } = await readable(reader.survey(query, signal));
    must(isCount(total), () => `${total} samples`);
    const { before, after } = nearest;
    must(before === null || micros(before) < micros(query.from), () => `${before} before ${query.from}`);
    must(after === null || micros(after) >= micros(query.to), () => `${after} after ${query.to}`);
    return { total, nearest };
  },
  rows: async (query, max, signal) => {
    const rows = await readable(reader.rows(query, max, signal));
    must(rows.length <= max, () => `${rows.length} rows, ${max} were asked for`);
    let newest = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      checkRow(row);
      must(isWithin(row.time, query), () => `a time of ${row.time} in ${query.from}..${query.to}`);
      must(row.time >= newest, () => `a time of ${row.time} after one of ${newest}`);
      newest = row.time;
    }
    return rows;
  },
  columns: async (query, widthMs, signal) => {
    const columns = await readable(reader.columns(query, widthMs, signal));
    let newest = Number.NEGATIVE_INFINITY;
    for (const column of columns) {
      checkColumn(column);
      // The first one may begin before the range: the store's own slices do not know it.
      must(
        isWithin(column.time + widthMs, { from: query.from, to: query.to + widthMs }),
        () => `a slice at ${column.time}`,
      );
      must(column.time > newest, () => `a slice at ${column.time} after one at ${newest}`);
      newest = column.time;
    }
    return columns;
  },
  newest: async (context, between, signal) => {
    const newest = await readable(reader.newest(context, between, signal));
    const tags = new Set<string>();
    for (const { tag, row } of newest) {
      checkRow(row);
      must(
        between === null || (micros(row.time) >= micros(between.from) && micros(row.time) <= micros(between.to)),
        () => `a time of ${row.time} for ${tag}`,
      );
      must(!tags.has(tag), () => `${tag} twice`);
      tags.add(tag);
    }
    return newest;
  },
});

/** JSON that is no answer of the kind asked for shows as a property of nothing, or as what the schema of a row lists. */
const readable = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TypeError || error instanceof z.ZodError) throw noSample(error.message);
    throw error;
  }
};

const isWithin = (time: number, { from, to }: Pick<HistoryQuery, 'from' | 'to'>): boolean =>
  micros(time) >= micros(from) && micros(time) < micros(to);

const checkRow = ({ time, status, value }: TaggedRow['row']): void => {
  must(Number.isFinite(time), () => `a time of ${time}`);
  must(isStatus(status), () => `a status of ${status}`);
  must(isNumberOrNone(value), () => `a value of ${value}`);
};

const checkColumn = ({ time, status, count, min, max, first, last }: StoredColumn): void => {
  must(Number.isFinite(time), () => `a time of ${time}`);
  must(isStatus(status), () => `a status of ${status}`);
  must(isCount(count) && count > 0, () => `a slice of ${count} samples`);
  must([min, max, first, last].every(isNumberOrNone), () => `a value in the slice at ${time}`);
  must(min === null || max === null || min <= max, () => `${min} as the least and ${max} as the greatest`);
  for (const edge of [first, last])
    must(
      edge === null || min === null || max === null || (edge >= min && edge <= max),
      () => `${edge} outside ${min}..${max}`,
    );
};
