import { analyse, type Symbolic } from './symbolic.ts';
import { multiplySymmetric, type SymmetricPattern } from './symmetric-pattern.ts';

/** A pivot below this share of what it was made of is rounding. */
const DEPENDENT = 1e-11;

/**
 * LDL' of a symmetric quasi-definite matrix (Vanderbei 1995): ordering and symbolic analysis once per structure, numeric
 * factorisation as often as wanted, up-looking after Davis (2005). Nothing is allocated after the constructor.
 *
 * `sign` says for each index whether its pivot is meant to be positive (an estimate) or negative (a multiplier). A pivot
 * that is nothing but the rounding of what was subtracted to get it, or of the wrong sign, is taken as infinite and
 * counted in `replaced`: a balance that repeats others drops out (its multiplier is zero, variances do not notice), an
 * estimate that nothing determines stays where it is. If that was not all, `solve` says so by its residual.
 */
export class LdlFactor {
  readonly pattern: SymmetricPattern;
  readonly symbolic: Symbolic;
  readonly lower: Float64Array;
  readonly diagonal: Float64Array;
  /** Pivots replaced in the last factorisation, and how many of them were meant to be positive. */
  replaced = 0;
  replacedPositive = 0;

  readonly #sign: Int8Array;
  readonly #filled: Int32Array;
  readonly #work: Float64Array;
  readonly #x: Float64Array;
  readonly #residual: Float64Array;
  #value: Float64Array = new Float64Array(0);

  constructor(pattern: SymmetricPattern, sign: Int8Array) {
    const { size } = pattern;
    this.pattern = pattern;
    this.symbolic = analyse(pattern, (index) => (sign[index] as number) < 0);
    this.#sign = Int8Array.from(this.symbolic.order, (index) => sign[index] as number);
    this.#filled = new Int32Array(size);
    this.#work = new Float64Array(size);
    this.#x = new Float64Array(size);
    this.#residual = new Float64Array(size);
    this.diagonal = new Float64Array(size);
    this.lower = new Float64Array(this.fill);
  }

  /** Entries of L below the diagonal. */
  get fill(): number {
    return this.symbolic.row.length;
  }

  /** Entry (i, i) of the matrix factorised last. */
  diagonalOf(i: number): number {
    return this.#value[(this.pattern.columnStart[i + 1] as number) - 1] as number;
  }

  /** Values in the order of the pattern. They are kept by reference for refinement: do not change them before the solves. */
  factorise(value: Float64Array): void {
    this.#value = value;
    this.replaced = 0;
    this.replacedPositive = 0;
    const count = this.pattern.size;
    const { permuted, columnStart, row, rowStart, rowColumn } = this.symbolic;
    const { columnStart: matrixStart, row: matrixRow, source } = permuted;
    const { lower, diagonal } = this;
    const y = this.#work;
    const filled = this.#filled;
    for (let k = 0; k < count; k++) {
      filled[k] = columnStart[k] as number;
      const matrixEnd = matrixStart[k + 1] as number;
      for (let p = matrixStart[k] as number; p < matrixEnd; p++) {
        const i = matrixRow[p] as number;
        y[i] = (y[i] as number) + (value[source[p] as number] as number);
      }
      let pivot = y[k] as number;
      let size = Math.abs(pivot);
      y[k] = 0;
      const rowEnd = rowStart[k + 1] as number;
      for (let t = rowStart[k] as number; t < rowEnd; t++) {
        const i = rowColumn[t] as number;
        const yi = y[i] as number;
        y[i] = 0;
        const end = filled[i] as number;
        for (let p = columnStart[i] as number; p < end; p++) {
          const j = row[p] as number;
          y[j] = (y[j] as number) - (lower[p] as number) * yi;
        }
        const entry = yi / (diagonal[i] as number);
        pivot -= entry * yi;
        size += Math.abs(entry * yi);
        lower[end] = entry;
        filled[i] = end + 1;
      }
      diagonal[k] = this.#admitted(pivot, size, this.#sign[k] as number);
    }
  }

  #admitted(pivot: number, size: number, sign: number): number {
    if (pivot * sign > DEPENDENT * size || Number.isNaN(pivot)) return pivot;
    this.replaced++;
    if (sign > 0) this.replacedPositive++;
    return sign * Number.POSITIVE_INFINITY;
  }

  /**
   * x = A⁻¹·b with iterative refinement against the matrix that was given. Answers the largest residual left over,
   * relative to the largest entry of b (or to 1e-6, below which b is rounding): the caller's proof that the answer is one.
   */
  solve(b: Float64Array, x: Float64Array, refinements = 3): number {
    const { size } = this.pattern;
    const { place } = this.symbolic;
    x.fill(0);
    const residual = this.#residual;
    let scale = 0;
    for (let i = 0; i < size; i++) {
      residual[i] = b[i] as number;
      scale = Math.max(scale, Math.abs(b[i] as number));
    }
    if (scale === 0) return 0;
    let worst = Number.POSITIVE_INFINITY;
    for (let round = 0; round <= refinements; round++) {
      this.#substitute(residual);
      for (let i = 0; i < size; i++) x[i] = (x[i] as number) + (this.#x[place[i] as number] as number);
      multiplySymmetric(this.pattern, this.#value, x, residual);
      worst = 0;
      for (let i = 0; i < size; i++) {
        const left = (b[i] as number) - (residual[i] as number);
        residual[i] = left;
        worst = Math.max(worst, Math.abs(left));
      }
      if (worst <= 1e-14 * scale) break;
    }
    return worst / Math.max(scale, 1e-6);
  }

  #substitute(b: Float64Array): void {
    const { size } = this.pattern;
    const { order, columnStart, row } = this.symbolic;
    const { lower, diagonal } = this;
    const x = this.#x;
    for (let k = 0; k < size; k++) x[k] = b[order[k] as number] as number;
    for (let k = 0; k < size; k++) {
      const xk = x[k] as number;
      if (xk === 0) continue;
      const end = columnStart[k + 1] as number;
      for (let p = columnStart[k] as number; p < end; p++) {
        const i = row[p] as number;
        x[i] = (x[i] as number) - (lower[p] as number) * xk;
      }
    }
    for (let k = size - 1; k >= 0; k--) {
      let sum = (x[k] as number) / (diagonal[k] as number);
      const end = columnStart[k + 1] as number;
      for (let p = columnStart[k] as number; p < end; p++)
        sum -= (lower[p] as number) * (x[row[p] as number] as number);
      x[k] = sum;
    }
  }
}
