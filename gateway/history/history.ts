import type { Context } from '../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../config/vocabulary/series.ts';

/** What held at one instant: of each tag the newest sample that is not after it. */
export interface FrameQuery {
  readonly tags: readonly string[];
  /** Unix ms, inclusive. */
  readonly at: number;
  /** How far before the instant a sample may lie and still count, ms. */
  readonly lookbackMs: number;
  readonly context: Context;
  /** As in a HistoryQuery: an imported trial has a record of its own. */
  readonly trial?: string | undefined;
}

/** Every sample of some tags in a range, as it was taken in. */
export interface SamplesQuery {
  readonly tags: readonly string[];
  /** Unix ms of the source time, inclusive. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
  readonly context: Context;
  /** As in a HistoryQuery. */
  readonly trial?: string | undefined;
}

/** Reads the record. Implementations: the embedded store (over the gateway's HTTP) and InfluxDB; who reads does not know which. */
export interface History {
  range(query: HistoryQuery, signal: AbortSignal): Promise<HistorySeries>;
  /** The sample of every point that is so now; a tag that never had one is missing. */
  latest(context: Context, signal: AbortSignal): Promise<SampleBatch>;
  /** One sample of each tag that has one; in any order. Bad ones too: at that instant it was Bad. */
  frame(query: FrameQuery, signal: AbortSignal): Promise<SampleBatch>;
  /** All samples of the range with their receive times, in any order. A store without it is asked tag by tag (`samples.ts`). */
  samples?(query: SamplesQuery, signal: AbortSignal): Promise<SampleBatch>;
}

/** A raw answer never has more rows than this; it says `truncated`. */
export const RAW_ROWS_MAX = 200_000;

/** Instruments say something at least once a day. */
export const LOOKBACK_MS = 86_400_000;
