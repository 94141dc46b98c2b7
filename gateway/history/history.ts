import type { Context } from '../../config/vocabulary/context.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../config/vocabulary/series.ts';

/** Reads the record. Implementations: the embedded store (over the gateway's HTTP) and InfluxDB; who reads does not know which. */
export interface History {
  range(query: HistoryQuery, signal: AbortSignal): Promise<HistorySeries>;
  /** Newest sample of every point that has one. */
  latest(context: Context, signal: AbortSignal): Promise<SampleBatch>;
}

/** A raw answer never has more rows than this; it says `truncated`. */
export const RAW_ROWS_MAX = 200_000;
