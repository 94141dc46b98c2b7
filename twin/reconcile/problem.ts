import type { Text } from '../../config/vocabulary/text.ts';
import type { Functions } from '../numerics/functions.ts';
import type { ProblemNames } from './fault.ts';

/** Errors of two measurement equations that go together: covariance = coefficient · sigma · sigma. */
export interface Correlation {
  readonly i: number;
  readonly j: number;
  readonly coefficient: number;
}

/**
 * min (y − h(x))' V⁻¹ (y − h(x)) subject to c(x) = 0 and bounds. Units are the caller's; `scale` is the size of a change
 * that matters in each.
 */
export interface Problem {
  readonly variables: number;
  readonly scale: Float64Array;
  readonly constraints: Functions;
  readonly measurements: Functions;
  /** Left out: errors are independent. */
  readonly correlations?: readonly Correlation[];
  /** ±Infinity where there is none. */
  readonly bounds?: { readonly lower: Float64Array; readonly upper: Float64Array };
  /**
   * Where the variables are when nothing is known, believed to `sigmas` of their scale. So wide that it tells nothing where an
   * instrument tells anything; but what hardly anything determines stays at a possible size and the equations stay solvable.
   */
  readonly prior?: { readonly at: Float64Array; readonly sigmas: number };
  readonly names?: ProblemNames;
}

export interface SolveOptions {
  /** Columns that nothing determines (see classify.ts): held where they are, or at the prior of a problem that has one. */
  readonly pinned: readonly number[];
  readonly iterationsMax?: number;
  /** Largest last step, relative to the size of a change that matters. */
  readonly stepTolerance?: number;
  /** Asked before each iteration and each factorisation within it; true ends the solve without an answer. */
  readonly outOfTime?: () => boolean;
}

export interface Solution {
  readonly converged: boolean;
  readonly iterations: number;
  /** Sum of squared standardised adjustments of the measurements used: r' V⁻¹ r. */
  readonly objective: number;
  /** Largest constraint residual, relative to the largest term of its constraint or to a change in it that matters. */
  readonly closure: number;
  /** Variables held at a bound; each is one more equation for the chi-square of the objective. */
  readonly atBound: number;
  readonly message: Text | null;
}
