import { minimiseWithin } from '../../estimate/bounded.ts';
import type { Belief, DifferentiableModel, Observation } from './state-model.ts';

/** One moment of a window, in the order of time. */
export interface HorizonMoment {
  /** Since the start of the window, in the unit of the model. */
  readonly t: number;
  readonly observation: Observation;
}

export interface HorizonEstimate {
  readonly converged: boolean;
  /** Most probable state at each moment. */
  readonly states: readonly Float64Array[];
  /** Twice the negative log posterior: chi-square like. */
  readonly objective: number;
}

/**
 * The most probable trajectory over a window given what was believed at its start, all observations in it, and bounds on
 * the states at every moment: least squares in the states themselves (Rao and Rawlings 2002). Late values simply belong to
 * their moment. With a linear model and no bound its end is the Kalman filter's.
 */
export const movingHorizon = (
  model: DifferentiableModel,
  start: Belief,
  moments: readonly HorizonMoment[],
  bounds?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> },
): HorizonEstimate => {
  const n = model.states;
  const count = moments.length;
  if (count === 0) return { converged: true, states: [], objective: 0 };
  const observed = moments.map(({ observation }) => observation.value.length);
  const residuals = count * n + observed.reduce((sum, m) => sum + m, 0);
  const noise = new Float64Array(n);
  const ahead = new Float64Array(n);
  const slope = new Float64Array(n * n);
  const outputs = new Float64Array(model.outputs);
  const outputSlope = new Float64Array(model.outputs * n);
  const first = priorAt(model, start, moments[0]?.t ?? 0);
  const at = (z: Float64Array, k: number) => z.subarray(k * n, (k + 1) * n);
  const found = minimiseWithin(
    {
      parameters: count * n,
      residuals,
      evaluate(z, residual, jacobian) {
        jacobian?.fill(0);
        const width = count * n;
        // What was believed at the start, whitened by the root of its covariance.
        whiten(first, at(z, 0), residual, jacobian, width);
        let row = n;
        for (let k = 1; k < count; k++) {
          const dt = (moments[k]?.t ?? 0) - (moments[k - 1]?.t ?? 0);
          model.advanceWithSlope(at(z, k - 1), dt, ahead, slope);
          model.noise(dt, noise);
          for (let i = 0; i < n; i++, row++) {
            const weight = 1 / Math.max(noise[i] as number, TINY * Math.max(1, Math.abs(ahead[i] as number)));
            residual[row] = weight * ((z[k * n + i] as number) - (ahead[i] as number));
            if (!jacobian) continue;
            jacobian[row * width + k * n + i] = weight;
            for (let j = 0; j < n; j++)
              jacobian[row * width + (k - 1) * n + j] = -weight * (slope[i * n + j] as number);
          }
        }
        moments.forEach(({ observation: { output, value, sigma } }, k) => {
          model.observeWithSlope(at(z, k), outputs, outputSlope);
          output.forEach((o, i) => {
            residual[row] = ((outputs[o] as number) - (value[i] as number)) / (sigma[i] as number);
            for (let j = 0; j < n && jacobian; j++)
              jacobian[row * width + k * n + j] = (outputSlope[o * n + j] as number) / (sigma[i] as number);
            row++;
          });
        });
      },
    },
    guess(model, first.mean, moments),
    bounds && { low: repeat(bounds.low, count), high: repeat(bounds.high, count) },
  );
  return {
    converged: found.converged,
    objective: found.objective,
    states: moments.map((_, k) => Float64Array.from(at(found.theta, k))),
  };
};

/** A state without noise is held to its balance this closely, relative to its size. */
const TINY = 1e-6;

const repeat = (list: ArrayLike<number>, times: number): Float64Array => {
  const out = new Float64Array(list.length * times);
  for (let k = 0; k < times; k++) out.set(list, k * list.length);
  return out;
};

const guess = (model: DifferentiableModel, mean: Float64Array, moments: readonly HorizonMoment[]): Float64Array => {
  const n = model.states;
  const z = new Float64Array(n * moments.length);
  z.set(mean);
  for (let k = 1; k < moments.length; k++)
    model.advance(
      z.slice((k - 1) * n, k * n),
      (moments[k]?.t ?? 0) - (moments[k - 1]?.t ?? 0),
      z.subarray(k * n, (k + 1) * n),
    );
  return z;
};

/** The belief at the first moment; a window usually starts at it. */
const priorAt = (model: DifferentiableModel, start: Belief, dt: number): Belief => {
  if (dt === 0) return start;
  const mean = new Float64Array(model.states);
  model.advance(start.mean, dt, mean);
  return { mean, root: start.root };
};

/** residual = L^-1 (x - mean), rows 0 to n-1, with its derivatives. */
const whiten = (
  { mean, root }: Belief,
  x: Float64Array,
  residual: Float64Array,
  jacobian: Float64Array | null,
  width: number,
): void => {
  const n = mean.length;
  for (let i = 0; i < n; i++) {
    const pivot = Math.max(Math.abs(root[i * n + i] as number), 1e-12 * Math.max(1, Math.abs(mean[i] as number)));
    let sum = (x[i] as number) - (mean[i] as number);
    for (let k = 0; k < i; k++) sum -= (root[i * n + k] as number) * (residual[k] as number);
    residual[i] = sum / pivot;
    if (!jacobian) continue;
    for (let j = 0; j <= i; j++) {
      let slope = i === j ? 1 : 0;
      for (let k = j; k < i; k++) slope -= (root[i * n + k] as number) * (jacobian[k * width + j] as number);
      jacobian[i * width + j] = slope / pivot;
    }
  }
};
