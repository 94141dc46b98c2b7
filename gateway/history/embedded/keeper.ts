import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Catalog, type OpenTable, type Part, widened } from './catalog.ts';
import type { DroppedParts } from './message.ts';
import { checksumOf, DAY_MS, writePart } from './part-file.ts';
import { relationOf } from './relation.ts';
import { openTableName, type TagNumbers } from './schema.ts';

/** So many partitions of a day that lie side by side become one, */
const MERGE_PARTS = 8;
const MERGE_PARTS_MAX = 32;
/** unless it would be larger than this. */
const MERGE_ROWS_MAX = 32_000_000;
/** What is read at a time of rest to see that it is still what was written, bytes. */
const VERIFY_BYTES = 64 * 1024 * 1024;

export interface KeeperOptions {
  readonly connection: DuckDBConnection;
  readonly catalog: Catalog;
  readonly tags: TagNumbers;
  /** Folder of the partitions. */
  readonly dir: string;
  /** Folder of files that can no longer be read. */
  readonly aside: string;
  /** Told of each partition that is put aside. */
  readonly damaged: (part: Part, aside: string) => void;
}

const anyTime = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * Closes full tables into partitions, merges small ones, deletes old ones, puts damaged ones aside. One call at a time. Each step writes
 * its files first and then says so in the catalogue in one transaction; what a crash leaves in between is cleared at the next start.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  #verified = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Closes every table but the one that takes samples, that one too when `all`, and merges. Answers how many partitions were written. */
  async seal(all = false): Promise<number> {
    const written = await this.closeTables(all);
    await this.merge();
    return written;
  }

  /** The same without merging. */
  async closeTables(all = false): Promise<number> {
    const { catalog } = this.#options;
    const full = catalog.tables.filter((table) => table.rows > 0 && (all || table !== catalog.current));
    let written = 0;
    for (const table of full) written += await this.#sealTable(table);
    return written;
  }

  async #sealTable(table: OpenTable): Promise<number> {
    const { connection, catalog, dir } = this.#options;
    const name = openTableName(table.seq);
    const groups = await connection.runAndReadAll(
      `SELECT context, floor(source_time / ${DAY_MS})::INTEGER AS day, min(source_time) FILTER (late = 1),
         max(source_time) FILTER (late = 1) FROM ${name} GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    const parts: Part[] = [];
    for (const [context, day, from, to] of groups.getRows()) {
      const late = from === null ? null : { from: Number(from), to: Number(to) };
      const begins = Number(day) * DAY_MS;
      const wanted = { context: Number(context), points: null, from: begins, to: begins + DAY_MS };
      const rows = relationOf(dir, { parts: [], tables: [table] }, wanted);
      if (rows === null) continue;
      const target = { context: Number(context), day: Number(day), seqFirst: table.seq, seqLast: table.seq, late };
      parts.push(await this.#write(rows, target));
    }
    await this.#commit([...parts.map(insertPart), `DELETE FROM open_table WHERE seq = ${table.seq}`]);
    catalog.sealed(table, parts);
    await this.clear();
    return parts.length;
  }

  /** Late values make small partitions of days long past, and busy days have many: neighbours become one. */
  async merge(): Promise<void> {
    const { catalog, dir } = this.#options;
    const days = Map.groupBy(catalog.parts, ({ context, day }) => `${context} ${day}`);
    for (const ofDay of days.values()) {
      const group = neighbours(ofDay.toSorted((a, b) => a.seqFirst - b.seqFirst));
      const [first] = group;
      const last = group.at(-1);
      if (!first || !last) continue;
      const wanted = { context: first.context, points: null, ...anyTime };
      const rows = relationOf(dir, { parts: group, tables: [] }, wanted);
      if (rows === null) continue;
      const hasEarlier = ofDay.some((part) => part.seqLast < first.seqFirst);
      const lates = group.flatMap(({ late }) => (late ? [late] : []));
      const late = hasEarlier && lates.length > 0 ? spanOf(lates) : null;
      const merged = await this.#write(rows, {
        context: first.context,
        day: first.day,
        seqFirst: first.seqFirst,
        seqLast: last.seqLast,
        late,
      });
      await this.#commit([...group.map(deletePart), insertPart(merged)]);
      catalog.replaced(group, [merged]);
      await this.clear();
    }
  }

  /** Deletes partitions whose newest sample is older than `oldest`, Unix ms. */
  async retain(oldest: number): Promise<void> {
    const { catalog } = this.#options;
    const old = catalog.parts.filter(({ timeMax }) => timeMax < oldest);
    if (old.length > 0) {
      await this.#commit(old.map(deletePart));
      catalog.replaced(old, []);
    }
    await this.clear();
  }

  /** Deletes the oldest partitions while all of them are more than `bytesMax`; answers what went, null: nothing. */
  async bound(bytesMax: number): Promise<DroppedParts | null> {
    const { catalog } = this.#options;
    const oldestFirst = catalog.parts.toSorted((a, b) => a.timeMax - b.timeMax);
    let bytes = oldestFirst.reduce((sum, part) => sum + part.bytes, 0);
    const gone: Part[] = [];
    for (const part of oldestFirst) {
      if (bytes <= bytesMax) break;
      gone.push(part);
      bytes -= part.bytes;
    }
    if (gone.length === 0) return null;
    await this.#commit(gone.map(deletePart));
    catalog.replaced(gone, []);
    await this.clear();
    return {
      samples: gone.reduce((sum, { rows }) => sum + rows, 0),
      from: Math.min(...gone.map(({ timeMin }) => timeMin)),
      to: Math.max(...gone.map(({ timeMax }) => timeMax)),
    };
  }

  /** Deletes what no reader needs any more. */
  async clear(): Promise<void> {
    const { connection, catalog, dir } = this.#options;
    for (const thing of catalog.takeUnread())
      if ('file' in thing) await rm(join(dir, thing.file), { force: true });
      else await connection.run(`DROP TABLE IF EXISTS ${thing.table}`);
  }

  /** At the start: tables that were closed are dropped, partitions that are not whole are put aside. */
  async tidy(): Promise<void> {
    const { connection, catalog, dir } = this.#options;
    const open = new Set(catalog.tables.map(({ seq }) => openTableName(seq)));
    const tables = await connection.runAndReadAll(
      `SELECT table_name FROM duckdb_tables() WHERE regexp_full_match(table_name, 'open_[0-9]+')`,
    );
    for (const [name] of tables.getRows()) if (!open.has(String(name))) await connection.run(`DROP TABLE ${name}`);
    for (const part of catalog.parts) {
      const size = await stat(join(dir, part.file)).then(
        (found) => found.size,
        () => null,
      );
      if (size !== part.bytes) await this.#putAside(part);
    }
  }

  /** Reads some of the partitions, in turn from call to call, and puts aside what is not what was written. */
  async verifySome(bytes = VERIFY_BYTES): Promise<void> {
    const { parts } = this.#options.catalog;
    let read = 0;
    for (let tries = 0; tries < parts.length && read < bytes; tries++) {
      const part = parts[this.#verified++ % parts.length];
      if (!part) continue;
      read += part.bytes;
      await this.verify([part]);
    }
  }

  /** Puts aside those of the partitions that are not what was written, and answers how many. */
  async verify(parts: readonly Part[]): Promise<number> {
    const { catalog, dir } = this.#options;
    let found = 0;
    for (const part of parts) {
      if (!catalog.parts.includes(part)) continue;
      if ((await checksumOf(join(dir, part.file)).catch(() => null)) === part.checksum) continue;
      await this.#putAside(part);
      found++;
    }
    return found;
  }

  async #putAside(part: Part): Promise<void> {
    const { catalog, dir, aside } = this.#options;
    const kept = join(aside, part.file);
    await mkdir(aside, { recursive: true });
    await rename(join(dir, part.file), kept).catch(() => undefined); // it may be gone altogether
    await this.#commit([deletePart(part)]);
    catalog.forgotten(part);
    this.#options.damaged(part, kept);
  }

  #write(rows: string, target: Pick<Part, 'context' | 'day' | 'seqFirst' | 'seqLast' | 'late'>): Promise<Part> {
    const { connection, dir, tags } = this.#options;
    const names = Object.fromEntries([...tags.byTag].map(([tag, id]) => [id, tag]));
    return writePart(connection, rows, { ...target, dir, tags: names });
  }

  async #commit(statements: readonly string[]): Promise<void> {
    const { connection } = this.#options;
    await connection.run('BEGIN');
    try {
      for (const statement of statements) await connection.run(statement);
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

const spanOf = (ranges: readonly { from: number; to: number }[]) =>
  ranges.reduce((span, { from, to }) => widened(widened(span, from), to), ranges[0] ?? { from: 0, to: 0 });

/** The partitions of a day, in order, that are to become one: enough of them side by side, and not too large together. */
const neighbours = (ofDay: readonly Part[]): readonly Part[] => {
  for (let from = 0; from + MERGE_PARTS <= ofDay.length; from++) {
    let rows = 0;
    const group: Part[] = [];
    for (const part of ofDay.slice(from)) {
      rows += part.rows;
      if (rows > MERGE_ROWS_MAX || group.length === MERGE_PARTS_MAX) break;
      group.push(part);
    }
    if (group.length >= MERGE_PARTS) return group;
  }
  return [];
};

const orNull = (number: number | undefined): string => (number === undefined ? 'NULL' : String(number));

export const insertPart = (part: Part): string =>
  `INSERT INTO part VALUES ('${part.file}', ${part.context}, ${part.day}, ${part.seqFirst}, ${part.seqLast}, ${part.rows}, ${part.bytes},
    ${part.checksum}, ${part.timeMin}::DOUBLE, ${part.timeMax}::DOUBLE, ${orNull(part.late?.from)}::DOUBLE, ${orNull(part.late?.to)}::DOUBLE)`;

const deletePart = ({ file }: Part): string => `DELETE FROM part WHERE file = '${file}'`;
