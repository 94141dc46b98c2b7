import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { Text } from '../../../config/vocabulary/text.ts';

/** Of a write that came too late. */
export const STOPPING: Text = { zh: '正在停止', en: 'stopping' };

/** What became of a batch. Delivered means acknowledged, and only then does the cursor move. */
export type Delivery =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'refused'; readonly items: readonly { readonly index: number; readonly reason: string }[] }
  | { readonly outcome: 'later'; readonly reason: Text; readonly retryAfterMs?: number; readonly hold?: boolean };

/** `live`: news. `backlog`: heard while the store was away; a screen behind the store must not show it as what is so now. */
export type Lane = 'live' | 'backlog';

/**
 * Writes a batch and answers; the loop (run-sink.ts) acts. `stored`: all of it. `refused`: these rows never, the rest is stored.
 * `later`: unknown or none, send it again; `hold` says that a person must act first (wrong token), so that the page can say so.
 */
export interface Sink {
  readonly name: string;
  /** A store that both gateways of a redundant pair write; left out: this gateway's own. */
  readonly shared?: boolean;
  /** How much it likes to be handed at once, and how long to gather when it keeps up; left out: 5,000 samples, no gathering. */
  readonly pace?: { readonly samplesMax: number; readonly everyMs: number };
  /** `position`: just after this batch. An aborted write answers `later`, or throws. */
  write(batch: SampleBatch, position: JournalPosition, signal: AbortSignal, lane?: Lane): Promise<Delivery>;
  /** Hears the newest sample of every point when news overtake a backlog. Only for a sink behind which somebody looks at the present. */
  present?(batch: SampleBatch, signal: AbortSignal): Promise<Delivery>;
  /**
   * A sink that keeps its cursor together with its data answers it here; null when it has none yet. It is handed everything in order.
   * Others leave this out, and get news before the backlog.
   */
  storedPosition?(): Promise<JournalPosition | null>;
  /** The other gateway of the pair is at work from now on: falls silent until the next write. */
  rest?(): Promise<void>;
  /** What somebody should know of the store although it takes everything; null: nothing. */
  alarm?(): Text | null;
  close(): Promise<void>;
}

/** Place in the journal just after a batch: the number of samples ever appended before it. Grows for ever. */
export type JournalPosition = number;
