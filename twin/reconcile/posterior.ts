import type { LdlFactor } from '../numerics/ldl.ts';
import { SelectedInverse } from '../numerics/selected-inverse.ts';
import type { Problem } from './problem.ts';
import type { Weights } from './weights.ts';

interface Variances {
  readonly variance: Float64Array;
  readonly fittedVariance: Float64Array;
  readonly redundancy: Float64Array;
}

/** Variances of all estimates and fitted measurements, from the entries of the inverse that the pattern of the factor holds. */
export class Posterior {
  readonly #problem: Problem;
  readonly #weights: Weights;
  #inverse: { readonly of: LdlFactor; readonly entries: SelectedInverse } | null = null;

  constructor(problem: Problem, weights: Weights) {
    this.#problem = problem;
    this.#weights = weights;
  }

  compute(factor: LdlFactor, jacobianH: Float64Array, out: Variances): void {
    if (this.#inverse?.of !== factor) this.#inverse = { of: factor, entries: new SelectedInverse(factor) };
    const { entries } = this.#inverse;
    const { variables, scale, measurements } = this.#problem;
    entries.compute();
    for (let j = 0; j < variables; j++) {
      const s = scale[j] as number;
      out.variance[j] = Math.max(0, entries.diagonal(j)) * s * s;
    }
    for (let i = 0; i < measurements.count; i++) {
      const begin = measurements.rowStart[i] as number;
      const end = measurements.rowStart[i + 1] as number;
      let sum = 0;
      for (let a = begin; a < end; a++) {
        const ja = measurements.column[a] as number;
        const ha = (jacobianH[a] as number) * (scale[ja] as number);
        sum += ha * ha * entries.diagonal(ja);
        for (let b = a + 1; b < end; b++) {
          const jb = measurements.column[b] as number;
          sum += 2 * ha * (jacobianH[b] as number) * (scale[jb] as number) * entries.at(ja, jb);
        }
      }
      out.fittedVariance[i] = Math.max(0, sum);
      const weight = this.#weights.marginal[i] as number;
      out.redundancy[i] = weight > 0 ? Math.min(1, Math.max(0, 1 - sum * weight)) : 0;
    }
  }
}
