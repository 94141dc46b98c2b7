import type { DuckDBConnection } from '@duckdb/node-api';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { RAW_ROWS_MAX } from '../history.ts';
import { emptySeries, type HistoryRow, type Nearest, reduceRows } from '../reduce.ts';
import type { Part, Snapshot } from './catalog.ts';
import { relationOf, rowsOfParts, rowsOfTable, type Wanted } from './relation.ts';
import { contextCode } from './schema.ts';

export interface ReadRoom {
  readonly connection: DuckDBConnection;
  /** Folder of the partitions. */
  readonly dir: string;
  readonly snapshot: Snapshot;
}

const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Good and Uncertain: severity bits below 2. */
const USABLE = 'status < 2147483648 AND value IS NOT NULL';

/** Answers one range from the store. `id`: the store's number of the tag; null when it never heard of it. */
export const readRange = async (room: ReadRoom, id: number | null, query: HistoryQuery): Promise<HistorySeries> => {
  if (id === null) return emptySeries(query, { before: null, after: null });
  const { from, to } = query;
  const wanted = { context: contextCode(query.context), points: [id], from, to };
  const before = await readNearest(room, { ...wanted, from: Number.NEGATIVE_INFINITY, to: from }, 'max');
  const after = await readNearest(room, { ...wanted, from: to, to: Number.POSITIVE_INFINITY }, 'min');
  const rows = relationOf(room.dir, room.snapshot, wanted);
  const nearest = { before, after };
  if (rows === null) return emptySeries(query, nearest);
  if (query.method === 'raw') return await readRaw(room.connection, rows, query, nearest);
  return await readColumns(room.connection, rows, query, nearest);
};

/** First, a few at a time, and more with each step: the neighbour is mostly near, and sometimes nowhere. */
const FIRST_STEP = 2;

/** The sample next to the range on one side; `wanted` is that side. Partitions are asked from the near end on. */
const readNearest = async (room: ReadRoom, wanted: Wanted, ends: 'min' | 'max'): Promise<number | null> => {
  const { connection, dir, snapshot } = room;
  const { context, from, to } = wanted;
  const tables = snapshot.tables.filter(({ rows, timeMin, timeMax }) => rows > 0 && timeMin < to && timeMax >= from);
  const parts = snapshot.parts
    .filter((part) => part.context === context && part.timeMin < to && part.timeMax >= from)
    .sort((a, b) => (ends === 'max' ? b.timeMax - a.timeMax : a.timeMin - b.timeMin));
  const nearer = (a: number | null, b: number | null) =>
    a === null || b === null ? (a ?? b) : ends === 'max' ? Math.max(a, b) : Math.min(a, b);
  const ask = async (rows: string): Promise<number | null> => {
    const read = await connection.runAndReadAll(`SELECT ${ends}(source_time) FROM (${rows})`);
    return number(read.getRows()[0]?.[0]);
  };
  let found =
    tables.length === 0 ? null : await ask(tables.map((table) => rowsOfTable(table, wanted)).join(' UNION ALL '));
  const beyond = (part: Part | undefined) =>
    part === undefined || (found !== null && (ends === 'max' ? part.timeMax <= found : part.timeMin >= found));
  for (let at = 0, step = FIRST_STEP; !beyond(parts[at]); at += step, step *= 4)
    found = nearer(found, await ask(rowsOfParts(dir, parts.slice(at, at + step), wanted)));
  return found;
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

const readColumns = async (
  connection: DuckDBConnection,
  relation: string,
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
     FROM (${relation})
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
