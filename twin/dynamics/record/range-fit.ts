import { type Identifiability, identifiabilityOf } from '../../estimate/fit.ts';
import { type LeastSquaresProblem, minimise } from '../../estimate/least-squares.ts';
import { type ProfileInterval, profileInterval } from '../../estimate/profile.ts';
import type { BlockModel } from '../block/block-model.ts';
import type { RecordedRange } from './recorded-range.ts';

interface FittedParameter {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly sigma: number;
  readonly interval95: readonly [number, number];
  /** Null where it was not asked for. */
  readonly profile95: ProfileInterval | null;
  readonly declared: number;
  readonly declaredSigma: number;
  readonly declared95: readonly [number, number];
}

export interface RangeFit {
  readonly converged: boolean;
  readonly message: string | null;
  readonly parameters: readonly FittedParameter[];
  /** Of the parameters asked for, all others being estimated too. */
  readonly correlation: readonly (readonly number[])[];
  readonly identifiability: Identifiability;
  readonly observations: number;
  /** Root mean square of the weighted residuals of the measurements; near 1 when model and weights are right. */
  readonly misfit: number;
  readonly iterations: number;
}

const CHI_SQUARE_95 = 3.841_458_820_694_124;
const NORMAL_95 = 1.959_963_984_540_054;
const HOUR_MS = 3_600_000;
/** A run of the model over the range is dear, and a limit to a hundredth of its distance is enough. */
const COARSE = { limit: 0.01, gainEnd: 1e-7 } as const;
/** A parameter asked for keeps this many times its declared uncertainty as prior: enough to be free, not to run away. */
const FREE = 30;
/** Steps over which the change of a controlled state is compared: the noise of two readings is spread over them. */
const WINDOW_STEPS = 6;

/**
 * Parameters of a block from a recorded range. Everything uncertain is estimated together: the parameters asked for, nearly
 * free; the errors of the inputs and instruments that the block declares as biases, with their declared sigma (that is what
 * makes it a fit with errors in all variables); the state at the start. States that a controller holds are taken from their
 * instruments step by step, and their balances enter by the change they predict. Sensitivities are exact.
 */
export const fitRange = (
  model: BlockModel,
  range: RecordedRange,
  names: readonly string[],
  { profile = true }: { readonly profile?: boolean } = {},
): RangeFit => {
  const wanted = names.map((name) => {
    const index = model.names.indexOf(name);
    if (index < model.stateNames.length) {
      const known = model.names.slice(model.stateNames.length).join(', ');
      throw new Error(`${model.block.id} has no uncertain parameter '${name}'; it has ${known}`);
    }
    return index;
  });
  const { problem, observations } = problemOf(model, range, new Set(wanted));
  const found = minimise(problem, model.prior().mean, { iterationsMax: 60, gainEnd: COARSE.gainEnd });
  const n = model.states;
  const sigma = wanted.map((i) => Math.sqrt(found.inverse[i * n + i] as number));
  const residual = new Float64Array(problem.residuals);
  problem.evaluate(found.theta, residual, null);
  let misfit = 0;
  for (let i = n; i < problem.residuals; i++) misfit += (residual[i] as number) ** 2;
  return {
    converged: found.converged,
    message: found.message,
    parameters: wanted.map((i, k): FittedParameter => {
      const name = model.names[i] as string;
      const declared = model.block.parameters[name];
      const [before, spread] = [declared?.value ?? Number.NaN, NORMAL_95 * (declared?.sigma ?? Number.NaN)];
      const value = found.theta[i] as number;
      const error = sigma[k] as number;
      return {
        name,
        unit: declared?.unit ?? '',
        value,
        sigma: error,
        interval95: [value - NORMAL_95 * error, value + NORMAL_95 * error],
        profile95: profile && found.converged ? profileInterval(problem, found, i, error, CHI_SQUARE_95, COARSE) : null,
        declared: before,
        declaredSigma: declared?.sigma ?? Number.NaN,
        declared95: [before - spread, before + spread],
      };
    }),
    correlation: wanted.map((i, a) =>
      wanted.map((j, b) => (found.inverse[i * n + j] as number) / ((sigma[a] as number) * (sigma[b] as number))),
    ),
    identifiability: identifiabilityOf(columnsOf(found.jacobian, n, wanted), wanted.length),
    observations,
    misfit: Math.sqrt(misfit / Math.max(1, observations)),
    iterations: found.iterations,
  };
};

const columnsOf = (jacobian: Float64Array, n: number, columns: readonly number[]): Float64Array => {
  const rows = jacobian.length / n;
  const out = new Float64Array(rows * columns.length);
  // The first n rows are priors, which say nothing about what the data determine.
  for (let r = n; r < rows; r++)
    columns.forEach((column, k) => {
      out[r * columns.length + k] = jacobian[r * n + column] as number;
    });
  return out;
};

interface Shown {
  readonly state: number;
  readonly output: number;
  /** Parameter added in the output's formula, such as the bias of the thermometers; -1: none. */
  readonly bias: number;
}

/** The first output that shows each controlled state, as `T` or `T + bias`. */
const shownStates = (model: BlockModel): Shown[] =>
  model.stateNames.flatMap((name, state) => {
    if (!model.block.states[name]?.controlled) return [];
    const output = model.block.outputs.findIndex(({ formula }) => formula === name || formula.startsWith(`${name} + `));
    if (output < 0) return [];
    const bias = model.block.outputs[output]?.formula.slice(name.length + 3).trim() ?? '';
    return [{ state, output, bias: model.names.indexOf(bias) }];
  });

