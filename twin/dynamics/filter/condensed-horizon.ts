import { factoriseSquare, solveLower } from './cholesky.ts';
import { rootOfRows } from './square-root.ts';
import type { Belief, DifferentiableModel, Observation } from './state-model.ts';
import { type Bounds, within } from './within.ts';

/** One step of a window: how long it takes, what drives the model in it, and what was seen at its end. */
export interface WindowStep {
  readonly dt: number;
  readonly inputs: Float64Array;
  readonly observation: Observation;
}

/** A model whose inputs are set before each step. */
export interface DrivenModel extends DifferentiableModel {
  readonly inputs: Float64Array;
}

export interface WindowOptions {
  /** Process noise enters at the start and at so many equal parts of the window. */
  readonly parts: number;
  readonly bounds: Bounds;
}

export interface WindowAnswer {
  /** At the end of the window. Its mean keeps to the bounds, its covariance is that without them. */
  readonly belief: Belief;
  /** Whether a bound held anything anywhere in the window. */
  readonly held: boolean;
  /** Values left out as no noise could explain them. */
  readonly leftOut: number;
}

/** Linearised so many times: rates are smooth and the start is a filter's. */
const PASSES = 2;
const OUTLIER = 6;
/** A bound this many deviations away decides nothing. */
const NEAR = 4;

/**
 * Moving horizon with the states eliminated: the unknowns are the belief at the start and the noise of each part of the window,
 * all whitened, so that parameters without noise cost nothing and the matrix is never worse than its own measurements. Values
 * of any age stand at their step; bounds hold at the end of every part (Rao and Rawlings 2002, condensed as in Diehl and others
 * 2002). Sensitivities are exact. With a linear model and no bound its end is the Kalman filter's.
 */
