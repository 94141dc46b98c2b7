import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { RAW_ROWS_MAX } from '../history.ts';
import { emptySeries, type HistoryRow, type Nearest, reduceRows } from '../reduce.ts';
import type { Snapshot } from './catalog.ts';
import { readNearest } from './nearest.ts';
import { relationOf } from './relation.ts';
import { contextCode } from './schema.ts';

export interface ReadRoom {
  readonly connection: DuckDBConnection;
  /** Folder of the partitions. */
  readonly dir: string;
  readonly snapshot: Snapshot;
}

/** The store's number of the tag of a query; null when it never heard of it. */
export interface Asked {
  readonly id: number | null;
  readonly query: HistoryQuery;
}

/** Groups one question may ask for: what it takes of the store's memory is bounded by it. */
const GROUPS_MAX = 200_000;

/** Whether both are answered by one pass over the store: the same columns of the same time, and never all samples of many tags. */
export const sameRange = (a: HistoryQuery, b: HistoryQuery): boolean =>
  a.method !== 'raw' &&
  a.method === b.method &&
  a.from === b.from &&
  a.to === b.to &&
  a.columns === b.columns &&
  a.context === b.context;

/** How many tags one pass takes. */
export const tagsAtOnce = ({ columns }: HistoryQuery): number => Math.max(1, Math.floor(GROUPS_MAX / columns));

const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Good and Uncertain: severity bits below 2. */
const USABLE = 'status < 2147483648 AND value IS NOT NULL';

/** Answers queries of one range (`sameRange`), each of its own tag, in their order. */
export const readRanges = async (room: ReadRoom, asked: readonly Asked[]): Promise<HistorySeries[]> => {
  const [first] = asked;
  const points = [...new Set(asked.flatMap(({ id }) => id ?? []))];
  const none: Nearest = { before: null, after: null };
  if (!first || points.length === 0) return asked.map(({ query }) => emptySeries(query, none));
  const { from, to, context, method } = first.query;
  const wanted = { context: contextCode(context), points, from, to };
  const before = await readNearest(room, { ...wanted, from: Number.NEGATIVE_INFINITY, to: from }, 'max');
  const after = await readNearest(room, { ...wanted, from: to, to: Number.POSITIVE_INFINITY }, 'min');
  const nearest = (id: number | null): Nearest =>
    id === null ? none : { before: before.get(id) ?? null, after: after.get(id) ?? null };
  const rows = relationOf(room.dir, room.snapshot, wanted);
  if (rows === null) return asked.map(({ id, query }) => emptySeries(query, nearest(id)));
  if (method === 'raw') return [await readRaw(room.connection, rows, first.query, nearest(first.id))];
  const columns = await readColumns(room.connection, rows, first.query);
  return asked.map(({ id, query }) => ({
    ...emptySeries(query, nearest(id)),
    ...(id === null ? undefined : columns.get(id)),
  }));
};

const readRaw = async (
  connection: DuckDBConnection,
  relation: string,
  query: HistoryQuery,
  nearest: Nearest,
): Promise<HistorySeries> => {
  const result = await connection.stream(
    `SELECT source_time, value, status FROM (${relation}) ORDER BY source_time LIMIT ${RAW_ROWS_MAX + 1}`,
  );
  const rows: HistoryRow[] = [];
  // Chunk by chunk, so that a long answer never keeps the writer waiting for this thread.
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
    for (const [time, value, status] of chunk.getRows())
      rows.push({ time: Number(time), value: number(value), status: Number(status) });
  const answer = reduceRows(query, rows, nearest);
  if (!answer.truncated) return answer;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM (${relation})`);
  return { ...answer, total: Number(counted.getRows()[0]?.[0] ?? answer.total) };
};

type Columns = Pick<HistorySeries, 'time' | 'min' | 'max' | 'first' | 'last' | 'status' | 'count' | 'total'>;

/** By the store's number of the point; one without a sample in the range is missing. */
const readColumns = async (
  connection: DuckDBConnection,
  relation: string,
  { method, from, to, columns }: HistoryQuery,
): Promise<Map<number, Columns>> => {
  const ends =
    method === 'm4'
      ? `arg_min(value, source_time) FILTER (${USABLE}), arg_max(value, source_time) FILTER (${USABLE})`
      : 'NULL, NULL';
  // The worst status is the one of highest severity; of equal ones the first.
  const read = await connection.stream(
    `SELECT point, min(source_time), min(value) FILTER (${USABLE}), max(value) FILTER (${USABLE}), ${ends},
            arg_max(status, (status >> 30) * 1e14 - source_time), count(*)
     FROM (${relation})
     GROUP BY point, least(CAST(floor((source_time - $1) / ($2 - $1) * $3) AS INTEGER), $3 - 1) ORDER BY 1, 2`,
    [from, to, columns],
  );
  const found = new Map<number, Columns & { total: number }>();
  for (let chunk = await read.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await read.fetchChunk())
    for (const [point, time, min, max, first, last, status, count] of chunk.getRows()) {
      const id = Number(point);
      const of = found.get(id) ?? noColumns();
      found.set(id, of);
      of.time.push(Number(time));
      of.min.push(number(min));
      of.max.push(number(max));
      of.first.push(number(first));
      of.last.push(number(last));
      of.status.push(Number(status));
      of.count.push(Number(count));
      of.total += Number(count);
    }
  return found;
};

const noColumns = (): Columns => ({ time: [], min: [], max: [], first: [], last: [], status: [], count: [], total: 0 });
