import type { PointView } from '../../contract/point-view.ts';
import type { LiveValue, PointCycle } from '../page.ts';
import { isUsable } from './quality.ts';

export interface Exceeded {
  /** A limit of the point, or the side on which it leaves what its phase lets expect. */
  readonly limit: 'hh' | 'h' | 'l' | 'll' | 'above' | 'below';
  /** The value of that limit or the end of what is expected, in the point's unit. */
  readonly at: number;
  /** 1 high to 4 low; the inner limits stand one step below the outer. */
  readonly priority: 1 | 2 | 3 | 4;
}

const asPriority = (number: number): Exceeded['priority'] =>
  number <= 1 ? 1 : number === 2 ? 2 : number === 3 ? 3 : 4;

/** The outermost limit a number is beyond; null inside all of them. */
export const exceeded = (point: PointView, value: number): Exceeded | null => {
  const { hh, h, l, ll } = point.limits;
  const outer = asPriority(point.priority ?? 3);
  const hasOuterHigh = hh !== null;
  const hasOuterLow = ll !== null;
  if (hh !== null && value >= hh) return { limit: 'hh', at: hh, priority: outer };
  if (ll !== null && value <= ll) return { limit: 'll', at: ll, priority: outer };
  if (h !== null && value >= h) return { limit: 'h', at: h, priority: hasOuterHigh ? asPriority(outer + 1) : outer };
  if (l !== null && value <= l) return { limit: 'l', at: l, priority: hasOuterLow ? asPriority(outer + 1) : outer };
  return null;
};

/** The same of a live value by the phase of its cycle; one that cannot be trusted is beyond no limit. */
export const exceededNow = ({ point, value, quality, cycle }: LiveValue): Exceeded | null => {
  if (value === null || !isUsable(quality) || cycle?.suppressed) return null;
  return exceeded(point, value) ?? unexpected(value, cycle?.expected ?? null);
};

const unexpected = (value: number, expected: PointCycle['expected']): Exceeded | null => {
  if (expected === null || (value >= expected.low && value <= expected.high)) return null;
  const priority = asPriority(expected.priority);
  return value > expected.high
    ? { limit: 'above', at: expected.high, priority }
    : { limit: 'below', at: expected.low, priority };
};

/** What is normal now: what the phase lets expect, else what is normal always. */
export const bandNow = ({ point, cycle }: LiveValue): readonly [number, number] | null =>
  cycle?.expected ? [cycle.expected.low, cycle.expected.high] : normalBand(point);

/** Between the inner limits, or the range where one side has none; no band without any. */
export const normalBand = ({ limits, range }: PointView): readonly [number, number] | null => {
  const low = limits.l ?? limits.ll;
  const high = limits.h ?? limits.hh;
  return low === null && high === null ? null : [low ?? range.low, high ?? range.high];
};

export const hasLimits = ({ limits }: PointView): boolean =>
  limits.hh !== null || limits.h !== null || limits.l !== null || limits.ll !== null;
