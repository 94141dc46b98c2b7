import { DOUBLE, type DuckDBConnection, INTEGER, UINTEGER, UTINYINT } from '@duckdb/node-api';
import type { Context } from '../../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { appendRows, type Column } from './append.ts';
import { type Catalog, newOpenTable, widened } from './catalog.ts';
import { Latest } from './latest.ts';
import { DAY_MS } from './part-file.ts';
import { CONTEXTS, contextCode, createOpenTable, openTableName, type TagNumbers } from './schema.ts';

/** The table of latest values is written along once in so many samples: after a crash the rest is read again from the samples. */
const LATEST_SAVE_SAMPLES = 200_000;
/** The last instant a date can name; what claims to be beyond it is stored at its reception. */
const TIME_MAX = 8.64e15;

export interface WriterOptions {
  readonly connection: DuckDBConnection;
  readonly catalog: Catalog;
  readonly tags: TagNumbers;
  /** Rows at which an open table is closed. */
  readonly sealRows: number;
}

/** Takes batches: rows, cursor and, now and then, the latest values in one transaction. One call at a time. */
export class Writer {
  readonly #options: WriterOptions;
  #latest: Latest[] = [];
  #position: number | null = null;
  #sinceLatestSaved = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Journal position after the newest batch that is stored. */
  get position(): number | null {
    return this.#position;
  }

  latest(context: Context): SampleBatch {
    return this.#of(contextCode(context)).batch();
  }

