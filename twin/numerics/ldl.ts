import { minimumDegree } from './ordering.ts';
import { multiplySymmetric, type SymmetricPattern } from './symmetric-pattern.ts';

/**
 * LDL' of a symmetric quasi-definite matrix (Vanderbei 1995): ordering and symbolic analysis once per structure, numeric
 * factorisation as often as wanted, up-looking after Davis (2005). Nothing is allocated after the constructor.
 *
 * `sign` says for each index whether its pivot is meant to be positive (an estimate) or negative (a multiplier). Negative
 * pivots are lowered by `pivotMin`, in the factor only, so that balances that repeat others have one. A pivot that is smaller than `pivotMin` or of the wrong sign is replaced by sign·pivotMin and counted in `replaced`; refinement
 * then restores the answer to that of the matrix given, or `solve` says by its residual that it could not.
 */
export class LdlFactor {
  readonly pattern: SymmetricPattern;
  /** index eliminated as the k-th */
  readonly order: Int32Array;
  readonly place: Int32Array;
  readonly columnStart: Int32Array;
  readonly row: Int32Array;
  readonly lower: Float64Array;
  readonly diagonal: Float64Array;
  /** Pivots replaced in the last factorisation. */
  replaced = 0;

  readonly #sign: Int8Array;
  readonly #parent: Int32Array;
  readonly #filled: Int32Array;
  readonly #flag: Int32Array;
  readonly #stack: Int32Array;
  readonly #work: Float64Array;
  readonly #permuted: { columnStart: Int32Array; row: Int32Array; source: Int32Array };
  readonly #x: Float64Array;
  readonly #residual: Float64Array;
  #value: Float64Array = new Float64Array(0);
  readonly #pivotMin: number;

  constructor(pattern: SymmetricPattern, sign: Int8Array, pivotMin = 1e-13) {
    const { size } = pattern;
    this.pattern = pattern;
    this.#pivotMin = pivotMin;
    this.order = minimumDegree(pattern, (index) => (sign[index] as number) < 0);
    this.place = new Int32Array(size);
    this.order.forEach((index, k) => {
      this.place[index] = k;
    });
    this.#sign = Int8Array.from(this.order, (index) => sign[index] as number);
    this.#permuted = permute(pattern, this.place);
    this.#parent = new Int32Array(size);
    this.#filled = new Int32Array(size);
    this.#flag = new Int32Array(size);
    this.#stack = new Int32Array(size);
    this.#work = new Float64Array(size);
    this.#x = new Float64Array(size);
    this.#residual = new Float64Array(size);
    this.diagonal = new Float64Array(size);
    this.columnStart = this.#countColumns();
    this.row = new Int32Array(this.columnStart[size] as number);
    this.lower = new Float64Array(this.columnStart[size] as number);
  }

  /** Entries of L below the diagonal. */
  get fill(): number {
    return this.row.length;
  }

  #countColumns(): Int32Array {
    const { size } = this.pattern;
    const { columnStart, row } = this.#permuted;
    const count = new Int32Array(size);
    for (let k = 0; k < size; k++) {
      this.#parent[k] = -1;
      this.#flag[k] = k;
      for (let p = columnStart[k] as number; p < (columnStart[k + 1] as number); p++) {
        let i = row[p] as number;
        while (i < k && this.#flag[i] !== k) {
          if (this.#parent[i] === -1) this.#parent[i] = k;
          count[i] = (count[i] as number) + 1;
          this.#flag[i] = k;
          i = this.#parent[i] as number;
        }
      }
    }
    const start = new Int32Array(size + 1);
    for (let k = 0; k < size; k++) start[k + 1] = (start[k] as number) + (count[k] as number);
    return start;
  }

