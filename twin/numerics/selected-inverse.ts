import type { LdlFactor } from './ldl.ts';

/** What finding one entry by search costs, in entries passed over. */
const SEARCH_COST = 8;

/**
 * Entries of A⁻¹ on the pattern of L (Takahashi 1973; Erisman and Tinney 1975): the diagonal and every entry that A itself
 * has, at about the price of one factorisation. Row indexes in a column of L ascend, which the recursion uses.
 */
export class SelectedInverse {
  readonly #factor: LdlFactor;
  readonly #lower: Float64Array;
  readonly #diagonal: Float64Array;
  readonly #column: Float64Array;
  readonly #scattered: Float64Array;

  constructor(factor: LdlFactor) {
    this.#factor = factor;
    this.#lower = new Float64Array(factor.fill);
    this.#diagonal = new Float64Array(factor.pattern.size);
    this.#column = new Float64Array(factor.pattern.size);
    this.#scattered = new Float64Array(factor.pattern.size);
  }

  /** Call after each factorisation. */
  compute(): void {
    const { lower, diagonal, symbolic } = this.#factor;
    const { columnStart, row } = symbolic;
    const inverse = this.#lower;
    const ownDiagonal = this.#diagonal;
    const sum = this.#column;
    const column = this.#scattered;
    for (let j = ownDiagonal.length - 1; j >= 0; j--) {
      const begin = columnStart[j] as number;
      const end = columnStart[j + 1] as number;
      for (let p = begin; p < end; p++) {
        const i = row[p] as number;
        sum[i] = 0;
        column[i] = lower[p] as number;
      }
      // Z[i,j] = -Σ_k Z[i,k]·L[k,j] over the rows k of column j. Z is symmetric: each stored entry serves both sides. All rows
      // of column j below k are rows of column k too; `column` is zero, and `sum` of no account, for the others it has.
      for (let p = begin; p < end; p++) {
        const k = row[p] as number;
        const lkj = lower[p] as number;
        let own = (sum[k] as number) - (ownDiagonal[k] as number) * lkj;
        const kBegin = columnStart[k] as number;
        const kEnd = columnStart[k + 1] as number;
        if ((end - p - 1) * SEARCH_COST < kEnd - kBegin)
          for (let q = p + 1; q < end; q++) {
            const i = row[q] as number;
            const z = inverse[find(row, kBegin, kEnd, i)] as number;
            sum[i] = (sum[i] as number) - z * lkj;
            own -= z * (lower[q] as number);
          }
        else
          for (let r = kBegin; r < kEnd; r++) {
            const i = row[r] as number;
            const z = inverse[r] as number;
            sum[i] = (sum[i] as number) - z * lkj;
            own -= z * (column[i] as number);
          }
        sum[k] = own;
      }
      let own = 1 / (diagonal[j] as number);
      for (let p = begin; p < end; p++) {
        const i = row[p] as number;
        const z = sum[i] as number;
        column[i] = 0;
        inverse[p] = z;
        own -= z * (lower[p] as number);
      }
      ownDiagonal[j] = own;
    }
  }

  /** Entry (i, i) of the inverse, in the indexes of A. */
  diagonal(i: number): number {
    return this.#diagonal[this.#factor.symbolic.place[i] as number] as number;
  }

  /** Entry (i, j) of the inverse, in the indexes of A; throws outside the pattern of L. */
  at(i: number, j: number): number {
    const { place, columnStart, row } = this.#factor.symbolic;
    const a = Math.min(place[i] as number, place[j] as number);
    const b = Math.max(place[i] as number, place[j] as number);
    if (a === b) return this.#diagonal[a] as number;
    const found = find(row, columnStart[a] as number, columnStart[a + 1] as number, b);
    if (found < 0) throw new Error(`entry (${i}, ${j}) is not on the pattern of the factor`);
    return this.#lower[found] as number;
  }
}

/** Place of `wanted` in an ascending stretch of a list, −1 when it is not there. */
const find = (list: Int32Array, begin: number, end: number, wanted: number): number => {
  let low = begin;
  let high = end - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = list[middle] as number;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
};
