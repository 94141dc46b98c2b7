import type { DuckDBConnection } from '@duckdb/node-api';
import { Context } from '../../../config/vocabulary/context.ts';

// Tables of history.duckdb: the samples that are not yet in a partition, the catalogue of partitions and the newest values. What the
// catalogue names counts, whatever else lies in the folder is what a crash left behind. Times are Unix ms as doubles, fractions kept.
//
// An open table takes samples in the order of the journal. `position` is the place in the journal just after the batch a row came with;
// `late` marks a row that is not newer than the newest of its point at that moment: only such a row can repeat one that is stored.

export const CONTEXTS = Context.options;
export const contextCode = (context: Context): number => CONTEXTS.indexOf(context);

const TABLES = `
  CREATE TABLE IF NOT EXISTS tag (id INTEGER NOT NULL, tag VARCHAR NOT NULL);
  CREATE TABLE IF NOT EXISTS latest (
    point INTEGER NOT NULL, context UTINYINT NOT NULL, source_time DOUBLE NOT NULL, receive_time DOUBLE NOT NULL,
    value DOUBLE NOT NULL, status UINTEGER NOT NULL, stored_to DOUBLE NOT NULL);
  CREATE TABLE IF NOT EXISTS progress (position DOUBLE NOT NULL, latest_position DOUBLE NOT NULL);
  CREATE TABLE IF NOT EXISTS open_table (seq INTEGER NOT NULL, created DOUBLE NOT NULL);
  CREATE TABLE IF NOT EXISTS part (
    file VARCHAR NOT NULL, context UTINYINT NOT NULL, day INTEGER NOT NULL, seq_first INTEGER NOT NULL, seq_last INTEGER NOT NULL,
    row_count BIGINT NOT NULL, bytes BIGINT NOT NULL, checksum UINTEGER NOT NULL, time_min DOUBLE NOT NULL, time_max DOUBLE NOT NULL,
    late_from DOUBLE, late_to DOUBLE);`;

export const openTableName = (seq: number): string => `open_${seq}`;

export const createOpenTable = (seq: number, created: number): string => `
  CREATE TABLE ${openTableName(seq)} (
    point INTEGER NOT NULL, context UTINYINT NOT NULL, source_time DOUBLE NOT NULL, receive_time DOUBLE NOT NULL,
    value DOUBLE NOT NULL, status UINTEGER NOT NULL, position DOUBLE NOT NULL, late UTINYINT NOT NULL);
  INSERT INTO open_table VALUES (${seq}, ${created});`;

/** The store's own numbers of tags: they outlive any order of the point table. */
export interface TagNumbers {
  /** By index in the point table. */
  readonly idOf: Int32Array;
  readonly indexOf: ReadonlyMap<number, number>;
  /** Also of tags that the configuration no longer has. */
  readonly byTag: ReadonlyMap<string, number>;
}

/** Stores of before had one table of samples for ever: it becomes an open table, and then partitions. */
const FROM_ONE_TABLE = `
  BEGIN; DROP TABLE latest; ${TABLES} ${createOpenTable(1, 0)}
  INSERT INTO ${openTableName(1)} SELECT point, context, source_time, receive_time, coalesce(value, 'NaN'::DOUBLE), status, position, 0
    FROM sample ORDER BY position;
  DROP TABLE sample; UPDATE progress SET latest_position = 0; COMMIT;`;

/** Makes the tables where they are missing. */
export const prepareTables = async (connection: DuckDBConnection): Promise<void> => {
  const [old] = (
    await connection.runAndReadAll(`SELECT count(*) FROM duckdb_tables() WHERE table_name = 'sample'`)
  ).getRows();
  await connection.run(Number(old?.[0]) > 0 ? FROM_ONE_TABLE : TABLES);
  const [progress] = (await connection.runAndReadAll('SELECT count(*) FROM progress')).getRows();
  if (Number(progress?.[0]) === 0) await connection.run('INSERT INTO progress VALUES (0, 0)');
};

export const loadTags = async (connection: DuckDBConnection): Promise<Map<string, number>> => {
  const rows = (await connection.runAndReadAll('SELECT id, tag FROM tag')).getRows();
  return new Map(rows.map(([id, tag]) => [String(tag), Number(id)]));
};

/** Gives every tag that has none a number. `known`: numbers of tags already; `given`: those that partitions were written with. */
export const numberTags = async (
  connection: DuckDBConnection,
  tags: readonly string[],
  known: ReadonlyMap<string, number>,
  given: ReadonlyMap<string, number>,
): Promise<TagNumbers> => {
  const byTag = new Map(known);
  const fresh = [...new Set([...given.keys(), ...tags])].filter((tag) => !byTag.has(tag));
  let next = Math.max(-1, ...known.values(), ...given.values()) + 1;
  if (fresh.length > 0) {
    const appender = await connection.createAppender('tag');
    for (const tag of fresh) {
      const id = given.get(tag) ?? next++;
      byTag.set(tag, id);
      appender.appendInteger(id);
      appender.appendVarchar(tag);
      appender.endRow();
    }
    appender.closeSync();
  }
  const idOf = Int32Array.from(tags, (tag) => byTag.get(tag) ?? -1);
  return { idOf, indexOf: new Map([...idOf].map((id, index) => [id, index])), byTag };
};
