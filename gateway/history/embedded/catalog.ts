import { openTableName } from './schema.ts';

// What the store consists of at this moment, in memory: the catalogue in history.duckdb is the same, and comes first.

/** A closed partition: one file of one context and one day (UTC) of source time, sorted by point and time, never changed again. */
export interface Part {
  /** Name in the folder of partitions. */
  readonly file: string;
  readonly context: number;
  /** Days since 1970. */
  readonly day: number;
  /** The open tables its rows came by. Of two rows for a point and source time the one that came by the later table counts. */
  readonly seqFirst: number;
  readonly seqLast: number;
  readonly rows: number;
  readonly bytes: number;
  /** CRC-32 of the file. */
  readonly checksum: number;
  /** Source times, Unix ms, both inclusive. */
  readonly timeMin: number;
  readonly timeMax: number;
  /** Source times of the rows that may repeat one of an earlier partition; null: none may. */
  readonly late: TimeRange | null;
}

export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** A table of history.duckdb that takes samples, or waits to be closed into partitions. */
export interface OpenTable {
  readonly seq: number;
  /** When its first sample was received, Unix ms. */
  readonly created: number;
  rows: number;
  timeMin: number;
  timeMax: number;
  /** Source times of its late rows. */
  late: TimeRange | null;
}

/** What a reader sees until it lets go, whatever is closed, merged or deleted meanwhile. */
export interface Snapshot {
  readonly parts: readonly Part[];
  readonly tables: readonly OpenTable[];
}

export const widened = (range: TimeRange | null, time: number): TimeRange =>
  range === null ? { from: time, to: time } : { from: Math.min(range.from, time), to: Math.max(range.to, time) };

export const newOpenTable = (seq: number, created: number): OpenTable => ({
  seq,
  created,
  rows: 0,
  timeMin: Number.POSITIVE_INFINITY,
  timeMax: Number.NEGATIVE_INFINITY,
  late: null,
});

type Thing = { readonly file: string } | { readonly table: string };

export class Catalog {
  #parts: readonly Part[];
  #tables: readonly OpenTable[];
  readonly #held = new Set<Snapshot>();
  #retired: { readonly thing: Thing; readonly readers: Set<Snapshot> }[] = [];

  constructor(parts: readonly Part[], tables: readonly OpenTable[]) {
    this.#parts = parts;
    this.#tables = tables;
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Oldest first; the last one takes samples. */
  get tables(): readonly OpenTable[] {
    return this.#tables;
  }

  get current(): OpenTable {
    const table = this.#tables.at(-1);
    if (!table) throw new Error('the store has no open table');
    return table;
  }

  hold(): Snapshot {
    const snapshot = { parts: this.#parts, tables: this.#tables };
    this.#held.add(snapshot);
    return snapshot;
  }

  release(snapshot: Snapshot): void {
    this.#held.delete(snapshot);
    for (const { readers } of this.#retired) readers.delete(snapshot);
  }

  opened(table: OpenTable): void {
    this.#tables = [...this.#tables, table];
  }

  /** A table was closed into partitions. */
  sealed(table: OpenTable, parts: readonly Part[]): void {
    this.#tables = this.#tables.filter((one) => one !== table);
    this.#parts = [...this.#parts, ...parts];
    this.#retire({ table: openTableName(table.seq) });
  }

  /** Partitions give way to others, or to none. */
  replaced(gone: readonly Part[], by: readonly Part[]): void {
    this.#parts = [...this.#parts.filter((part) => !gone.includes(part)), ...by];
    for (const { file } of gone) this.#retire({ file });
  }

  /** A damaged partition: its file is not deleted but kept elsewhere. */
  forgotten(part: Part): void {
    this.#parts = this.#parts.filter((one) => one !== part);
  }

  /** Files and tables that no reader needs any more; each is named once. */
  takeUnread(): Thing[] {
    const unread = this.#retired.filter(({ readers }) => readers.size === 0);
    this.#retired = this.#retired.filter(({ readers }) => readers.size > 0);
    return unread.map(({ thing }) => thing);
  }

  #retire(thing: Thing): void {
    this.#retired.push({ thing, readers: new Set(this.#held) });
  }
}
