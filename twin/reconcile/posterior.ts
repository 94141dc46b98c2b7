import type { LdlFactor } from '../numerics/ldl.ts';
import { SelectedInverse } from '../numerics/selected-inverse.ts';
import type { Problem } from './problem.ts';
import type { Weights } from './weights.ts';

/** A variance below this share of what the variable would have without its neighbours is the difference of nearly equal numbers. */
const CANCELLED = 1e-6;
/** Variances worked out anew for that reason, at one back-substitution each: more of them would be a strange network. */
const POLISHED_MAX = 20;

const NOTHING_HELD = new Int8Array(0);

interface Variances {
  readonly variance: Float64Array;
  readonly fittedVariance: Float64Array;
  readonly redundancy: Float64Array;
}

/** Variances of all estimates and fitted measurements, from the entries of the inverse that the pattern of the factor holds. */
export class Posterior {
  readonly #problem: Problem;
  readonly #weights: Weights;
  readonly #right: Float64Array;
  readonly #response: Float64Array;
  #inverse: { readonly of: LdlFactor; readonly entries: SelectedInverse } | null = null;

  constructor(problem: Problem, weights: Weights) {
    this.#problem = problem;
    this.#weights = weights;
    this.#right = new Float64Array(problem.variables + problem.constraints.count);
    this.#response = new Float64Array(problem.variables + problem.constraints.count);
  }

  compute(factor: LdlFactor, jacobianH: Float64Array, out: Variances): void {
    const entries = this.#entriesOf(factor);
    const { variables, scale } = this.#problem;
    let polished = 0;
    for (let j = 0; j < variables; j++) {
      const s = scale[j] as number;
      let variance = Math.max(0, entries.diagonal(j));
      if (variance * factor.diagonalOf(j) < CANCELLED && polished++ < POLISHED_MAX)
        variance = this.#polish(factor, jacobianH, j);
      out.variance[j] = variance * s * s;
    }
    this.#ofMeasurements(entries, jacobianH, NOTHING_HELD, out);
  }

  /** Variance and redundancy of the measurements only, for a factor in which the variables of `held` (not 0) do not move. */
  computeHeld(factor: LdlFactor, jacobianH: Float64Array, held: Int8Array, out: Omit<Variances, 'variance'>): void {
    this.#ofMeasurements(this.#entriesOf(factor), jacobianH, held, out);
  }

  #entriesOf(factor: LdlFactor): SelectedInverse {
    if (this.#inverse?.of !== factor) this.#inverse = { of: factor, entries: new SelectedInverse(factor) };
    this.#inverse.entries.compute();
    return this.#inverse.entries;
  }

  #ofMeasurements(
    entries: SelectedInverse,
    jacobianH: Float64Array,
    held: Int8Array,
    out: Omit<Variances, 'variance'>,
  ): void {
    const { scale, measurements } = this.#problem;
    for (let i = 0; i < measurements.count; i++) {
      const begin = measurements.rowStart[i] as number;
      const end = measurements.rowStart[i + 1] as number;
      let sum = 0;
      for (let a = begin; a < end; a++) {
        const ja = measurements.column[a] as number;
        if ((held[ja] ?? 0) !== 0) continue; // its row of the factor is that of the identity
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

  /** p'·H'V⁻¹H·p with p = K⁻¹·e: a sum of squares where the inverse itself has a difference. In scaled terms. */
  #polish(factor: LdlFactor, jacobianH: Float64Array, j: number): number {
    const { measurements, scale, prior, variables } = this.#problem;
    const p = this.#response;
    this.#right.fill(0);
    this.#right[j] = 1;
    factor.solve(this.#right, p, 6);
    const along = (i: number): number => {
      let sum = 0;
      for (let a = measurements.rowStart[i] as number; a < (measurements.rowStart[i + 1] as number); a++) {
        const column = measurements.column[a] as number;
        sum += (jacobianH[a] as number) * (scale[column] as number) * (p[column] as number);
      }
      return sum;
    };
    let variance = 0;
    for (let i = 0; i < measurements.count; i++) {
      const block = this.#weights.blocks[this.#weights.blockOf[i] as number];
      if (!block) variance += (this.#weights.marginal[i] as number) * along(i) ** 2;
      else for (const other of block.rows) variance += this.#weights.at(i, other) * along(i) * along(other);
    }
    if (prior) for (let k = 0; k < variables; k++) variance += ((p[k] as number) / prior.sigmas) ** 2;
    return variance;
  }
}
