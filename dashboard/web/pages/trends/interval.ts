import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import { severity } from '../../../../config/vocabulary/status.ts';

/** What one pen did between two instants. Means are weighted by time: a value holds until the next sample, never across a hole. */
export interface Interval {
  readonly samples: number;
  /** Samples left out because they are Bad or hold no number. */
  readonly leftOut: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly sigma: number | null;
  /** Unit of the pen times hours, over what is covered. */
  readonly integral: number | null;
  /** Share of the interval with a usable value, 0 to 1. */
  readonly covered: number;
}

/** Of raw samples in time order. `before` is the usable value that holds at `from`, `holdMs` the longest a value holds. */
export const intervalOf = (series: HistorySeries, before: number | null, holdMs: number): Interval => {
  const { from, to } = series;
  let samples = 0;
  let leftOut = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let weight = 0;
  let mean = 0;
  let squares = 0;
  // West's update of a weighted mean and its sum of squares: no cancellation of large sums.
  const hold = (value: number, ms: number) => {
    if (ms <= 0) return;
    weight += ms;
    const difference = value - mean;
    mean += (difference * ms) / weight;
    squares += ms * difference * (value - mean);
  };
  let held = before;
  let since = from;
  for (const [row, at] of series.time.entries()) {
    const value = series.last[row] ?? series.max[row] ?? null;
    if (held !== null) hold(held, Math.min(at - since, holdMs));
    const usable = value !== null && severity(series.status[row] ?? 0) !== 'bad';
    held = usable ? value : null;
    since = at;
    if (!usable) {
      leftOut++;
      continue;
    }
    samples++;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (held !== null) hold(held, Math.min(to - since, holdMs));
  const known = weight > 0;
  return {
    samples,
    leftOut,
    min: samples > 0 ? min : null,
    max: samples > 0 ? max : null,
    mean: known ? mean : null,
    sigma: known && samples > 1 ? Math.sqrt(Math.max(0, squares / weight)) : null,
    integral: known ? (mean * weight) / 3_600_000 : null,
    covered: to > from ? Math.min(1, weight / (to - from)) : 0,
  };
};
