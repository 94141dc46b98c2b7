import { join } from 'node:path';
import type { OpenTable, Part, Snapshot, TimeRange } from './catalog.ts';
import { quoted, SOURCE_TIME } from './part-file.ts';
import { openTableName } from './schema.ts';

// The query that gives the rows of a snapshot: point, source_time, receive_time, value, status, one for a point and source time.

export interface Wanted {
  readonly context: number;
  /** The store's numbers; null: every point. */
  readonly points: readonly number[] | null;
  /** Unix ms, inclusive; infinite for no limit. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
}

const COLUMNS = 'point, source_time, receive_time, value, status';

const partsIn = (snapshot: Snapshot, { context, from, to }: Wanted): Part[] =>
  snapshot.parts.filter((part) => part.context === context && part.timeMin < to && part.timeMax >= from);

const pointsClause = (points: readonly number[] | null): string[] =>
  points === null ? [] : [points.length === 1 ? `point = ${points[0]}` : `point IN (${points.join(', ')})`];

const conditions = (list: readonly string[]): string => (list.length === 0 ? '' : ` WHERE ${list.join(' AND ')}`);

const pathOf = (dir: string, file: string): string => `'${quoted(join(dir, file))}'`;

/** Rows of some partitions as they are; limits that a file's own range keeps by itself are left out. */
export const rowsOfParts = (dir: string, parts: readonly Part[], { points, from, to }: Wanted, rank = ''): string => {
  const where = pointsClause(points);
  if (parts.some(({ timeMin }) => timeMin < from))
    where.push(`ms >= ${Math.floor(from)}`, `${SOURCE_TIME} >= ${from}::DOUBLE`);
  if (parts.some(({ timeMax }) => timeMax >= to))
    where.push(`ms <= ${Math.floor(to)}`, `${SOURCE_TIME} < ${to}::DOUBLE`);
  const files = parts.map(({ file }) => pathOf(dir, file)).join(', ');
  return `SELECT point, ${SOURCE_TIME} AS source_time, ${SOURCE_TIME} + delay AS receive_time,
    coalesce(single::DOUBLE, double) AS value, status${rank} FROM read_parquet([${files}])${conditions(where)}`;
};

/** Rows of one open table as they are, doubles and all. */
export const rowsOfTable = ({ seq }: OpenTable, { context, points, from, to }: Wanted, rank = ''): string => {
  const where = [`context = ${context}`, ...pointsClause(points)];
  if (Number.isFinite(from)) where.push(`source_time >= ${from}::DOUBLE`);
  if (Number.isFinite(to)) where.push(`source_time < ${to}::DOUBLE`);
  return `SELECT point, source_time, receive_time, nullif(value, 'NaN'::DOUBLE) AS value, status${rank}
    FROM ${openTableName(seq)}${conditions(where)}`;
};

const overlaps = (late: TimeRange | null, { from, to }: Wanted): boolean =>
  late !== null && late.from < to && late.to >= from;

/** Whether two of the rows may be for the same point and source time: only a late row repeats one that came before. */
const mayRepeat = (parts: readonly Part[], tables: readonly OpenTable[], wanted: Wanted): boolean =>
  tables.some(({ late }) => overlaps(late, wanted)) ||
  parts.some(
    ({ late, seqFirst, day }) =>
      overlaps(late, wanted) && parts.some((other) => other.day === day && other.seqLast < seqFirst),
  );

/** Rows later in the journal's order win: partitions are read in the order of their tables, and open tables come after all of them. */
const RANK_OF_TABLE = 2 ** 32;

/** The rows of a snapshot; null when nothing can lie in the range. */
export const relationOf = (dir: string, snapshot: Snapshot, wanted: Wanted): string | null => {
  const parts = partsIn(snapshot, wanted);
  const tables = snapshot.tables.filter(
    ({ rows, timeMin, timeMax }) => rows > 0 && timeMin < wanted.to && timeMax >= wanted.from,
  );
  if (parts.length === 0 && tables.length === 0) return null;
  if (!mayRepeat(parts, tables, wanted)) {
    const plain = tables.map((table) => rowsOfTable(table, wanted));
    if (parts.length > 0) plain.push(rowsOfParts(dir, parts, wanted));
    return plain.join(' UNION ALL ');
  }
  const inOrder = parts.toSorted((a, b) => a.seqLast - b.seqLast);
  const ranked = tables.map((table) =>
    rowsOfTable(table, wanted, `, ${table.seq * RANK_OF_TABLE}::BIGINT + rowid AS rank`),
  );
  if (inOrder.length > 0) ranked.push(rowsOfParts(dir, inOrder, wanted, ', file_index::BIGINT AS rank'));
  return `SELECT ${COLUMNS} FROM (${ranked.join(' UNION ALL ')})
    QUALIFY row_number() OVER (PARTITION BY point, source_time ORDER BY rank DESC) = 1`;
};
