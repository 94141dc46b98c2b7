import { inverseOfSquare, solveUpper, triangularise } from './orthogonal.ts';

/** A sum of squares to be made small: weighted residuals of the parameters, with exact derivatives row by row. */
export interface LeastSquaresProblem {
  readonly parameters: number;
  readonly residuals: number;
  /** Writes residuals and, when it is given, their Jacobian. A residual that is not finite refuses the point. */
  evaluate(theta: Float64Array, residual: Float64Array, jacobian: Float64Array | null): void;
}

export interface LeastSquaresOptions {
  readonly iterationsMax?: number;
  /** Parameters held where they start. */
  readonly fixed?: readonly number[];
  /** Ends when a step promises less than this share of the sum of squares; left out: what rounding hides. */
  readonly gainEnd?: number;
}

export interface Minimum {
  readonly theta: Float64Array;
  /** Sum of squared residuals. */
  readonly objective: number;
  readonly converged: boolean;
  /** Why not; null when it did. */
  readonly message: string | null;
  readonly iterations: number;
  /** (J'J)^-1 at the minimum, row by row; NaN when the data do not determine the parameters; zero for fixed ones. */
  readonly inverse: Float64Array;
  /** J at the minimum. */
  readonly jacobian: Float64Array;
}

const ITERATIONS_MAX = 500;
/** Step, as a share of each parameter's scale, at which nothing more is to be gained. */
const STEP_END = 1e-13;
/** Bold first; when that ends where a parameter has no effect any more, again with shorter steps. */
const DAMPING_STARTS = [1e-3, 1, 1e3] as const;
/** A parameter whose change by its own size changes the residuals by less than this share has no effect. */
const EFFECT_MIN = 1e-9;
/** Share of the sum of squares that rounding hides. */
const GAIN_END = 1e-13;
const DAMPING_MAX = 1e20;
const POLISHED_MAX = 8;

/**
 * Levenberg (1944) and Marquardt (1963) with Moré's scaling (1978) and Nielsen's rule for the damping (1999); the linear
 * problems by Householder reflections, the end by undamped Gauss-Newton steps. A point is taken only when it is lower.
 */
export const minimise = (
  problem: LeastSquaresProblem,
  start: ArrayLike<number>,
  options: LeastSquaresOptions = {},
): Minimum => {
  const tries: Minimum[] = [];
  for (const damping of DAMPING_STARTS) {
    const found = descend(problem, start, options, damping);
    if (found.converged) return options.gainEnd === undefined ? polished(problem, found, options) : found;
    if (found.iterations === 0) return found;
    tries.push(found);
  }
  return tries.reduce((best, other) => (other.objective < best.objective ? other : best));
};

/**
 * Undamped Gauss-Newton steps at a minimum for as long as they shrink. Where the residuals are large the sum of squares is flat to
 * the last bit long before the parameters are: a ten-millionth of a standard error is many digits of a parameter that is small beside it.
 */
const polished = (problem: LeastSquaresProblem, found: Minimum, { fixed = [] }: LeastSquaresOptions): Minimum => {
  const { parameters: n, residuals: m } = problem;
  const free = Array.from({ length: n }, (_, j) => j).filter((j) => !fixed.includes(j));
  const norms = new Float64Array(n);
  let { theta, objective, jacobian } = found;
  let residual = new Float64Array(m);
  problem.evaluate(theta, residual, null);
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < POLISHED_MAX; round++) {
    for (const j of free) norms[j] = columnNorm(jacobian, m, n, j);
    const step = dampedStep(jacobian, residual, m, n, free, norms, 0);
    let size = 0;
    for (let i = 0; i < m; i++) {
      let move = 0;
      for (let j = 0; j < n; j++) move += (jacobian[i * n + j] as number) * (step[j] as number);
      size += move * move;
    }
    if (!(size < before)) break;
    before = size / 4;
    const next = theta.map((value, j) => value + (step[j] as number));
    const [trial, moved] = [new Float64Array(m), new Float64Array(m * n)];
    problem.evaluate(next, trial, moved);
    const lower = sumOfSquares(trial);
    if (!(lower <= objective * (1 + 1e-10)) || !moved.every(Number.isFinite)) break;
    [theta, residual, jacobian, objective] = [next, trial, moved, lower];
  }
  return { ...found, theta, objective, jacobian, inverse: inverseAt(jacobian, m, n, free) };
};

