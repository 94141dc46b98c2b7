import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Context } from '../../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { appendRows } from './append.ts';
import { Latest } from './latest.ts';
import type { WorkerSetup } from './message.ts';
import { CONTEXTS, contextCode, prepareTables } from './schema.ts';

/** The table of latest values is written along once in so many samples: after a crash the rest is read again from the samples. */
const LATEST_SAVE_SAMPLES = 50_000;

/** The store's file: one writer connection, one for reading, and the newest values in memory. Lives in the worker. */
export class Database {
  readonly reader: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #tags: readonly string[];
  readonly #idOf: Int32Array;
  readonly #indexOf: ReadonlyMap<number, number>;
  #latest: Latest[];
  #position: number | null = null;
  #sinceLatestSaved = 0;

  private constructor(
    instance: DuckDBInstance,
    connections: { writer: DuckDBConnection; reader: DuckDBConnection },
    tags: readonly string[],
    tables: { idOf: Int32Array; indexOf: Map<number, number> },
  ) {
    this.#instance = instance;
    this.#writer = connections.writer;
    this.reader = connections.reader;
    this.#tags = tags;
    this.#idOf = tables.idOf;
    this.#indexOf = tables.indexOf;
    this.#latest = CONTEXTS.map(() => new Latest(tags.length));
  }

  static async open({ path, tags, memoryLimit, threads }: WorkerSetup): Promise<Database> {
    const instance = await DuckDBInstance.create(path, { memory_limit: memoryLimit, threads: String(threads) });
    const connections = { writer: await instance.connect(), reader: await instance.connect() };
    const tables = await prepareTables(connections.writer, tags);
    const database = new Database(instance, connections, tags, tables);
    await database.#load();
    return database;
  }

  /** Journal position after the newest batch that is stored. */
  get position(): number | null {
    return this.#position;
  }