const problemOf = (
  model: BlockModel,
  range: RecordedRange,
  free: ReadonlySet<number>,
): { readonly problem: LeastSquaresProblem; readonly observations: number } => {
  const n = model.states;
  const prior = model.prior();
  const priorSigma = Array.from({ length: n }, (_, i) => (prior.root[i * n + i] as number) * (free.has(i) ? FREE : 1));
  const shown = shownStates(model);
  const direct = new Set(
    model.block.outputs.flatMap(({ formula }, output) =>
      shown.some(
        ({ state }) => formula === model.stateNames[state] || formula.startsWith(`${model.stateNames[state]} + `),
      )
        ? [output]
        : [],
    ),
  );
  const sigma = model.block.outputs.map(({ sigma: extra }, o) => Math.hypot(extra, range.outputNoise[o] as number));
  const dt = range.stepMs / HOUR_MS;
  const spread = new Float64Array(n);
  model.noise(dt * WINDOW_STEPS, spread);
  const seen: { readonly step: number; readonly output: number; readonly value: number }[] = [];
  range.outputs.forEach((row, step) => {
    row.forEach((value, output) => {
      if (Number.isFinite(value) && !direct.has(output)) seen.push({ step, output, value });
    });
  });
  const readings = shown.map(({ output }) => filled(range, output));
  const windows = Math.floor((range.steps - 1) / WINDOW_STEPS);
  const observations = seen.length + windows * shown.length;
  const ahead = new Float64Array(n);
  const slope = new Float64Array(n * n);
  const outputs = new Float64Array(model.outputs);
  const outputSlope = new Float64Array(model.outputs * n);
  const problem: LeastSquaresProblem = {
    parameters: n,
    residuals: n + observations,
    evaluate(theta, residual, jacobian) {
      jacobian?.fill(0);
      residual.fill(0);
      for (let i = 0; i < n; i++) {
        residual[i] = ((theta[i] as number) - (prior.mean[i] as number)) / (priorSigma[i] as number);
        if (jacobian) jacobian[i * n + i] = 1 / (priorSigma[i] as number);
      }
      const x = Float64Array.from(theta);
      let sensitivity = identity(n);
      let row = n;
      let next = 0;
      const windowRow = n + seen.length;
      for (let step = 0; step < range.steps; step++) {
        model.inputs.set(range.inputs[step] as Float64Array);
        shown.forEach(({ state, bias }, k) => {
          x[state] = (readings[k]?.[step] as number) - (bias < 0 ? 0 : (theta[bias] as number));
          for (let j = 0; j < n; j++) sensitivity[state * n + j] = j === bias ? -1 : 0;
        });
        if (seen[next]?.step === step) {
          model.observeWithSlope(x, outputs, outputSlope);
          for (let one = seen[next]; one?.step === step; one = seen[++next], row++) {
            const weight = 1 / (sigma[one.output] as number);
            residual[row] = weight * ((outputs[one.output] as number) - one.value);
            if (jacobian) addRow(jacobian, row, weight, outputSlope, one.output, sensitivity, n);
          }
        }
        if (step === range.steps - 1) break;
        if (jacobian) model.advanceWithSlope(x, dt, ahead, slope);
        else model.advance(x, dt, ahead);
        const window = Math.floor(step / WINDOW_STEPS);
        if (jacobian) sensitivity = product(slope, sensitivity, n);
        if (window < windows)
          shown.forEach(({ state, output, bias }, k) => {
            const at = windowRow + window * shown.length + k;
            const change = (ahead[state] as number) - (x[state] as number);
            const measured = (readings[k]?.[step + 1] as number) - (readings[k]?.[step] as number);
            const weight = 1 / Math.hypot(spread[state] as number, Math.SQRT2 * (sigma[output] as number));
            residual[at] = (residual[at] as number) + weight * (change - measured);
            for (let j = 0; j < n && jacobian; j++) {
              const own = j === bias ? -1 : 0;
              jacobian[at * n + j] =
                (jacobian[at * n + j] as number) + weight * ((sensitivity[state * n + j] as number) - own);
            }
          });
        x.set(ahead);
      }
    },
  };
  return { problem, observations };
};

/** An output's readings with gaps bridged by the value before. */
const filled = ({ outputs, steps }: RecordedRange, output: number): Float64Array => {
  let kept = outputs.map((row) => row[output] as number).find(Number.isFinite) ?? 0;
  return Float64Array.from({ length: steps }, (_, k) => {
    const value = outputs[k]?.[output] as number;
    if (Number.isFinite(value)) kept = value;
    return kept;
  });
};

const addRow = (
  jacobian: Float64Array,
  row: number,
  weight: number,
  outputSlope: Float64Array,
  output: number,
  sensitivity: Float64Array,
  n: number,
): void => {
  for (let i = 0; i < n; i++) {
    const slope = weight * (outputSlope[output * n + i] as number);
    if (slope === 0) continue;
    for (let j = 0; j < n; j++)
      jacobian[row * n + j] = (jacobian[row * n + j] as number) + slope * (sensitivity[i * n + j] as number);
  }
};

const identity = (n: number): Float64Array => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  return out;
};

const product = (a: Float64Array, b: Float64Array, n: number): Float64Array => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k] as number;
      if (factor === 0) continue;
      for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + factor * (b[k * n + j] as number);
    }
  return out;
};
