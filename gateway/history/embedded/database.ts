import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Context } from '../../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import type { FrameQuery, SamplesQuery } from '../history.ts';
import { adoptParts } from './adopt.ts';
import { Catalog, type OpenTable, type Part } from './catalog.ts';
import { exportRange } from './export.ts';
import { readFrame } from './frame.ts';
import { insertPart, Keeper } from './keeper.ts';
import type { DamagedPart, DroppedParts, ExportRequest, WorkerSetup } from './message.ts';
import { type ReadRoom, readRanges } from './range.ts';
import { readSamples } from './samples.ts';
import {
  CONTEXTS,
  contextCode,
  loadTags,
  numberTags,
  openTableName,
  prepareTables,
  type TagNumbers,
} from './schema.ts';
import { Writer } from './writer.ts';

/** The store, in its worker. Writes, reads and upkeep have a connection each; of each kind one call at a time. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connections: Connections;
  readonly #catalog: Catalog;
  readonly #tags: TagNumbers;
  readonly #setup: WorkerSetup;
  readonly #writer: Writer;
  readonly #keeper: Keeper;
  #touched: readonly Part[] = [];

  private constructor(
    instance: DuckDBInstance,
    connections: Connections,
    setup: WorkerSetup,
    catalog: Catalog,
    tags: TagNumbers,
    damaged: (part: DamagedPart) => void,
  ) {
    this.#instance = instance;
    this.#connections = connections;
    this.#setup = setup;
    this.#catalog = catalog;
    this.#tags = tags;
    this.#writer = new Writer({ connection: connections.writer, catalog, tags, sealRows: setup.sealRows });
    this.#keeper = new Keeper({
      connection: connections.keeper,
      catalog,
      tags,
      dir: partsDir(setup),
      aside: asideDir(setup),
      damaged: ({ file, rows, timeMin, timeMax }, aside) => damaged({ file, aside, rows, from: timeMin, to: timeMax }),
    });
  }

  /** `damaged` hears of partitions that were put aside. */
  static async open(setup: WorkerSetup, damaged: (part: DamagedPart) => void = () => undefined): Promise<Database> {
    const temporary = join(setup.dir, 'temporary');
    await rm(temporary, { recursive: true, force: true });
    await mkdir(partsDir(setup), { recursive: true });
    const instance = await DuckDBInstance.create(join(setup.dir, 'history.duckdb'), {
      memory_limit: setup.memoryLimit,
      threads: String(setup.threads),
      temp_directory: temporary,
      allocator_flush_threshold: '16MB',
      allocator_bulk_deallocation_flush_threshold: '32MB',
    });
    const connections = {
      writer: await instance.connect(),
      reader: await instance.connect(),
      keeper: await instance.connect(),
      exporter: await instance.connect(),
    };
    const { writer } = connections;
    await writer.run('SET GLOBAL parquet_metadata_cache = true');
    // Fails with an internal error on our query of last rows (DuckDB 1.5.6), which then refuses all further work.
    await writer.run(`SET GLOBAL disabled_optimizers = 'top_n_window_elimination'`);
    await prepareTables(writer);
    const stored = await loadParts(writer);
    const tables = await loadTables(writer);
    const byTag = await loadTags(writer);
    const [dir, aside] = [partsDir(setup), asideDir(setup)];
    const adopted = await adoptParts({ connection: writer, dir, aside, parts: stored, tables, byTag, damaged });
    await writer.run('BEGIN');
    const tags = await numberTags(writer, setup.tags, byTag, adopted.tags);
    for (const part of adopted.parts) await writer.run(insertPart(part));
    await writer.run('COMMIT');
    const parts = [...stored, ...adopted.parts];
    const catalog = new Catalog(parts, tables);
    const database = new Database(instance, connections, setup, catalog, tags, damaged);
    await database.#keeper.tidy();
    await database.#writer.load();
    if (adopted.parts.length > 0) await database.#recoverLatest();
    return database;
  }

  /** Journal position after the newest batch that is stored. */
  get position(): number | null {
    return this.#writer.position;
  }

  /** Partitions there are. */
  get parts(): readonly Part[] {
    return this.#catalog.parts;
  }

  latest(context: Context): SampleBatch {
    return this.#writer.latest(context);
  }

  /** Rows and cursor in one transaction: over any crash each batch is stored once. */
  write(samples: SampleBatch, position: number, context: Context): Promise<void> {
    return this.#writer.write(samples, position, context);
  }

  /** Whether a table is full and waits to be closed. */
  get sealDue(): boolean {
    return this.#catalog.tables.length > 1;
  }

  /** Queries of one range, each of its own tag (`sameRange` in range.ts). */
  ranges(queries: readonly HistoryQuery[]): Promise<HistorySeries[]> {
    const asked = queries.map((query) => ({ id: this.#tags.byTag.get(query.tag) ?? null, query }));
    return this.#reading(this.#connections.reader, (room) => readRanges(room, asked));
  }

  frame({ tags, at, lookbackMs, context }: FrameQuery): Promise<SampleBatch> {
    const points = tags.flatMap((tag) => this.#tags.byTag.get(tag) ?? []);
    const wanted = { context: contextCode(context), points, at, lookbackMs };
    return this.#reading(this.#connections.reader, (room) => readFrame(room, wanted, this.#tags.indexOf));
  }

  samples({ tags, from, to, context }: SamplesQuery): Promise<SampleBatch> {
    const points = tags.flatMap((tag) => this.#tags.byTag.get(tag) ?? []);
    const wanted = { context: contextCode(context), points, from, to };
    return this.#reading(this.#connections.reader, (room) => readSamples(room, wanted, this.#tags.indexOf));
  }

  export({ points, context, path, ...asked }: ExportRequest): Promise<void> {
    const known = points.flatMap(({ tag, unit }) => {
      const id = this.#tags.byTag.get(tag);
      return id === undefined ? [] : [{ id, tag, unit }];
    });
    const wanted = { ...asked, context: contextCode(context), points: known };
    return this.#reading(this.#connections.exporter, (room) => exportRange(room, wanted, path));
  }

  /** Closes full tables, or all of them, and merges partitions; `merging`: not now, when it would cost those who write. */
  async seal(all = false, merging = true): Promise<number> {
    return merging ? await this.#keeper.seal(all) : await this.#keeper.closeTables(all);
  }

  /**
   * What is due now and then: delete what is older than `oldest` (Unix ms), close, delete the oldest of what is more than `bytesMax`, see that
   * some of the rest is what was written.
   */
  async upkeep(oldest: number, bytesMax: number): Promise<DroppedParts | null> {
    await this.#keeper.retain(oldest);
    await this.#keeper.seal();
    const dropped = await this.#keeper.bound(bytesMax);
    await this.#keeper.verifySome();
    return dropped;
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#connections.writer.run('CHECKPOINT').catch(() => undefined); // a reader still at work: the log keeps it all
    for (const connection of Object.values(this.#connections)) connection.closeSync();
    this.#instance.closeSync();
  }

  /** Reads what is there now. A partition that turns out to be damaged is put aside, and the rest is read. */
  async #reading<Answer>(connection: DuckDBConnection, read: (room: ReadRoom) => Promise<Answer>): Promise<Answer> {
    const attempt = async (): Promise<Answer> => {
      const snapshot = this.#catalog.hold();
      this.#touched = snapshot.parts;
      try {
        return await read({ connection, dir: partsDir(this.#setup), snapshot });
      } finally {
        this.#catalog.release(snapshot);
      }
    };
    try {
      return await attempt();
    } catch (error) {
      if ((await this.#keeper.verify(this.#touched)) === 0) throw error;
      return await attempt();
    }
  }

  async #recoverLatest(): Promise<void> {
    for (const context of CONTEXTS) {
      const tags = this.#setup.tags;
      const everything = { tags, at: 8.64e15, lookbackMs: 2 * 8.64e15, context };
      this.#writer.recover(context, await this.frame(everything));
    }
  }
}

interface Connections {
  readonly writer: DuckDBConnection;
  readonly reader: DuckDBConnection;
  readonly keeper: DuckDBConnection;
  readonly exporter: DuckDBConnection;
}

const partsDir = ({ dir }: WorkerSetup): string => join(dir, 'partitions');
const asideDir = ({ dir }: WorkerSetup): string => join(dir, 'damaged');

const loadParts = async (connection: DuckDBConnection): Promise<Part[]> => {
  const read = await connection.runAndReadAll(
    `SELECT file, context, day, seq_first, seq_last, row_count, bytes, checksum, time_min, time_max, late_from, late_to
     FROM part ORDER BY seq_first, day`,
  );
  return read.getRows().map(([file, ...numbers]) => {
    const [context, day, seqFirst, seqLast, rows, bytes, checksum, timeMin, timeMax, from, to] = numbers.map(
      (number) => (number === null ? Number.NaN : Number(number)),
    ) as [number, number, number, number, number, number, number, number, number, number, number];
    const late = Number.isNaN(from) ? null : { from, to };
    return { file: String(file), context, day, seqFirst, seqLast, rows, bytes, checksum, timeMin, timeMax, late };
  });
};

const loadTables = async (connection: DuckDBConnection): Promise<OpenTable[]> => {
  const tables: OpenTable[] = [];
  for (const [seq, created] of (
    await connection.runAndReadAll('SELECT seq, created FROM open_table ORDER BY seq')
  ).getRows()) {
    const read = await connection.runAndReadAll(
      `SELECT count(*), min(source_time), max(source_time), min(source_time) FILTER (late = 1),
         max(source_time) FILTER (late = 1) FROM ${openTableName(Number(seq))}`,
    );
    const [rows, timeMin, timeMax, from, to] = read.getRows()[0] ?? [];
    const late = from === null || from === undefined ? null : { from: Number(from), to: Number(to) };
    tables.push({
      seq: Number(seq),
      created: Number(created),
      rows: Number(rows),
      timeMin: Number(timeMin ?? Number.POSITIVE_INFINITY),
      timeMax: Number(timeMax ?? Number.NEGATIVE_INFINITY),
      late,
    });
  }
  return tables;
};
