import type { HistoryQuery, HistorySeries } from '../../config/vocabulary/series.ts';
import { RAW_ROWS_MAX } from './history.ts';

/** One stored sample of the tag asked for. */
export interface HistoryRow {
  readonly time: number;
  /** null: none. */
  readonly value: number | null;
  readonly status: number;
}

export type Nearest = HistorySeries['nearest'];

/** Good and Uncertain enter minimum and maximum, Bad never does. */
const usable = ({ status, value }: HistoryRow): boolean => status >>> 30 < 2 && value !== null;

/** Which of the equal slices of from..to a time falls into. */
const columnOf = (time: number, { from, to, columns }: HistoryQuery): number =>
  Math.min(columns - 1, Math.floor(((time - from) / (to - from)) * columns));

/** An answer without rows, for a store to fill. */
export const emptySeries = (query: HistoryQuery, nearest: Nearest): HistorySeries => {
  const { tag, context, method, from, to, columns } = query;
  const lists = { time: [], min: [], max: [], first: [], last: [], status: [], count: [] };
  return { tag, context, method, from, to, columns, ...lists, total: 0, nearest, truncated: false };
};

const pushRaw = (series: HistorySeries, row: HistoryRow): void => {
  const value = usable(row) ? row.value : null;
  series.time.push(row.time);
  series.min.push(value);
  series.max.push(value);
  series.first.push(value);
  series.last.push(value);
  series.status.push(row.status);
  series.count.push(1);
};

const pushColumn = (series: HistorySeries, rows: readonly HistoryRow[]): void => {
  const values = rows.filter(usable).map(({ value }) => value ?? 0);
  const m4 = series.method === 'm4';
  series.time.push(rows[0]?.time ?? 0);
  series.min.push(values.length === 0 ? null : values.reduce((least, value) => Math.min(least, value)));
  series.max.push(values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value)));
  series.first.push(m4 ? (values[0] ?? null) : null);
  series.last.push(m4 ? (values.at(-1) ?? null) : null);
  series.status.push(
    rows.reduce((worst, { status }) => (status >>> 30 > worst >>> 30 ? status : worst), rows[0]?.status ?? 0),
  );
  series.count.push(rows.length);
};

/** Reduces the samples of a range, sorted by time and without doubles, the plain way. What a store computes by itself must agree. */
export const reduceRows = (query: HistoryQuery, rows: readonly HistoryRow[], nearest: Nearest): HistorySeries => {
  const series = emptySeries(query, nearest);
  if (query.method === 'raw') for (const row of rows.slice(0, RAW_ROWS_MAX)) pushRaw(series, row);
  else for (const column of Map.groupBy(rows, ({ time }) => columnOf(time, query)).values()) pushColumn(series, column);
  return { ...series, total: rows.length, truncated: query.method === 'raw' && rows.length > RAW_ROWS_MAX };
};
