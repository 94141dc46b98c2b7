import type { Problem } from './reconciler.ts';

/** Names of a problem's rows and columns, for messages; without them the number is given. */
export interface ProblemNames {
  readonly variables: readonly string[];
  readonly constraints: readonly string[];
  readonly measurements: readonly string[];
}

/**
 * Why a step could not be computed, as a sentence that names the first value that is not a number, or the balance that is
 * furthest from being met by it.
 */
export const describeFault = (
  { names, constraints, measurements }: Problem,
  at: {
    readonly x: Float64Array;
    readonly constraintValue: Float64Array;
    readonly constraintJacobian: Float64Array;
    readonly fitted: Float64Array;
    readonly measurementJacobian: Float64Array;
    /** Relative residual of the linear system; NaN when it could not be formed. */
    readonly left: number;
  },
): string => {
  const variable = firstNotFinite(at.x);
  if (variable >= 0) return `variable ${names?.variables[variable] ?? variable} is not a number`;
  const constraint = firstRow(at.constraintValue, at.constraintJacobian, constraints.rowStart);
  if (constraint >= 0) return `balance ${names?.constraints[constraint] ?? constraint} gives no number at this point`;
  const measurement = firstRow(at.fitted, at.measurementJacobian, measurements.rowStart);
  if (measurement >= 0)
    return `the equation of ${names?.measurements[measurement] ?? measurement} gives no number at this point (a flow in its denominator is zero)`;
  if (!Number.isFinite(at.left)) return 'the equations are finite but their solution is not: they are singular';
  const worst = at.constraintValue.reduce(
    (most, value, k) => (Math.abs(value) > Math.abs(at.constraintValue[most] as number) ? k : most),
    0,
  );
  return `the balances contradict each other, or the system is too badly conditioned to solve (${at.left.toExponential(1)} left over; largest open balance: ${names?.constraints[worst] ?? worst})`;
};

const firstNotFinite = (list: Float64Array): number => list.findIndex((value) => !Number.isFinite(value));

const firstRow = (value: Float64Array, jacobian: Float64Array, rowStart: Int32Array): number => {
  const own = firstNotFinite(value);
  const entry = firstNotFinite(jacobian);
  if (entry < 0) return own;
  const row = rowStart.findLastIndex((start) => start <= entry);
  return own < 0 ? row : Math.min(own, row);
};