  /** Over any crash each batch is stored once; one whose position is stored is left out. */
  async write(samples: SampleBatch, position: number, context: Context): Promise<void> {
    if (samples.length === 0 || (this.#position !== null && position <= this.#position)) return;
    const { connection, catalog } = this.#options;
    const code = contextCode(context);
    const { rows, late, times } = this.#sort(samples, this.#of(code));
    const next = this.#nextTable(samples.receiveTime[0] ?? 0);
    const table = next ?? catalog.current;
    try {
      await connection.run('BEGIN');
      if (next) await connection.run(createOpenTable(next.seq, next.created));
      const columns = this.#columns(samples, { late, times, code, position });
      if (rows.length > 0) await appendRows(connection, openTableName(table.seq), columns, rows);
      this.#sinceLatestSaved += samples.length;
      if (this.#sinceLatestSaved >= LATEST_SAVE_SAMPLES) await this.#saveLatest(position);
      await connection.run(`UPDATE progress SET position = ${position}`);
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined);
      await this.load(); // the latest values went ahead of what is stored
      throw error;
    }
    this.#position = position;
    if (next) catalog.opened(next);
    table.rows += rows.length;
    for (const row of rows) {
      const time = times[row] ?? 0;
      if (time < table.timeMin) table.timeMin = time;
      if (time > table.timeMax) table.timeMax = time;
      if (late[row] === 1) table.late = widened(table.late, time);
    }
  }

  /** Saves what a start would otherwise have to read again. */
  async close(): Promise<void> {
    const { connection } = this.#options;
    await connection.run('BEGIN');
    await this.#saveLatest(this.#position ?? 0);
    await connection.run('COMMIT');
  }

  /** Latest values and cursor as stored: the saved table, then what was stored after it, in the order of the journal. */
  async load(): Promise<void> {
    const { connection, catalog, tags } = this.#options;
    const [progress] = (await connection.runAndReadAll('SELECT position, latest_position FROM progress')).getRows();
    const [position, latestPosition] = (progress ?? []).map(Number);
    this.#latest = CONTEXTS.map(() => new Latest(tags.idOf.length));
    this.#position = position === 0 ? null : (position ?? null);
    const columns = 'point, context, source_time, receive_time, value, status';
    const after = catalog.tables.map(
      ({ seq }) => `SELECT ${columns}, source_time, position, ${seq} AS seq, rowid AS place FROM ${openTableName(seq)}
        WHERE position > ${latestPosition ?? 0}`,
    );
    const saved = await connection.stream(`SELECT ${columns}, stored_to FROM latest`);
    await this.#take(saved);
    if (after.length > 0)
      await this.#take(
        await connection.stream(`SELECT * EXCLUDE (position, seq, place) FROM (${after.join(' UNION ALL ')})
          ORDER BY seq, place`),
      );
  }

  /** Takes the newest of what partitions hold, in a store that was built anew from them. */
  recover(context: Context, samples: SampleBatch): void {
    const latest = this.#of(contextCode(context));
    for (let row = 0; row < samples.length; row++)
      latest.take(
        samples.point[row] ?? 0,
        samples.sourceTime[row] ?? 0,
        samples.receiveTime[row] ?? 0,
        samples.value[row] ?? Number.NaN,
        samples.status[row] ?? 0,
      );
  }

  async #take(result: Awaited<ReturnType<DuckDBConnection['stream']>>): Promise<void> {
    const { indexOf } = this.#options.tags;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const row of chunk.getRows()) {
        const [id = -1, context = 0, sourceTime = 0, receiveTime = 0, value = 0, status = 0, storedTo = 0] =
          row.map(Number);
        const index = indexOf.get(id);
        if (index === undefined) continue;
        const latest = this.#of(context);
        latest.take(index, sourceTime, receiveTime, value, status);
        latest.storedTo[index] = Math.max(latest.storedTo[index] ?? storedTo, storedTo);
      }
    }
  }

  #of(code: number): Latest {
    const latest = this.#latest[code];
    if (!latest) throw new Error(`no context has the code ${code}`);
    return latest;
  }

  /** A full table, or one of a day that is over, gives way to a new one. */
  #nextTable(now: number): ReturnType<typeof newOpenTable> | null {
    const { catalog, sealRows } = this.#options;
    const table = catalog.tables.at(-1);
    if (!table) return newOpenTable(Math.max(0, ...catalog.parts.map(({ seqLast }) => seqLast)) + 1, now);
    const anotherDay = Math.floor(table.created / DAY_MS) !== Math.floor(now / DAY_MS);
    return table.rows > 0 && (table.rows >= sealRows || anotherDay) ? newOpenTable(table.seq + 1, now) : null;
  }

  /** Which rows to append, and which of them may be in the store already. */
  #sort(samples: SampleBatch, latest: Latest): { rows: Uint32Array; late: Uint8Array; times: Float64Array } {
    const rows = new Uint32Array(samples.length);
    const late = new Uint8Array(samples.length);
    const times = new Float64Array(samples.length);
    let kept = 0;
    for (let row = 0; row < samples.length; row++) {
      const point = samples.point[row] ?? 0;
      const receiveTime = samples.receiveTime[row] ?? 0;
      const said = samples.sourceTime[row] ?? Number.NaN;
      const time = Math.abs(said) <= TIME_MAX ? said : receiveTime;
      const value = samples.value[row] ?? Number.NaN;
      const status = samples.status[row] ?? 0;
      if (latest.repeats(point, time, value, status)) continue;
      if (time <= (latest.storedTo[point] ?? Number.POSITIVE_INFINITY)) late[row] = 1;
      latest.take(point, time, receiveTime, value, status);
      times[row] = time;
      rows[kept++] = row;
    }
    return { rows: rows.subarray(0, kept), late, times };
  }

  #columns(
    { point, receiveTime, value, status }: SampleBatch,
    { late, times, code, position }: { late: Uint8Array; times: Float64Array; code: number; position: number },
  ): Column[] {
    const { idOf } = this.#options.tags;
    return [
      { type: INTEGER, value: (row) => idOf[point[row] ?? 0] ?? -1 },
      { type: UTINYINT, value: () => code },
      { type: DOUBLE, value: (row) => times[row] ?? 0 },
      { type: DOUBLE, value: (row) => receiveTime[row] ?? 0 },
      { type: DOUBLE, value: (row) => value[row] ?? Number.NaN },
      { type: UINTEGER, value: (row) => status[row] ?? 0 },
      { type: DOUBLE, value: () => position },
      { type: UTINYINT, value: (row) => late[row] ?? 0 },
    ];
  }

  async #saveLatest(position: number): Promise<void> {
    const { connection, tags } = this.#options;
    await connection.run('DELETE FROM latest');
    for (const [code, { sourceTime, receiveTime, value, status, storedTo }] of this.#latest.entries()) {
      const known = Uint32Array.from(
        [...sourceTime.keys()].filter((index) => sourceTime[index] !== Number.NEGATIVE_INFINITY),
      );
      if (known.length === 0) continue;
      const columns: Column[] = [
        { type: INTEGER, value: (index) => tags.idOf[index] ?? -1 },
        { type: UTINYINT, value: () => code },
        { type: DOUBLE, value: (index) => sourceTime[index] ?? 0 },
        { type: DOUBLE, value: (index) => receiveTime[index] ?? 0 },
        { type: DOUBLE, value: (index) => value[index] ?? Number.NaN },
        { type: UINTEGER, value: (index) => status[index] ?? 0 },
        { type: DOUBLE, value: (index) => storedTo[index] ?? 0 },
      ];
      await appendRows(connection, 'latest', columns, known);
    }
    await connection.run(`UPDATE progress SET latest_position = ${position}`);
    this.#sinceLatestSaved = 0;
  }
}
