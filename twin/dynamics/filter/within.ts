import type { Belief } from './state-model.ts';

export interface Bounds {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

/**
 * The most probable state that keeps to bounds: a moving horizon of one moment, whose arrival cost is the belief. What a bounded
 * quantity may not explain goes to those it is correlated with. The covariance stays as it is, so that an interval is never
 * narrower for standing at a bound. Returns the belief itself when its mean keeps to the bounds already.
 */
export const within = (belief: Belief, { low, high }: Bounds): Belief => {
  const { mean, root } = belief;
  const n = mean.length;
  const clamp = (value: number, i: number) => Math.min(high[i] as number, Math.max(low[i] as number, value));
  if (mean.every((value, i) => clamp(value, i) === value)) return belief;
  // States held at a bound and where; each that is held moves the others along its covariances.
  const held = new Map<number, number>();
  let next = mean;
  for (let round = 0; round < 2 * n; round++) {
    next.forEach((value, i) => {
      if (clamp(value, i) !== value) held.set(i, clamp(value, i));
    });
    const { state, force } = conditioned(mean, root, held);
    next = state;
    // A bound that pulls instead of pushing is none.
    const idle = [...held].filter(([i, value], k) => (force[k] as number) * (value === low[i] ? 1 : -1) < 0);
    for (const [i] of idle) held.delete(i);
    if (idle.length === 0 && next.every((value, i) => clamp(value, i) === value)) return { mean: next, root };
  }
  return { mean: next.map(clamp), root };
};

/** Minimum of the distance from the mean with some states held, and what holds each of them. */
const conditioned = (mean: Float64Array, root: Float64Array, held: ReadonlyMap<number, number>) => {
  const n = mean.length;
  const indexes = [...held.keys()];
  const covariance = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k <= Math.min(i, j); k++) sum += (root[i * n + k] as number) * (root[j * n + k] as number);
    return sum;
  };
  const force = solved(
    indexes.map((i) => indexes.map((j) => covariance(i, j))),
    indexes.map((i) => (held.get(i) as number) - (mean[i] as number)),
  );
  const state = mean.map((value, i) =>
    indexes.reduce((sum, j, k) => sum + covariance(i, j) * (force[k] as number), value),
  );
  for (const [i, value] of held) state[i] = value;
  return { state, force };
};

/** Gauss-Jordan for a few equations with a positive definite matrix; one that repeats another gets nothing. */
const solved = (matrix: number[][], right: number[]): number[] => {
  const size = right.length;
  for (let c = 0; c < size; c++) {
    const row = matrix[c] as number[];
    const pivot = row[c] as number;
    if (!(pivot > 0)) {
      matrix[c] = row.map((_, j) => Number(j === c));
      right[c] = 0;
      continue;
    }
    for (let r = 0; r < size; r++) {
      const factor = r === c ? 0 : ((matrix[r]?.[c] as number) ?? 0) / pivot;
      if (factor === 0) continue;
      matrix[r] = (matrix[r] as number[]).map((value, j) => value - factor * (row[j] as number));
      right[r] = (right[r] as number) - factor * (right[c] as number);
    }
  }
  return right.map((value, c) => value / (matrix[c]?.[c] as number));
};
