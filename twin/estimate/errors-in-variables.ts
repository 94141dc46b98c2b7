import type { LeastSquaresProblem } from './least-squares.ts';
import { triangularise } from './orthogonal.ts';

/** Observations of inputs and responses, both with error, of a model response = f(inputs, θ). */
export interface ErrorsInVariables {
  readonly parameters: number;
  readonly inputs: number;
  readonly responses: number;
  /** One row per observation. */
  readonly measuredInputs: readonly Float64Array[];
  readonly measuredResponses: readonly Float64Array[];
  readonly inputSigma: readonly Float64Array[];
  readonly responseSigma: readonly Float64Array[];
  /** Writes responses and their derivatives by inputs and by parameters, row by row. */
  evaluate(
    inputs: Float64Array,
    theta: Float64Array,
    response: Float64Array,
    byInputs: Float64Array,
    byParameters: Float64Array,
  ): void;
}

const INNER_MAX = 60;

/**
 * The problem with the true inputs eliminated: for each trial of the parameters every observation finds the inputs that
 * suit it best (a small least-squares problem of its own), and what is left is a least-squares problem in the parameters
 * alone with exact derivatives (variable projection; Golub and Pereyra 1973). Its minimum and its curvature are those of
 * the whole problem, and the cost grows with the number of observations, not with its cube.
 */
export const eliminateInputs = (
  problem: ErrorsInVariables,
): LeastSquaresProblem & { readonly inputs: readonly Float64Array[] } => {
  const { inputs: k, responses: q, parameters: n, measuredInputs } = problem;
  const estimates = measuredInputs.map((row) => Float64Array.from(row));
  const perPoint = k + q;
  const response = new Float64Array(q);
  const byInputs = new Float64Array(q * k);
  const byParameters = new Float64Array(q * n);
  const residualOf = (point: number, at: Float64Array, theta: Float64Array, out: Float64Array): number => {
    problem.evaluate(at, theta, response, byInputs, byParameters);
    let sum = 0;
    for (let i = 0; i < perPoint; i++) {
      out[i] =
        i < k
          ? ((at[i] as number) - (measuredInputs[point]?.[i] as number)) / (problem.inputSigma[point]?.[i] as number)
          : ((response[i - k] as number) - (problem.measuredResponses[point]?.[i - k] as number)) /
            (problem.responseSigma[point]?.[i - k] as number);
      sum += (out[i] as number) ** 2;
    }
    return sum;
  };
  const local = new Float64Array(perPoint);
  const trial = new Float64Array(perPoint);
  /** Levenberg-Marquardt over the inputs of one point. */
  const settle = (point: number, theta: Float64Array): void => {
    const at = estimates[point] as Float64Array;
    if (!at.every(Number.isFinite)) at.set(measuredInputs[point] as Float64Array);
    let objective = residualOf(point, at, theta, local);
    if (!Number.isFinite(objective)) {
      at.set(measuredInputs[point] as Float64Array);
      objective = residualOf(point, at, theta, local);
    }
    let damping = 0;
    for (let round = 0; round < INNER_MAX; round++) {
      const width = k + 1;
      const a = new Float64Array((perPoint + k) * width);
      for (let i = 0; i < perPoint; i++) {
        for (let j = 0; j < k; j++) a[i * width + j] = inputSlope(problem, point, byInputs, i, j);
        a[i * width + k] = -(local[i] as number);
      }
      for (let j = 0; j < k; j++)
        a[(perPoint + j) * width + j] = Math.sqrt(damping) / (problem.inputSigma[point]?.[j] as number);
      triangularise(a, perPoint + k, width, k);
      const next = Float64Array.from(at);
      const step = new Float64Array(k);
      let size = 0;
      for (let i = k - 1; i >= 0; i--) {
        let sum = a[i * width + k] as number;
        for (let j = i + 1; j < k; j++) sum -= (a[i * width + j] as number) * (step[j] as number);
        step[i] = sum / (a[i * width + i] as number);
        next[i] = (at[i] as number) + (step[i] as number);
        size = Math.max(size, Math.abs(step[i] as number) / (problem.inputSigma[point]?.[i] as number));
      }
      const lower = residualOf(point, next, theta, trial);
      if (lower <= objective) {
        at.set(next);
        local.set(trial);
        damping /= 4;
        const gained = objective - lower;
        objective = lower;
        if (size < 1e-12 || (gained <= 1e-16 * objective && size < 1e-8)) return;
      } else {
        residualOf(point, at, theta, local);
        if (size < 1e-9) return;
        damping = Math.max(1e-3, damping * 4);
      }
    }
  };
  return {
    parameters: n,
    residuals: measuredInputs.length * perPoint,
    inputs: estimates,
    evaluate(theta, residual, jacobian) {
      for (let point = 0; point < estimates.length; point++) {
        settle(point, theta);
        residualOf(point, estimates[point] as Float64Array, theta, local);
        // By the implicit function theorem the inputs follow the parameters: the projection of ∂r/∂θ off the inputs' span.
        const width = k + n;
        const a = new Float64Array(perPoint * width);
        for (let i = 0; i < perPoint; i++) {
          residual[point * perPoint + i] = local[i] as number;
          for (let j = 0; j < k; j++) a[i * width + j] = inputSlope(problem, point, byInputs, i, j);
          for (let j = 0; j < n; j++)
            a[i * width + k + j] =
              i < k ? 0 : (byParameters[(i - k) * n + j] as number) / (problem.responseSigma[point]?.[i - k] as number);
        }
        if (jacobian) project(a, perPoint, k, n, jacobian, point * perPoint * n);
      }
    },
  };
};

const inputSlope = (
  problem: ErrorsInVariables,
  point: number,
  byInputs: Float64Array,
  i: number,
  j: number,
): number => {
  const { inputs: k, inputSigma, responseSigma } = problem;
  if (i < k) return i === j ? 1 / (inputSigma[point]?.[j] as number) : 0;
  return (byInputs[(i - k) * k + j] as number) / (responseSigma[point]?.[i - k] as number);
};

/** Writes (I - A A⁺) B for [A B] with `k` and `n` columns: B less what A can do, by an orthonormal basis of A. */
const project = (ab: Float64Array, rows: number, k: number, n: number, out: Float64Array, at: number): void => {
  const width = k + n;
  for (let c = 0; c < width; c++) {
    // Modified Gram-Schmidt, twice: enough for full accuracy.
    for (let twice = 0; twice < 2; twice++)
      for (let b = 0; b < Math.min(c, k); b++) {
        let dot = 0;
        for (let i = 0; i < rows; i++) dot += (ab[i * width + b] as number) * (ab[i * width + c] as number);
        for (let i = 0; i < rows; i++)
          ab[i * width + c] = (ab[i * width + c] as number) - dot * (ab[i * width + b] as number);
      }
    if (c >= k) continue;
    let norm = 0;
    for (let i = 0; i < rows; i++) norm = Math.hypot(norm, ab[i * width + c] as number);
    for (let i = 0; i < rows; i++) ab[i * width + c] = (ab[i * width + c] as number) / (norm || 1);
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < n; j++) out[at + i * n + j] = ab[i * width + k + j] as number;
};
