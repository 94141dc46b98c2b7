import { normalTwoSidedQuantile, normalTwoSidedTail } from './distributions.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const SHARE = 0.95;
const Z_95 = 1.96;

/** Beyond this a normal variable never is. */
const FAR = 30;

const below = (z: number): number => {
  if (Math.abs(z) > FAR) return z < 0 ? 0 : 1;
  return z < 0 ? normalTwoSidedTail(-z) / 2 : 1 - normalTwoSidedTail(z) / 2;
};
const quantile = (p: number): number =>
  p < 0.5 ? -normalTwoSidedQuantile(2 * p) : p > 0.5 ? normalTwoSidedQuantile(2 * (1 - p)) : 0;

/**
 * The shortest interval that holds 95 % of a normal variable of which it is known that it keeps to bounds (a truncated normal).
 * Where no bound is near it is mean ± 1.96 sigma. A mean outside the bounds, which an estimate may be by rounding, is held at them.
 */
export const truncatedInterval = (mean: number, sigma: number, low: number, high: number): Interval => {
  const inside = Math.min(high, Math.max(low, mean));
  if (!(sigma > 0)) return { low: inside, high: inside };
  const [a, b] = [(low - inside) / sigma, (high - inside) / sigma];
  if (a <= -Z_95 && b >= Z_95 && below(a) + (1 - below(b)) < 1e-4)
    return { low: inside - Z_95 * sigma, high: inside + Z_95 * sigma };
  const [under, upper] = [below(a), below(b)];
  const share = SHARE * (upper - under);
  const half = quantile((1 + share) / 2);
  const [from, to] =
    -half >= a && half <= b
      ? [-half, half]
      : -a <= b
        ? [a, Math.min(b, quantile(under + share))]
        : [Math.max(a, quantile(upper - share)), b];
  return { low: Math.max(low, inside + from * sigma), high: Math.min(high, inside + to * sigma) };
};
