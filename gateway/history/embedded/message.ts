import type { Context } from '../../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import type { FrameQuery, SamplesQuery } from '../history.ts';

/** What the worker is told when it starts. */
export interface WorkerSetup {
  /** Folder of the store. */
  readonly dir: string;
  readonly tags: readonly string[];
  readonly memoryLimit: string;
  readonly threads: number;
  /** Samples after which a table is closed into partitions. */
  readonly sealRows: number;
}

export interface ExportRequest {
  readonly points: readonly { readonly tag: string; readonly unit: string }[];
  /** Unix ms, inclusive. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
  readonly context: Context;
  /** `newest`: of each point the newest sample of the range alone. */
  readonly pick: 'all' | 'newest';
  readonly format: 'parquet' | 'csv';
  /** IANA name. */
  readonly timeZone: string;
  /** File to be written. */
  readonly path: string;
}

/** A partition that could not be read and was put aside; what is null is not known. */
export interface DamagedPart {
  readonly file: string;
  readonly aside: string;
  readonly rows: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** Partitions deleted before their age, oldest first. Times in Unix ms. */
export interface DroppedParts {
  readonly samples: number;
  readonly from: number;
  readonly to: number;
}

/** What the store asks of its worker, and what it answers. */
export interface Calls {
  write: { request: { samples: SampleBatch; position: number; context: Context }; reply: null };
  position: { request: null; reply: number | null };
  range: { request: HistoryQuery; reply: HistorySeries };
  frame: { request: FrameQuery; reply: SampleBatch };
  samples: { request: SamplesQuery; reply: SampleBatch };
  latest: { request: Context; reply: SampleBatch };
  export: { request: ExportRequest; reply: null };
  /** Answers what had to go because there was too much of it; null: nothing. */
  upkeep: { request: { oldest: number; bytesMax: number }; reply: DroppedParts | null };
  seal: { request: null; reply: null };
  close: { request: null; reply: null };
}

export type CallName = keyof Calls;
export type CallMessage = { [Name in CallName]: { id: number; call: Name; request: Calls[Name]['request'] } }[CallName];
export type ReplyMessage =
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly damaged: DamagedPart }
  /** Something went wrong that nobody asked for. */
  | { readonly trouble: string };
