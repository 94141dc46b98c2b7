import type { Context } from '../../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';

/** What the worker is told when it starts. */
export interface WorkerSetup {
  readonly path: string;
  readonly tags: readonly string[];
  readonly memoryLimit: string;
  readonly threads: number;
}

/** What the store asks of its worker, and what it answers. */
export interface Calls {
  write: { request: { samples: SampleBatch; position: number; context: Context }; reply: null };
  position: { request: null; reply: number | null };
  range: { request: HistoryQuery; reply: HistorySeries };
  latest: { request: Context; reply: SampleBatch };
  retain: { request: { from: number }; reply: null };
  close: { request: null; reply: null };
}

export type CallName = keyof Calls;
export type CallMessage = { [Name in CallName]: { id: number; call: Name; request: Calls[Name]['request'] } }[CallName];
export type ReplyMessage =
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly error: string };
