import { rootOfRows, updateFromRows } from './square-root.ts';
import type { Belief, Filter, Innovation, Observation, StateModel } from './state-model.ts';

/**
 * Square-root unscented filter (van der Merwe and Wan 2001) with weights that are all positive: 2n points at equal distance
 * about the mean, which makes it the square-root cubature filter (Arasaratnam and Haykin 2009). Needs no derivatives.
 */
export class UnscentedFilter implements Filter {
  belief: Belief;
  readonly #model: StateModel;
  readonly #reach: number;
  readonly #points: Float64Array[];
  readonly #noise: Float64Array;

  constructor(model: StateModel, start: Belief) {
    const n = model.states;
    this.belief = start;
    this.#model = model;
    this.#reach = Math.sqrt(n);
    this.#points = Array.from({ length: 2 * n }, () => new Float64Array(n));
    this.#noise = new Float64Array(n);
  }

  predict(dt: number): void {
    const n = this.#model.states;
    this.#spread();
    const mean = new Float64Array(n);
    const moved = new Float64Array(n);
    for (const point of this.#points) {
      this.#model.advance(point, dt, moved);
      point.set(moved);
      for (let i = 0; i < n; i++) mean[i] = (mean[i] as number) + (moved[i] as number) / (2 * n);
    }
    const rows = new Float64Array(3 * n * n);
    this.#points.forEach((point, r) => {
      for (let i = 0; i < n; i++) rows[r * n + i] = ((point[i] as number) - (mean[i] as number)) / Math.sqrt(2 * n);
    });
    this.#model.noise(dt, this.#noise);
    for (let i = 0; i < n; i++) rows[(2 * n + i) * n + i] = this.#noise[i] as number;
    this.belief = { mean, root: rootOfRows(rows, 3 * n, n) };
  }

  update(observation: Observation): Innovation {
    const n = this.#model.states;
    const m = observation.value.length;
    const width = m + n;
    this.#spread();
    const all = new Float64Array(this.#model.outputs);
    const seen = this.#points.map((point) => {
      this.#model.observe(point, all);
      return observation.output.map((k) => all[k] as number);
    });
    const predicted = new Float64Array(m);
    for (const row of seen)
      row.forEach((value, k) => {
        predicted[k] = (predicted[k] as number) + value / (2 * n);
      });
    const deviations = new Float64Array(2 * n * width);
    seen.forEach((row, r) => {
      row.forEach((value, k) => {
        deviations[r * width + k] = (value - (predicted[k] as number)) / Math.sqrt(2 * n);
      });
      for (let i = 0; i < n; i++)
        deviations[r * width + m + i] =
          ((this.#points[r]?.[i] as number) - (this.belief.mean[i] as number)) / Math.sqrt(2 * n);
    });
    const { belief, innovation } = updateFromRows(this.belief, deviations, 2 * n, predicted, observation);
    this.belief = belief;
    return innovation;
  }

  #spread(): void {
    const n = this.#model.states;
    const { mean, root } = this.belief;
    for (let j = 0; j < n; j++) {
      const up = this.#points[2 * j] as Float64Array;
      const down = this.#points[2 * j + 1] as Float64Array;
      for (let i = 0; i < n; i++) {
        const step = i >= j ? this.#reach * (root[i * n + j] as number) : 0;
        up[i] = (mean[i] as number) + step;
        down[i] = (mean[i] as number) - step;
      }
    }
  }
}
