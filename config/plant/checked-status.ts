import { Status, severity } from '../vocabulary/status.ts';
import type { Point } from './point.ts';

/** float32 on the wire cannot hold most decimal range ends exactly; a millionth of the span is not "outside". */
const RANGE_TOLERANCE = 1e-6;
const INFORMATION_BITS = 0xffff;

/** Between which values a point is believed, in its unit. */
export interface Believed {
  readonly low: number;
  readonly high: number;
}

export const believedOf = ({ range: { low, high } }: Pick<Point, 'range'>): Believed => {
  const slack = (high - low) * RANGE_TOLERANCE;
  return { low: low - slack, high: high + slack };
};

/** A usable status needs a number; a good one needs a number inside the range its point declares. */
export const checkedStatus = ({ low, high }: Believed, value: number, status: number): number => {
  if (severity(status) === 'bad') return status;
  if (!Number.isFinite(value)) return Status.BadSensorFailure;
  if (severity(status) === 'good' && (value < low || value > high))
    return (Status.UncertainEngineeringUnitsExceeded | (status & INFORMATION_BITS)) >>> 0;
  return status;
};
