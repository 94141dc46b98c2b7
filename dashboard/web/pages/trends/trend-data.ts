import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import { severity } from '../../../../config/vocabulary/status.ts';
import type { PointView } from '../../../contract/point-view.ts';

/** One pen as lines to draw: `undefined` is another pen's instant, null breaks the line. */
export interface PenLines {
  /** Unix s, ascending, as the plot wants them. */
  readonly time: readonly number[];
  readonly good: readonly (number | null)[];
  readonly uncertain: readonly (number | null)[];
}

/** A hole that the ledger knows of and that concerns this point. */
const concernsPoint = (gap: GapRecord, point: PointView): boolean => {
  if (gap.healed === 'yes') return false;
  if (gap.line !== null && gap.line !== point.line) return false;
  if (gap.tags !== null) return gap.tags.includes(point.tag);
  // Of the whole gateway, but for what the twin computes; everything else names its device.
  return gap.source === point.device || (gap.source === 'gateway' && point.origin !== 'estimated');
};

/** Where only changes are recorded, a silence this much longer than the usual one is a hole. */
const SILENCE_FACTOR = 20;
const SILENCE_MS_MIN = 60_000;

const usualStepMs = (time: readonly number[]): number => {
  const steps = time.slice(1).map((at, row) => at - (time[row] ?? at));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? Number.POSITIVE_INFINITY;
};

/**
 * Two columns further apart than this have a hole between them. A cyclic point tells by its period; of one that sends
 * changes only, a noisy signal that falls silent is missing, while a set point may rest for hours.
 */
export const gapAfterMs = (series: HistorySeries, point: PointView): number => {
  const columnMs = (series.to - series.from) / Math.max(1, series.columns);
  const silenceMs = point.staleAfterMs ?? Math.max(SILENCE_MS_MIN, SILENCE_FACTOR * usualStepMs(series.time));
  return Math.max(columnMs * 2.5, silenceMs);
};

/**
 * Lines of one pen. No line crosses what is missing, Bad, or a recorded hole; what is Uncertain goes to a line of its
 * own that starts at the last good value. A column with a spread is a vertical stroke from its minimum to its maximum.
 */
export const penLines = (
  series: HistorySeries,
  point: PointView,
  gaps: readonly GapRecord[],
  now: number,
): PenLines => {
  const time: number[] = [];
  const good: (number | null)[] = [];
  const uncertain: (number | null)[] = [];
  const add = (unixMs: number, goodValue: number | null, uncertainValue: number | null) => {
    time.push(unixMs / 1000);
    good.push(goodValue);
    uncertain.push(uncertainValue);
  };
  const holes = gaps.filter((gap) => concernsPoint(gap, point));
  const limitMs = gapAfterMs(series, point);
  let before: { time: number; value: number; uncertain: boolean } | null = null;
  for (const [row, at] of series.time.entries()) {
    const low = series.min[row] ?? null;
    const high = series.max[row] ?? null;
    const quality = severity(series.status[row] ?? 0);
    const usable = low !== null && high !== null;
    const isUncertain = quality === 'uncertain';
    const previous: typeof before = before;
    if (previous) {
      const from = previous.time;
      const hole = at - from > limitMs || holes.some((gap) => gap.from < at && (gap.to ?? at) > from);
      if (!usable || hole) {
        add(from + 1, null, null);
        before = null;
      } else if (isUncertain && !previous.uncertain) add(from + 1, previous.value, previous.value);
    }
    if (!usable) continue;
    const close: boolean = before !== null && Math.abs(before.value - high) < Math.abs(before.value - low);
    const near: number = close ? high : low;
    const far: number = close ? low : high;
    const put = (offset: number, value: number) =>
      add(at + offset, isUncertain ? null : value, isUncertain ? value : null);
    put(0, near);
    if (far !== near) put(0.5, far);
    // A column that is partly Bad ends the line: what follows the bad sample is not known from here.
    if (quality === 'bad') {
      add(at + 1, null, null);
      before = null;
    } else before = { time: at, value: far, uncertain: isUncertain };
  }
  // What rests keeps its value until it says another one; a hole since then would have ended the line.
  const end = Math.min(series.to, now);
  if (before && point.staleAfterMs === null && end > before.time + 1 && end - before.time <= limitMs) {
    add(end, before.uncertain ? null : before.value, before.uncertain ? before.value : null);
  }
  return { time, good, uncertain };
};

/** Extremes of everything usable, widened a little; a flat line gets room by the point's own resolution. */
export const valueRange = (
  series: readonly HistorySeries[],
  points: readonly PointView[],
): readonly [number, number] | null => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { min, max } of series) {
    for (const value of min) if (value !== null && value < low) low = value;
    for (const value of max) if (value !== null && value > high) high = value;
  }
  if (low > high) return null;
  const span = Math.max(
    ...points.map(({ range, sigma }) =>
      Math.max(range.high - range.low === 0 ? 1 : 0, (range.high - range.low) / 100, (sigma ?? 0) * 8),
    ),
  );
  const margin = Math.max((high - low) * 0.08, (span - (high - low)) / 2, 1e-9);
  return [low - margin, high + margin];
};
