// The contract between an ordinary differential equation, the method that steps it and the loop that drives the method.

/** dy/dt = rates(t, y), with its Jacobian where it is known exactly. Neither may keep or change `y`. */
export interface OdeSystem {
  readonly size: number;
  rates(t: number, y: Float64Array, out: Float64Array): void;
  /** ∂rates/∂y, row by row. Left out: forward differences, for methods that need one. */
  jacobian?(t: number, y: Float64Array, out: Float64Array): void;
}

/** Local error allowed per step: absolute[i] + relative · |y[i]|. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number | Float64Array;
}

export interface StepperOptions extends Tolerance {
  /** Longest step, in the unit of t. */
  readonly stepMax?: number;
  readonly firstStep?: number;
}

/** One method on its way. After a step, `at` gives the solution anywhere between `previousT` and `t`. */
export interface Stepper {
  readonly t: number;
  readonly previousT: number;
  readonly y: Float64Array;
  /** Rejected trials so far. */
  readonly rejected: number;
  /** Takes one step that does not pass `end`; false when no step small enough meets the tolerance. */
  step(end: number): boolean;
  at(t: number, out: Float64Array): void;
}

export type StepperFactory = (system: OdeSystem, t: number, y: ArrayLike<number>, options: StepperOptions) => Stepper;

/** Root mean square of error over allowed error. */
export const errorNorm = (
  error: Float64Array,
  y: Float64Array,
  other: Float64Array,
  { relative, absolute }: Tolerance,
): number => {
  let sum = 0;
  for (let i = 0; i < error.length; i++) {
    const scale = allowed(absolute, i) + relative * Math.max(Math.abs(y[i] as number), Math.abs(other[i] as number));
    sum += ((error[i] as number) / scale) ** 2;
  }
  return Math.sqrt(sum / error.length);
};

export const allowed = (absolute: number | Float64Array, i: number): number =>
  typeof absolute === 'number' ? absolute : (absolute[i] as number);

/** A first step that should meet the tolerance (Hairer, Nørsett and Wanner I, II.4). `direction` is 1 or -1. */
export const startingStep = (
  system: OdeSystem,
  t: number,
  y: Float64Array,
  order: number,
  direction: number,
  tolerance: Tolerance,
): number => {
  const zero = new Float64Array(system.size);
  const rate = new Float64Array(system.size);
  const next = new Float64Array(system.size);
  system.rates(t, y, rate);
  const d0 = errorNorm(y, y, zero, tolerance);
  const d1 = errorNorm(rate, y, zero, tolerance);
  const trial = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1;
  for (let i = 0; i < y.length; i++) next[i] = (y[i] as number) + direction * trial * (rate[i] as number);
  system.rates(t + direction * trial, next, zero);
  for (let i = 0; i < y.length; i++) next[i] = (zero[i] as number) - (rate[i] as number);
  const d2 = errorNorm(next, y, y, tolerance) / trial;
  const steep = Math.max(d1, d2);
  const better = steep <= 1e-15 ? Math.max(1e-6, trial * 1e-3) : (0.01 / steep) ** (1 / (order + 1));
  return Math.min(100 * trial, better);
};
