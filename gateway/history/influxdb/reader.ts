import type { Context } from '../../../config/vocabulary/context.ts';
import type { HistoryQuery } from '../../../config/vocabulary/series.ts';
import type { HistoryRow, Nearest } from '../reduce.ts';

/** A column of the screen as the store has reduced it; `time` is the beginning of its slice, Unix ms. */
export interface StoredColumn {
  readonly time: number;
  /** Of the usable values; null when there is none. */
  readonly min: number | null;
  readonly max: number | null;
  readonly first: number | null;
  readonly last: number | null;
  /** Greatest code: severity is in its highest bits, so it is one of the worst. */
  readonly status: number;
  readonly count: number;
}

export interface TaggedRow {
  readonly tag: string;
  readonly row: HistoryRow;
}

/** What a query language of InfluxDB has to answer; history.ts makes the contract of it. One for each: influxql.ts, flux.ts, sql.ts. */
export interface Reader {
  /** How many samples are in the range, and the nearest ones outside it. */
  survey(query: HistoryQuery, signal: AbortSignal): Promise<{ total: number; nearest: Nearest }>;
  /** The samples of the range in order, `max` of them at most. */
  rows(query: HistoryQuery, max: number, signal: AbortSignal): Promise<HistoryRow[]>;
  /** Equal slices of `widthMs` from the beginning of the range on; empty ones are left out. */
  columns(query: HistoryQuery, widthMs: number, signal: AbortSignal): Promise<StoredColumn[]>;
  /** The newest sample of each tag, of those between the two times if there are any (both inclusive, Unix ms). */
  newest(context: Context, between: Span | null, signal: AbortSignal): Promise<TaggedRow[]>;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Times of the store are whole microseconds, as the sink writes them. */
export const micros = (ms: number): number => Math.round(ms * 1000);