  /** Values in the order of the pattern. They are kept by reference for refinement: do not change them before the solves. */
  factorise(value: Float64Array): void {
    this.#value = value;
    this.replaced = 0;
    const { size } = this.pattern;
    const { columnStart, row, source } = this.#permuted;
    const y = this.#work;
    const filled = this.#filled.fill(0);
    for (let k = 0; k < size; k++) {
      let top = size;
      y[k] = 0;
      this.#flag[k] = k;
      for (let p = columnStart[k] as number; p < (columnStart[k + 1] as number); p++) {
        let i = row[p] as number;
        y[i] = (y[i] as number) + (value[source[p] as number] as number);
        let length = 0;
        while (i < k && this.#flag[i] !== k) {
          this.#stack[length++] = i;
          this.#flag[i] = k;
          i = this.#parent[i] as number;
        }
        while (length > 0) this.#stack[--top] = this.#stack[--length] as number;
      }
      let pivot = y[k] as number;
      y[k] = 0;
      for (; top < size; top++) {
        const i = this.#stack[top] as number;
        const yi = y[i] as number;
        y[i] = 0;
        const begin = this.columnStart[i] as number;
        const end = begin + (filled[i] as number);
        for (let p = begin; p < end; p++) {
          const j = this.row[p] as number;
          y[j] = (y[j] as number) - (this.lower[p] as number) * yi;
        }
        const entry = yi / (this.diagonal[i] as number);
        pivot -= entry * yi;
        this.row[end] = k;
        this.lower[end] = entry;
        filled[i] = (filled[i] as number) + 1;
      }
      const sign = this.#sign[k] as number;
      if (sign < 0) pivot -= this.#pivotMin;
      if (!(pivot * sign > 0.5 * this.#pivotMin)) {
        pivot = sign * this.#pivotMin;
        this.replaced++;
      }
      this.diagonal[k] = pivot;
    }
  }

  /**
   * x = A⁻¹·b with iterative refinement against the matrix that was given. Answers the largest residual left over,
   * relative to the largest entry of b (or to 1e-6, below which b is rounding): the caller's proof that the answer is one.
   */
  solve(b: Float64Array, x: Float64Array, refinements = 3): number {
    const { size } = this.pattern;
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
      for (let i = 0; i < size; i++) x[i] = (x[i] as number) + (this.#x[this.place[i] as number] as number);
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
    const x = this.#x;
    for (let k = 0; k < size; k++) x[k] = b[this.order[k] as number] as number;
    for (let k = 0; k < size; k++) {
      const xk = x[k] as number;
      if (xk === 0) continue;
      for (let p = this.columnStart[k] as number; p < (this.columnStart[k + 1] as number); p++) {
        const i = this.row[p] as number;
        x[i] = (x[i] as number) - (this.lower[p] as number) * xk;
      }
    }
    for (let k = size - 1; k >= 0; k--) {
      let sum = (x[k] as number) / (this.diagonal[k] as number);
      for (let p = this.columnStart[k] as number; p < (this.columnStart[k + 1] as number); p++)
        sum -= (this.lower[p] as number) * (x[this.row[p] as number] as number);
      x[k] = sum;
    }
  }
}

/** Upper triangle of the permuted matrix, with the place each value comes from. */
const permute = (pattern: SymmetricPattern, place: Int32Array) => {
  const { size, columnStart, row } = pattern;
  const count = new Int32Array(size + 1);
  const each = (visit: (i: number, j: number, source: number) => void) => {
    for (let column = 0; column < size; column++)
      for (let p = columnStart[column] as number; p < (columnStart[column + 1] as number); p++) {
        const a = place[row[p] as number] as number;
        const b = place[column] as number;
        visit(Math.min(a, b), Math.max(a, b), p);
      }
  };
  each((_, j) => {
    count[j + 1] = (count[j + 1] as number) + 1;
  });
  for (let k = 0; k < size; k++) count[k + 1] = (count[k + 1] as number) + (count[k] as number);
  const next = count.slice(0, size);
  const permutedRow = new Int32Array(row.length);
  const source = new Int32Array(row.length);
  each((i, j, from) => {
    const at = next[j] as number;
    permutedRow[at] = i;
    source[at] = from;
    next[j] = at + 1;
  });
  return { columnStart: count, row: permutedRow, source };
};
