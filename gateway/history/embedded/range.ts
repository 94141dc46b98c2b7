import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { RAW_ROWS_MAX } from '../history.ts';
import { emptySeries, type HistoryRow, type Nearest, reduceRows } from '../reduce.ts';
import { contextCode } from './schema.ts';

const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Good and Uncertain: severity bits below 2. */
const USABLE = 'status < 2147483648 AND value IS NOT NULL';

/** Answers one range from the store. `id`: the store's number of the tag; null when it never heard of it. */
export const readRange = async (
  connection: DuckDBConnection,
  id: number | null,
  query: HistoryQuery,
): Promise<HistorySeries> => {
  if (id === null) return emptySeries(query, { before: null, after: null });
  const series = `point = ${id} AND context = ${contextCode(query.context)}`;
  const range = [query.from, query.to];
  const nearest = await readNearest(connection, series, range);
  if (query.method === 'raw') return await readRaw(connection, series, query, nearest);
  return await readColumns(connection, series, query, nearest);
};

const readNearest = async (connection: DuckDBConnection, series: string, range: number[]): Promise<Nearest> => {
  const read = await connection.runAndReadAll(
    `SELECT (SELECT max(source_time) FROM sample WHERE ${series} AND source_time < $1),
            (SELECT min(source_time) FROM sample WHERE ${series} AND source_time >= $2)`,
    range,
  );
  const [before, after] = read.getRows()[0] ?? [];
  return { before: number(before), after: number(after) };
};

const readRaw = async (
  connection: DuckDBConnection,
  series: string,
  query: HistoryQuery,
  nearest: Nearest,
): Promise<HistorySeries> => {
  const where = `${series} AND source_time >= $1 AND source_time < $2`;
  const read = await connection.runAndReadAll(
    `SELECT source_time, value, status FROM sample WHERE ${where} ORDER BY source_time LIMIT ${RAW_ROWS_MAX + 1}`,
    [query.from, query.to],
  );
  const rows: HistoryRow[] = read
    .getRows()
    .map(([time, value, status]) => ({ time: Number(time), value: number(value), status: Number(status) }));
  const answer = reduceRows(query, rows, nearest);
  if (!answer.truncated) return answer;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM sample WHERE ${where}`, [query.from, query.to]);
  return { ...answer, total: Number(counted.getRows()[0]?.[0] ?? answer.total) };
};

const readColumns = async (
  connection: DuckDBConnection,
  series: string,
  query: HistoryQuery,
  nearest: Nearest,
): Promise<HistorySeries> => {
  const ends =
    query.method === 'm4'
      ? `arg_min(value, source_time) FILTER (${USABLE}), arg_max(value, source_time) FILTER (${USABLE})`
      : 'NULL, NULL';
  // The worst status is the one of highest severity; of equal ones the first.
  const read = await connection.runAndReadAll(
    `SELECT min(source_time), min(value) FILTER (${USABLE}), max(value) FILTER (${USABLE}), ${ends},
            arg_max(status, (status >> 30) * 1e14 - source_time), count(*)
     FROM sample WHERE ${series} AND source_time >= $1 AND source_time < $2
     GROUP BY least(CAST(floor((source_time - $1) / ($2 - $1) * $3) AS INTEGER), $3 - 1) ORDER BY 1`,
    [query.from, query.to, query.columns],
  );
  const answer = emptySeries(query, nearest);
  let total = 0;
  for (const [time, min, max, first, last, status, count] of read.getRows()) {
    answer.time.push(Number(time));
    answer.min.push(number(min));
    answer.max.push(number(max));
    answer.first.push(number(first));
    answer.last.push(number(last));
    answer.status.push(Number(status));
    answer.count.push(Number(count));
    total += Number(count);
  }
  return { ...answer, total };
};
