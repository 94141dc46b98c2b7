import type { DuckDBConnection } from '@duckdb/node-api';
import { Context } from '../../../config/vocabulary/context.ts';

// Tables of the store. Times are Unix ms as doubles, fractions kept, which the store packs well; `position` is the place in the
// journal just after the batch a row came with, so that rows and cursor can be compared. One row for a (point, context, source time).

export const CONTEXTS = Context.options;
export const contextCode = (context: Context): number => CONTEXTS.indexOf(context);

const TABLES = `
  CREATE TABLE IF NOT EXISTS tag (id INTEGER NOT NULL, tag VARCHAR NOT NULL);
  CREATE TABLE IF NOT EXISTS sample (
    point INTEGER NOT NULL, context UTINYINT NOT NULL, source_time DOUBLE NOT NULL, receive_time DOUBLE NOT NULL,
    value DOUBLE, status UINTEGER NOT NULL, position DOUBLE NOT NULL);
  CREATE TABLE IF NOT EXISTS latest (
    point INTEGER NOT NULL, context UTINYINT NOT NULL, source_time DOUBLE NOT NULL, receive_time DOUBLE NOT NULL,
    value DOUBLE, status UINTEGER NOT NULL, position DOUBLE NOT NULL);
  CREATE TABLE IF NOT EXISTS progress (position DOUBLE NOT NULL, latest_position DOUBLE NOT NULL);`;

/** Makes the tables where they are missing and answers the store's number of each tag. */
export const prepareTables = async (
  connection: DuckDBConnection,
  tags: readonly string[],
): Promise<{ idOf: Int32Array; indexOf: Map<number, number> }> => {
  await connection.run(TABLES);
  const known = new Map<string, number>();
  for (const [id, tag] of (await connection.runAndReadAll('SELECT id, tag FROM tag')).getRows())
    known.set(String(tag), Number(id));
  const fresh = tags.filter((tag) => !known.has(tag));
  let next = known.size === 0 ? 0 : Math.max(...known.values()) + 1;
  if (fresh.length > 0) {
    const appender = await connection.createAppender('tag');
    for (const tag of fresh) {
      known.set(tag, next);
      appender.appendInteger(next++);
      appender.appendVarchar(tag);
      appender.endRow();
    }
    appender.closeSync();
  }
  const idOf = Int32Array.from(tags, (tag) => known.get(tag) ?? -1);
  return { idOf, indexOf: new Map([...idOf].map((id, index) => [id, index])) };
};