export const condensedHorizon = (
  model: DrivenModel,
  start: Belief,
  steps: readonly WindowStep[],
  { parts, bounds }: WindowOptions,
): WindowAnswer => {
  const n = model.states;
  const length = Math.max(1, Math.ceil(steps.length / parts));
  const part = steps.slice(0, length).reduce((sum, { dt }) => sum + dt, 0);
  const noise = new Float64Array(n);
  model.noise(part, noise);
  const noisy = Array.from(noise.keys()).filter((i) => (noise[i] as number) > 0);
  const count = Math.ceil(steps.length / length);
  const width = n + noisy.length * count;
  const theta = new Float64Array(width);
  let pass = runPass();
  for (let k = 1; k < PASSES; k++) {
    theta.set(pass.theta);
    pass = runPass();
  }
  return answer(pass);

  function runPass() {
    const hessian = new Float64Array(width * width);
    const pull = new Float64Array(width);
    for (let j = 0; j < width; j++) {
      hessian[j * width + j] = 1;
      pull[j] = -(theta[j] as number);
    }
    const x = Float64Array.from(start.mean);
    const along = new Float64Array(n * width);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const root = start.root[i * n + j] as number;
        along[i * width + j] = root;
        x[i] = (x[i] as number) + root * (theta[j] as number);
      }
    const ends: { readonly x: Float64Array; readonly along: Float64Array }[] = [];
    const next = new Float64Array(n);
    const slope = new Float64Array(n * n);
    const outputs = new Float64Array(model.outputs);
    const outputSlope = new Float64Array(model.outputs * n);
    const row = new Float64Array(width);
    let leftOut = 0;
    steps.forEach(({ dt, inputs, observation: { output, value, sigma } }, s) => {
      if (s % length === 0) addNoise(x, along, s / length);
      model.inputs.set(inputs);
      model.advanceWithSlope(x, dt, next, slope);
      x.set(next);
      carry(along, slope);
      if (output.length > 0) model.observeWithSlope(x, outputs, outputSlope);
      output.forEach((o, k) => {
        const weight = 1 / (sigma[k] as number);
        const known = 1 / weight ** 2;
        let spread = known;
        for (let j = 0; j < width; j++) {
          let sum = 0;
          for (let i = 0; i < n; i++) {
            const factor = outputSlope[o * n + i] as number;
            if (factor !== 0) sum += factor * (along[i * width + j] as number);
          }
          row[j] = sum * weight;
          spread += sum * sum;
        }
        const off = (value[k] as number) - (outputs[o] as number);
        if (Math.abs(off) > OUTLIER * Math.sqrt(spread)) {
          leftOut++;
          return;
        }
        for (let i = 0; i < width; i++) {
          const factor = row[i] as number;
          if (factor === 0) continue;
          pull[i] = (pull[i] as number) + factor * off * weight;
          for (let j = 0; j <= i; j++)
            hessian[i * width + j] = (hessian[i * width + j] as number) + factor * (row[j] as number);
        }
      });
      if ((s + 1) % length === 0 || s === steps.length - 1)
        ends.push({ x: Float64Array.from(x), along: Float64Array.from(along) });
    });
    factoriseSquare(hessian, width);
    const whole = solveBoth(hessian, pull, width);
    const moved = theta.map((old, j) => old + (whole[j] as number));
    return { theta: moved, from: Float64Array.from(theta), factor: hessian, ends, leftOut };
  }

  function addNoise(x: Float64Array, along: Float64Array, at: number): void {
    noisy.forEach((i, k) => {
      const column = n + at * noisy.length + k;
      const size = noise[i] as number;
      x[i] = (x[i] as number) + size * (theta[column] as number);
      along[i * width + column] = (along[i * width + column] as number) + size;
    });
  }

  /** along ← slope · along; rows of what does not move by itself stay as they are. */
  function carry(along: Float64Array, slope: Float64Array): void {
    const moving: number[] = [];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        if ((slope[i * n + j] as number) !== Number(i === j)) {
          moving.push(i);
          break;
        }
    const fresh = new Float64Array(moving.length * width);
    moving.forEach((i, r) => {
      for (let k = 0; k < n; k++) {
        const factor = slope[i * n + k] as number;
        if (factor === 0) continue;
        for (let j = 0; j < width; j++)
          fresh[r * width + j] = (fresh[r * width + j] as number) + factor * (along[k * width + j] as number);
      }
    });
    moving.forEach((i, r) => {
      along.set(fresh.subarray(r * width, (r + 1) * width), i * width);
    });
  }

  function answer({ theta: found, from, factor, ends, leftOut }: ReturnType<typeof runPass>): WindowAnswer {
    const last = ends.at(-1);
    if (!last) return { belief: start, held: false, leftOut };
    const move = found.map((value, j) => value - (from[j] as number));
    const meanOf = ({ x, along }: (typeof ends)[number], i: number): number => {
      let sum = x[i] as number;
      for (let j = 0; j < width; j++) sum += (along[i * width + j] as number) * (move[j] as number);
      return sum;
    };
    const column = ({ along }: (typeof ends)[number], i: number) =>
      solveLower(factor, along.slice(i * width, (i + 1) * width), width);
    // The bounded quantities that may be at a bound at the end of a part, then the whole state at the end of the window.
    const stacked = ends.slice(0, -1).flatMap((end) =>
      Array.from({ length: n }, (_, i) => {
        const [low, high] = [bounds.low[i] as number, bounds.high[i] as number];
        if (!Number.isFinite(low) && !Number.isFinite(high)) return null;
        const mean = meanOf(end, i);
        const root = column(end, i);
        const reach = NEAR * Math.hypot(...root);
        return mean - reach < low || mean + reach > high ? { mean, root, low, high } : null;
      }).filter((one) => one !== null),
    );
    for (let i = 0; i < n; i++)
      stacked.push({
        mean: meanOf(last, i),
        root: column(last, i),
        low: bounds.low[i] as number,
        high: bounds.high[i] as number,
      });
    const all = beliefOfColumns(stacked, width);
    const kept = within(all, {
      low: stacked.map(({ low }) => low),
      high: stacked.map(({ high }) => high),
    });
    const { root } = beliefOfColumns(stacked.slice(-n), width);
    return { belief: { mean: kept.mean.slice(-n), root }, held: kept !== all, leftOut };
  }
};

const beliefOfColumns = (columns: readonly { mean: number; root: Float64Array }[], rows: number): Belief => {
  const size = columns.length;
  const byRow = new Float64Array(Math.max(rows, size) * size);
  columns.forEach(({ root }, c) => {
    for (let r = 0; r < rows; r++) byRow[r * size + c] = root[r] as number;
  });
  return { mean: Float64Array.from(columns, ({ mean }) => mean), root: rootOfRows(byRow, Math.max(rows, size), size) };
};

/** H⁻¹ b from the factor of H. */
const solveBoth = (factor: Float64Array, right: Float64Array, n: number): Float64Array => {
  const x = solveLower(factor, Float64Array.from(right), n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (factor[k * n + i] as number) * (x[k] as number);
    x[i] = sum / (factor[i * n + i] as number);
  }
  return x;
};