const descend = (
  problem: LeastSquaresProblem,
  start: ArrayLike<number>,
  { iterationsMax = ITERATIONS_MAX, fixed = [], gainEnd = GAIN_END }: LeastSquaresOptions,
  dampingStart: number,
): Minimum => {
  const { parameters: n, residuals: m } = problem;
  const free = Array.from({ length: n }, (_, j) => j).filter((j) => !fixed.includes(j));
  let theta = Float64Array.from(start);
  let residual = new Float64Array(m);
  let jacobian = new Float64Array(m * n);
  const scale = new Float64Array(n);
  problem.evaluate(theta, residual, jacobian);
  let objective = sumOfSquares(residual);
  const finish = (converged: boolean, message: string | null, iterations: number): Minimum => ({
    theta,
    objective,
    converged,
    message,
    iterations,
    inverse: inverseAt(jacobian, m, n, free),
    jacobian,
  });
  /** A place where the data leave a direction free is no estimate. */
  const settled = (iteration: number): Minimum => {
    const idle = free.some(
      (j) => columnNorm(jacobian, m, n, j) * Math.abs(theta[j] as number) < EFFECT_MIN * Math.sqrt(objective),
    );
    return idle || conditionOf(jacobian, m, n, free) > 1 / (100 * Number.EPSILON)
      ? finish(false, 'the data do not determine all parameters: the Jacobian is singular there', iteration)
      : finish(true, null, iteration);
  };
  if (!Number.isFinite(objective) || !jacobian.every(Number.isFinite))
    return finish(false, 'the model has no finite value at the starting point', 0);
  let damping: number = dampingStart;
  let growth = 2;
  for (let iteration = 1; iteration <= iterationsMax; iteration++) {
    for (const j of free) scale[j] = Math.max(scale[j] as number, columnNorm(jacobian, m, n, j));
    const step = dampedStep(jacobian, residual, m, n, free, scale, damping);
    const next = Float64Array.from(theta, (value, j) => value + (step[j] as number));
    const trial = new Float64Array(m);
    problem.evaluate(next, trial, null);
    const lower = sumOfSquares(trial);
    const size = free.reduce(
      (most, j) => Math.max(most, Math.abs(step[j] as number) / Math.max(Math.abs(theta[j] as number), 1e-300)),
      0,
    );
    const predicted = objective - predictedObjective(jacobian, residual, m, n, step);
    const flat = predicted <= 4 * Number.EPSILON * objective;
    if (Number.isFinite(lower) && (lower < objective || (flat && lower <= objective * (1 + 1e-14)))) {
      const gain = predicted > 0 ? (objective - lower) / predicted : 1;
      const moved = new Float64Array(m * n);
      const at = new Float64Array(m);
      problem.evaluate(next, at, moved);
      if (moved.every(Number.isFinite)) {
        theta = next;
        residual = at;
        jacobian = moved;
        objective = Math.min(lower, objective);
        damping *= Math.max(1 / 3, 1 - (2 * gain - 1) ** 3);
        growth = 2;
        if (
          size < STEP_END ||
          (flat && damping < 1e-8) ||
          objective === 0 ||
          (gainEnd > GAIN_END && predicted <= gainEnd * objective)
        )
          return settled(iteration);
        if (flat) damping = Math.min(damping, 1e-12);
        continue;
      }
    }
    // A gain below the rounding of the sum itself cannot be had.
    if (size < STEP_END || predicted <= gainEnd * objective) return settled(iteration);
    damping *= growth;
    growth *= 2;
    if (damping > DAMPING_MAX) return finish(false, 'no step lowers the sum of squares', iteration);
  }
  return finish(false, `not converged after ${iterationsMax} iterations`, iterationsMax);
};

const sumOfSquares = (residual: Float64Array): number => {
  let sum = 0;
  for (const r of residual) sum += r * r;
  return sum;
};

const columnNorm = (jacobian: Float64Array, m: number, n: number, j: number): number => {
  let sum = 0;
  for (let i = 0; i < m; i++) sum += (jacobian[i * n + j] as number) ** 2;
  return Math.sqrt(sum);
};

const predictedObjective = (
  jacobian: Float64Array,
  residual: Float64Array,
  m: number,
  n: number,
  step: Float64Array,
) => {
  let sum = 0;
  for (let i = 0; i < m; i++) {
    let r = residual[i] as number;
    for (let j = 0; j < n; j++) r += (jacobian[i * n + j] as number) * (step[j] as number);
    sum += r * r;
  }
  return sum;
};

const dampedStep = (
  jacobian: Float64Array,
  residual: Float64Array,
  m: number,
  n: number,
  free: readonly number[],
  scale: Float64Array,
  damping: number,
): Float64Array => {
  const p = free.length;
  const width = p + 1;
  const rows = m + p;
  const a = new Float64Array(rows * width);
  for (let i = 0; i < m; i++) {
    free.forEach((j, k) => {
      a[i * width + k] = (jacobian[i * n + j] as number) / (scale[j] || 1);
    });
    a[i * width + p] = -(residual[i] as number);
  }
  for (let k = 0; k < p; k++) a[(m + k) * width + k] = Math.sqrt(damping);
  triangularise(a, rows, width, p);
  const x = new Float64Array(p);
  const step = new Float64Array(n);
  if (solveUpper(a, width, p, p, x))
    free.forEach((j, k) => {
      step[j] = (x[k] as number) / (scale[j] || 1);
    });
  return step;
};

/** Triangle of the free columns, each scaled to length one. */
const scaledTriangle = (jacobian: Float64Array, m: number, n: number, free: readonly number[]) => {
  const p = free.length;
  const norms = free.map((j) => columnNorm(jacobian, m, n, j));
  const rows = Math.max(m, p);
  const a = new Float64Array(rows * p);
  for (let i = 0; i < m; i++)
    free.forEach((j, k) => {
      a[i * p + k] = (jacobian[i * n + j] as number) / (norms[k] || 1);
    });
  triangularise(a, rows, p, p);
  return { a, norms, p };
};

const conditionOf = (jacobian: Float64Array, m: number, n: number, free: readonly number[]): number => {
  const { a, p, norms } = scaledTriangle(jacobian, m, n, free);
  if (norms.some((norm) => norm === 0)) return Number.POSITIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < p; k++) least = Math.min(least, Math.abs(a[k * p + k] as number));
  return 1 / least;
};

const inverseAt = (jacobian: Float64Array, m: number, n: number, free: readonly number[]): Float64Array => {
  const { a, norms, p } = scaledTriangle(jacobian, m, n, free);
  const small = inverseOfSquare(a, p, p);
  const inverse = new Float64Array(n * n);
  free.forEach((i, r) => {
    free.forEach((j, c) => {
      inverse[i * n + j] = (small[r * p + c] as number) / ((norms[r] as number) * (norms[c] as number));
    });
  });
  return inverse;
};
