import { rootOfRows, updateFromRows } from './square-root.ts';
import type { Belief, DifferentiableModel, Filter, Innovation, Observation } from './state-model.ts';

/** Extended Kalman filter in square-root form, with the model's exact derivatives. For a linear model it is Kalman's own. */
export class ExtendedFilter implements Filter {
  belief: Belief;
  readonly #model: DifferentiableModel;

  constructor(model: DifferentiableModel, start: Belief) {
    this.belief = start;
    this.#model = model;
  }

  predict(dt: number): void {
    const n = this.#model.states;
    const { mean, root } = this.belief;
    const next = new Float64Array(n);
    const slope = new Float64Array(n * n);
    const noise = new Float64Array(n);
    this.#model.advanceWithSlope(mean, dt, next, slope);
    this.#model.noise(dt, noise);
    const rows = new Float64Array(2 * n * n);
    for (let j = 0; j < n; j++)
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let k = j; k < n; k++) sum += (slope[i * n + k] as number) * (root[k * n + j] as number);
        rows[j * n + i] = sum;
      }
    for (let i = 0; i < n; i++) rows[(n + i) * n + i] = noise[i] as number;
    this.belief = { mean: next, root: rootOfRows(rows, 2 * n, n) };
  }

  update(observation: Observation): Innovation {
    const n = this.#model.states;
    const m = observation.value.length;
    const width = m + n;
    const { mean, root } = this.belief;
    const all = new Float64Array(this.#model.outputs);
    const slope = new Float64Array(this.#model.outputs * n);
    this.#model.observeWithSlope(mean, all, slope);
    const deviations = new Float64Array(n * width);
    for (let j = 0; j < n; j++) {
      observation.output.forEach((output, k) => {
        let sum = 0;
        for (let i = j; i < n; i++) sum += (slope[output * n + i] as number) * (root[i * n + j] as number);
        deviations[j * width + k] = sum;
      });
      for (let i = j; i < n; i++) deviations[j * width + m + i] = root[i * n + j] as number;
    }
    const predicted = Float64Array.from(observation.output, (output) => all[output] as number);
    const { belief, innovation } = updateFromRows(this.belief, deviations, n, predicted, observation);
    this.belief = belief;
    return innovation;
  }
}
