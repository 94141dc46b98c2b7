import type { Solution, SolveOptions } from './problem.ts';
import type { Reconciler } from './reconciler.ts';

/** How much a measurement counts at a standardised adjustment of `z`: 1 at 0, never growing with |z|. */
export type RobustWeight = (z: number) => number;

/** Huber (1964): convex, one answer from wherever it starts; limits an outlier's pull but never lets go of it. */
const huber: RobustWeight = (z) => Math.min(1, 1.345 / Math.abs(z));
/** Welsch (Dennis and Welsch 1978): 95 % efficient on clean data, lets go smoothly. */
export const welsch: RobustWeight = (z) => Math.exp(-((z / 2.985) ** 2));
/** Hampel (1974) with bends at 1.7, 3.4 and 8.5: what is further out than 8.5 does not count at all. */
export const hampel: RobustWeight = (z) => {
  const size = Math.abs(z);
  if (size <= 1.7) return 1;
  if (size <= 3.4) return 1.7 / size;
  return size < 8.5 ? (1.7 * (8.5 - size)) / (5.1 * size) : 0;
};

const ROUNDS_MAX = 60;
const SETTLED = 1e-4;
/** A weight below this is none: a finite sigma that large would only spoil the scaling. */
const WEIGHT_MIN = 1e-6;

export interface RobustSolution {
  readonly solution: Solution;
  /** Share of its own weight that each measurement kept; NaN for those not used. */
  readonly weight: Float64Array;
  readonly rounds: number;
  readonly settled: boolean;
}

/**
 * Protection of the estimate against gross errors that nobody has named: iteratively reweighted solves. Welsch and Hampel
 * have several answers, so they start from Huber's, which has one; adjustments are standardised by what each can be (with
 * the redundancy of the ordinary solve), so that a meter that pulls the answer towards itself does not look sound. Names
 * nobody and changes no sigma that is reported: the variances afterwards are those of the weights that were kept.
 */
export const solveRobustly = (
  reconciler: Reconciler,
  y: Float64Array,
  sigma: Float64Array,
  options: SolveOptions,
  letGo: RobustWeight = welsch,
): RobustSolution => {
  const used = new Float64Array(sigma);
  const weight = new Float64Array(sigma.length).fill(1);
  let solution = reconciler.solve(y, used, options);
  if (!solution.converged) return { solution, weight, rounds: 0, settled: false };
  reconciler.computeVariances();
  const spread = Float64Array.from(sigma, (s, i) => s * Math.sqrt(reconciler.redundancy[i] as number));
  let rounds = 0;
  for (const rule of [huber, letGo]) {
    let change = Number.POSITIVE_INFINITY;
    while (change > SETTLED && rounds < ROUNDS_MAX) {
      rounds++;
      change = 0;
      for (let i = 0; i < weight.length; i++) {
        const s = spread[i] as number;
        const residual = (y[i] as number) - (reconciler.fitted[i] as number);
        // What nothing checks cannot be told to be wrong.
        const next = s > 1e-3 * (sigma[i] as number) ? rule(residual / s) : 1;
        if (!Number.isFinite(residual) || Number.isNaN(s)) {
          weight[i] = Number.NaN;
          continue;
        }
        change = Math.max(change, Math.abs(next - (weight[i] as number)));
        weight[i] = next;
        used[i] =
          next < WEIGHT_MIN ? (sigma[i] as number) / Math.sqrt(WEIGHT_MIN) : (sigma[i] as number) / Math.sqrt(next);
      }
      solution = reconciler.solve(y, used, options);
      if (!solution.converged) return { solution, weight, rounds, settled: false };
    }
  }
  reconciler.computeVariances();
  return { solution, weight, rounds, settled: rounds < ROUNDS_MAX };
};
