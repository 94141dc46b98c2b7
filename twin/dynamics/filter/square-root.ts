import { triangularise } from '../../estimate/orthogonal.ts';
import type { Belief, Innovation, Observation } from './state-model.ts';

// The two steps that every square-root filter shares, on arrays whose rows are independent contributions: an orthogonal
// transformation keeps their covariance and never forms a difference, so it stays positive whatever the rounding.

/** Lower triangular L with L L' = A'A for the rows × n matrix A, which is destroyed. */
export const rootOfRows = (rowsByState: Float64Array, rows: number, n: number): Float64Array => {
  triangularise(rowsByState, rows, n, n);
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i && j < rows; j++) root[i * n + j] = rowsByState[j * n + i] as number;
  return root;
};

/**
 * Measurement update from an array of rows [output deviations | state deviations]; `predicted` holds the outputs expected.
 * After triangularisation its blocks are the root of the innovation covariance, the gain times it, and the new root.
 */
export const updateFromRows = (
  { mean }: Belief,
  deviations: Float64Array,
  points: number,
  predicted: Float64Array,
  { value, sigma }: Observation,
): { readonly belief: Belief; readonly innovation: Innovation } => {
  const n = mean.length;
  const m = value.length;
  const width = m + n;
  const rows = points + m;
  const array = new Float64Array(Math.max(rows, width) * width);
  array.set(deviations.subarray(0, points * width));
  for (let k = 0; k < m; k++) array[(points + k) * width + k] = sigma[k] as number;
  const variance = new Float64Array(m);
  for (let r = 0; r < rows; r++)
    for (let k = 0; k < m; k++) variance[k] = (variance[k] as number) + (array[r * width + k] as number) ** 2;
  triangularise(array, Math.max(rows, width), width, width);
  // Forward substitution with the transposed triangle: whitened innovations.
  const white = new Float64Array(m);
  let nis = 0;
  for (let k = 0; k < m; k++) {
    let sum = (value[k] as number) - (predicted[k] as number);
    for (let j = 0; j < k; j++) sum -= (array[j * width + k] as number) * (white[j] as number);
    white[k] = sum / (array[k * width + k] as number);
    nis += (white[k] as number) ** 2;
  }
  const next = Float64Array.from(mean);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < m; k++) sum += (array[k * width + m + i] as number) * (white[k] as number);
    next[i] = (next[i] as number) + sum;
  }
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) root[i * n + j] = array[(m + j) * width + m + i] as number;
  const z = Array.from(
    white,
    (_, k) => ((value[k] as number) - (predicted[k] as number)) / Math.sqrt(variance[k] as number),
  );
  return { belief: { mean: next, root }, innovation: { nis, count: m, z } };
};
