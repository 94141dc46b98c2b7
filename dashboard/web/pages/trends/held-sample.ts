import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import { ask } from '../../state/api.ts';

// A point that sends changes only may have said its value before the window: that sample begins its line.

/** Raw series of one instant, by tag and time: the past does not change. */
export type HeldSamples = Map<string, HistorySeries>;
const KEPT_MAX = 200;

/** The series with the newest sample before its range in front, when there is one. */
export const withHeldSample = async (
  series: HistorySeries,
  known: HeldSamples,
  signal: AbortSignal,
): Promise<HistorySeries> => {
  const { before } = series.nearest;
  if (before === null) return series;
  const key = `${series.tag} ${before}`;
  let held = known.get(key);
  if (!held) {
    const query = new URLSearchParams({
      tag: series.tag,
      from: String(before),
      to: String(Math.min(before + 1, series.from)),
      method: 'raw',
    });
    held = await ask<HistorySeries>(`/api/history?${query}`, { signal });
    if (known.size >= KEPT_MAX) known.clear();
    known.set(key, held);
  }
  const last = held.time.length - 1;
  if (last < 0) return series;
  const front = <Value>(column: readonly Value[], rest: readonly Value[]): Value[] => [...column.slice(last), ...rest];
  return {
    ...series,
    time: front(held.time, series.time),
    min: front(held.min, series.min),
    max: front(held.max, series.max),
    first: front(held.first, series.first),
    last: front(held.last, series.last),
    status: front(held.status, series.status),
    count: front(held.count, series.count),
  };
};
