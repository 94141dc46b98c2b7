import { seeded } from '../../../config/vocabulary/random.ts';
import { gaussianOf } from '../../gross-errors/calibrate.ts';
import type { Interval } from '../../numerics/truncated-interval.ts';
import type { Belief } from './state-model.ts';
import type { Bounds } from './within.ts';

const Z_95 = 1.96;
const SHARE = 0.95;
const DRAWS = 256;
/** Fewer than this within the bounds give no quantile worth its name. */
const LEAST = 40;

/** Points of a standard normal in many dimensions, the same for ever: an interval moves only when what is believed does. */
const drawn = new Map<number, Float64Array>();
const standardDraws = (n: number): Float64Array => {
  const known = drawn.get(n);
  if (known) return known;
  const normal = gaussianOf(seeded(n));
  const made = Float64Array.from({ length: DRAWS * n }, () => normal());
  drawn.set(n, made);
  return made;
};

/**
 * 95 % intervals of quantities of a state that keeps to bounds: of what is believed, the part within the bounds (a truncated
 * normal) is drawn, and the shortest interval that holds 95 % of it is taken, so that one who stands at a bound is not
 * outside his own interval. Where no bound is near it is value ± 1.96 sigma.
 *
 * @param evaluate writes the quantities at a state @param value of them at the mean @param sigma by the linear theory
 */
export const boundedIntervals = (
  { mean, root }: Belief,
  { low, high }: Bounds,
  evaluate: (x: Float64Array, out: Float64Array) => void,
  value: Float64Array,
  sigma: Float64Array,
): Interval[] => {
  const n = mean.length;
  const free = Array.from(
    value,
    (v, k): Interval => ({ low: v - Z_95 * (sigma[k] as number), high: v + Z_95 * (sigma[k] as number) }),
  );
  const normals = standardDraws(n);
  const x = new Float64Array(n);
  const inside: Float64Array[] = [];
  const outside: Float64Array[] = [];
  for (let d = 0; d < DRAWS; d++) {
    let keeps = true;
    for (let i = 0; i < n; i++) {
      let sum = mean[i] as number;
      for (let j = 0; j <= i; j++) sum += (root[i * n + j] as number) * (normals[d * n + j] as number);
      x[i] = Math.min(high[i] as number, Math.max(low[i] as number, sum));
      if (x[i] !== sum) keeps = false;
    }
    const out = new Float64Array(value.length);
    evaluate(x, out);
    (keeps ? inside : outside).push(out);
  }
  if (outside.length === 0) return free;
  // Many bounds at once leave few draws: those outside then count where they meet them.
  const kept = inside.length >= LEAST ? inside : [...inside, ...outside];
  return free.map((_, k) => {
    const found = shortest(column(kept, k).sort());
    const at = value[k] as number;
    return { low: Math.min(at, found.low), high: Math.max(at, found.high) };
  });
};

const column = (rows: readonly Float64Array[], k: number): Float64Array => {
  const out = new Float64Array(rows.length);
  for (let r = 0; r < rows.length; r++) out[r] = rows[r]?.[k] as number;
  return out;
};

const shortest = (sorted: Float64Array): Interval => {
  const within = Math.ceil(SHARE * sorted.length);
  let best = 0;
  for (let first = 1; first + within <= sorted.length; first++)
    if (width(sorted, first, within) < width(sorted, best, within)) best = first;
  return { low: sorted[best] as number, high: sorted[best + within - 1] as number };
};

const width = (sorted: Float64Array, first: number, count: number): number =>
  (sorted[first + count - 1] as number) - (sorted[first] as number);