  idOf(tag: string): number | null {
    const index = this.#tags.indexOf(tag);
    return index < 0 ? null : (this.#idOf[index] ?? null);
  }

  latest(context: Context): SampleBatch {
    return this.#of(contextCode(context)).batch();
  }

  /** Rows and cursor in one transaction: over any crash each batch is stored once. */
  async write(samples: SampleBatch, position: number, context: Context): Promise<void> {
    if (this.#position !== null && position <= this.#position) return;
    const code = contextCode(context);
    try {
      const { keep, replaced } = this.#sort(samples, this.#of(code));
      await this.#writer.run('BEGIN');
      if (replaced.length > 0) await this.#removeReplaced(samples, replaced, code);
      await appendRows(this.#writer, samples, keep, { table: 'sample', idOf: this.#idOf, context: code, position });
      this.#sinceLatestSaved += samples.length;
      if (this.#sinceLatestSaved >= LATEST_SAVE_SAMPLES) await this.#saveLatest(position);
      await this.#writer.run(`UPDATE progress SET position = ${position}`);
      await this.#writer.run('COMMIT');
      this.#position = position;
    } catch (error) {
      await this.#writer.run('ROLLBACK').catch(() => undefined);
      await this.#load(); // the latest values went ahead of what is stored
      throw error;
    }
  }

  /** Deletes samples older than `from`, Unix ms. */
  async retain(from: number): Promise<void> {
    await this.#writer.run('DELETE FROM sample WHERE source_time < $1', [from]);
  }

  async close(): Promise<void> {
    await this.#writer.run('BEGIN');
    await this.#saveLatest(this.#position ?? 0);
    await this.#writer.run('COMMIT');
    await this.#writer.run('CHECKPOINT').catch(() => undefined); // a reader still at work: the log keeps it all
    this.reader.closeSync();
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  #of(code: number): Latest {
    const latest = this.#latest[code];
    if (!latest) throw new Error(`no context has the code ${code}`);
    return latest;
  }

  /**
   * Which rows to append, and which of them may be in the store already: those not newer than the newest of their point. A repeat of
   * the newest sample as it stands (a rebirth on the bus, a scan of a slow instrument) is left out at once. Of equal times the last counts.
   */
  #sort(samples: SampleBatch, latest: Latest): { keep: Uint32Array; replaced: number[] } {
    const keep = new Uint32Array(samples.length);
    const replaced: number[] = [];
    let kept = 0;
    for (let row = 0; row < samples.length; row++) {
      const point = samples.point[row] ?? 0;
      const time = samples.sourceTime[row] ?? 0;
      const value = samples.value[row] ?? Number.NaN;
      const status = samples.status[row] ?? 0;
      const newest = latest.sourceTime[point] ?? Number.POSITIVE_INFINITY;
      if (time === newest && Object.is(value, latest.value[point]) && status === latest.status[point]) continue;
      if (time <= newest) replaced.push(row);
      latest.take(point, time, samples.receiveTime[row] ?? 0, value, status);
      keep[kept++] = row;
    }
    const rows = keep.subarray(0, kept);
    return { keep: replaced.length === 0 ? rows : lastOfEach(samples, rows), replaced };
  }

  async #removeReplaced(samples: SampleBatch, replaced: readonly number[], code: number): Promise<void> {
    const points = replaced.map((row) => this.#idOf[samples.point[row] ?? 0] ?? -1);
    const times = replaced.map((row) => samples.sourceTime[row] ?? 0);
    const least = times.reduce((a, b) => Math.min(a, b));
    const most = times.reduce((a, b) => Math.max(a, b));
    await this.#writer.run(
      `DELETE FROM sample USING (SELECT unnest([${points}]) AS point, unnest([${times}]::DOUBLE[]) AS source_time) late
       WHERE sample.context = ${code} AND sample.source_time BETWEEN ${least} AND ${most}
         AND sample.point = late.point AND sample.source_time = late.source_time`,
    );
  }

  async #saveLatest(position: number): Promise<void> {
    await this.#writer.run('DELETE FROM latest');
    for (const [context, latest] of this.#latest.entries()) {
      const batch = latest.batch();
      const all = Uint32Array.from({ length: batch.length }, (_, row) => row);
      if (batch.length > 0)
        await appendRows(this.#writer, batch, all, { table: 'latest', idOf: this.#idOf, context, position });
    }
    await this.#writer.run(`UPDATE progress SET latest_position = ${position}`);
    this.#sinceLatestSaved = 0;
  }

  /** Latest values and cursor as stored: the saved table, then what was stored after it. */
  async #load(): Promise<void> {
    const [progress] = (await this.#writer.runAndReadAll('SELECT position, latest_position FROM progress')).getRows();
    this.#latest = CONTEXTS.map(() => new Latest(this.#tags.length));
    this.#position = null;
    if (!progress) {
      await this.#writer.run('INSERT INTO progress VALUES (0, 0)');
      return;
    }
    const [position, latestPosition] = progress.map(Number);
    this.#position = position === 0 ? null : (position ?? null);
    const columns = 'point, context, source_time, receive_time, value, status';
    const rows = await this.#writer.runAndReadAll(
      `SELECT ${columns} FROM latest UNION ALL
       SELECT ${columns} FROM (SELECT * FROM sample WHERE position > $1 ORDER BY position)`,
      [latestPosition ?? 0],
    );
    for (const [id, context, sourceTime, receiveTime, value, status] of rows.getRows()) {
      const index = this.#indexOf.get(Number(id));
      if (index === undefined) continue;
      this.#of(Number(context)).take(
        index,
        Number(sourceTime),
        Number(receiveTime),
        value === null ? Number.NaN : Number(value),
        Number(status),
      );
    }
  }
}

/** Of rows with the same point and time only the last. */
const lastOfEach = (samples: SampleBatch, rows: Uint32Array): Uint32Array => {
  const last = new Map<string, number>();
  for (const row of rows) last.set(`${samples.point[row]} ${samples.sourceTime[row]}`, row);
  return rows.filter((row) => last.get(`${samples.point[row]} ${samples.sourceTime[row]}`) === row);
};
