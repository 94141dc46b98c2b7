import { symmetricEigen } from '../numerics/dense.ts';
import { studentQuantile } from '../numerics/student.ts';
import type { Minimum } from './least-squares.ts';

/** How far the data determine the parameters, each taken relative to its own value. */
export interface Identifiability {
  /** Singular values of the Jacobian whose columns are scaled to length one, largest first. */
  readonly singularValues: readonly number[];
  /** Largest over smallest of them; above about 1e4 some combination is hardly determined. */
  readonly condition: number;
  /** The combination of scaled parameters that the data say least about. */
  readonly weakest: readonly number[];
}

export interface FitStatistics {
  readonly degreesOfFreedom: number;
  /** Square root of objective over degrees of freedom; 1 when the weights were right. */
  readonly residualSigma: number;
  readonly sigma: readonly number[];
  readonly correlation: readonly (readonly number[])[];
  readonly interval95: readonly (readonly [low: number, high: number])[];
  readonly identifiability: Identifiability;
}

/**
 * Standard errors and correlations at a minimum by the linear theory. `weights`: `known` takes the residuals as in units of
 * their standard deviation; `scaled` (ordinary regression) takes the variance from the residuals themselves.
 * `observations` counts data, not residuals, where they differ.
 */
export const fitStatistics = (
  { theta, objective, inverse, jacobian }: Minimum,
  weights: 'known' | 'scaled',
  observations: number,
): FitStatistics => {
  const n = theta.length;
  const degreesOfFreedom = observations - n;
  const residualSigma = Math.sqrt(objective / degreesOfFreedom);
  const unit = weights === 'scaled' ? residualSigma : 1;
  const sigma = Array.from(theta, (_, j) => unit * Math.sqrt(inverse[j * n + j] as number));
  const half = weights === 'scaled' ? studentQuantile(0.05, degreesOfFreedom) : 1.959_963_984_540_054;
  return {
    degreesOfFreedom,
    residualSigma,
    sigma,
    correlation: correlationOf(inverse, n),
    interval95: Array.from(
      theta,
      (value, j) => [value - half * (sigma[j] as number), value + half * (sigma[j] as number)] as const,
    ),
    identifiability: identifiabilityOf(jacobian, n),
  };
};

const correlationOf = (inverse: Float64Array, n: number): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) =>
      i === j
        ? 1
        : (inverse[i * n + j] as number) / Math.sqrt((inverse[i * n + i] as number) * (inverse[j * n + j] as number)),
    ),
  );

export const identifiabilityOf = (jacobian: Float64Array, n: number): Identifiability => {
  const m = jacobian.length / n;
  const norms = Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += (jacobian[i * n + j] as number) ** 2;
    return Math.sqrt(sum);
  });
  const gram = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += (jacobian[i * n + a] as number) * (jacobian[i * n + b] as number);
      gram[a * n + b] = sum / ((norms[a] || 1) * (norms[b] || 1));
    }
  const { values, vectors } = symmetricEigen(gram, n);
  const singularValues = Array.from(values, (value) => Math.sqrt(Math.max(0, value))).reverse();
  return {
    singularValues,
    condition: (singularValues[0] as number) / (singularValues[n - 1] as number),
    weakest: Array.from({ length: n }, (_, j) => vectors[j * n] as number),
  };
};
