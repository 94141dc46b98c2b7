/**
 * What a filter knows of a plant: how a state goes on and what the instruments say of it, both with additive noise that is
 * independent from step to step. Slow parameters are states that stay as they are.
 */
export interface StateModel {
  readonly states: number;
  readonly outputs: number;
  /** The state `dt` later. Must leave `x` alone. */
  advance(x: Float64Array, dt: number, out: Float64Array): void;
  /** Standard deviation that each state gains over `dt`. */
  noise(dt: number, out: Float64Array): void;
  /** What all outputs say at a state. */
  observe(x: Float64Array, out: Float64Array): void;
}

/** A model that also gives its derivatives, row by row; what the extended filter and the moving horizon need. */
export interface DifferentiableModel extends StateModel {
  /** Like `advance`, with ∂out/∂x. */
  advanceWithSlope(x: Float64Array, dt: number, out: Float64Array, slope: Float64Array): void;
  /** Like `observe`, with ∂out/∂x. */
  observeWithSlope(x: Float64Array, out: Float64Array, slope: Float64Array): void;
}

/** Values of some outputs at one moment, each with its own independent error. */
export interface Observation {
  readonly output: readonly number[];
  readonly value: readonly number[];
  readonly sigma: readonly number[];
}

/** Mean and a lower triangular square root of the covariance, row by row. */
export interface Belief {
  readonly mean: Float64Array;
  readonly root: Float64Array;
}

/** What one observation brought. */
export interface Innovation {
  /** Normalised innovation squared: chi-square with `count` degrees of freedom while the model fits. */
  readonly nis: number;
  readonly count: number;
  /** Each innovation over its own standard deviation, in the order of the observation. */
  readonly z: readonly number[];
}

/** A recursive estimator. Its belief is replaced, never changed, so that an old one can be kept. */
export interface Filter {
  belief: Belief;
  predict(dt: number): void;
  update(observation: Observation): Innovation;
}

export const beliefOf = (mean: ArrayLike<number>, sigma: ArrayLike<number>): Belief => {
  const n = mean.length;
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++) root[i * n + i] = sigma[i] as number;
  return { mean: Float64Array.from(mean), root };
};

/** Standard deviation of state `i`. */
export const sigmaOf = ({ mean, root }: Belief, i: number): number => {
  let sum = 0;
  for (let j = 0; j <= i; j++) sum += (root[i * mean.length + j] as number) ** 2;
  return Math.sqrt(sum);
};
