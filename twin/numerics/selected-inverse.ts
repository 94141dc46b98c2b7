import type { LdlFactor } from './ldl.ts';

/**
 * Entries of A⁻¹ on the pattern of L (Takahashi 1973; Erisman and Tinney 1975): the diagonal and every entry that A itself
 * has, at about the price of one factorisation. Row indexes in a column of L ascend, which the recursion uses.
 */
export class SelectedInverse {
  readonly #factor: LdlFactor;
  readonly #lower: Float64Array;
  readonly #diagonal: Float64Array;
  readonly #column: Float64Array;

  constructor(factor: LdlFactor) {
    this.#factor = factor;
    this.#lower = new Float64Array(factor.fill);
    this.#diagonal = new Float64Array(factor.pattern.size);
    this.#column = new Float64Array(factor.pattern.size);
  }

  /** Call after each factorisation. */
  compute(): void {
    const { columnStart, row, lower, diagonal } = this.#factor;
    const inverse = this.#lower;
    const sum = this.#column;
    for (let j = this.#factor.pattern.size - 1; j >= 0; j--) {
      const begin = columnStart[j] as number;
      const end = columnStart[j + 1] as number;
      for (let p = begin; p < end; p++) sum[row[p] as number] = 0;
      // Z[i,j] = -Σ_k Z[i,k]·L[k,j] over the rows k of column j; Z is symmetric, each stored entry serves both sides.
      for (let p = begin; p < end; p++) {
        const k = row[p] as number;
        const lkj = lower[p] as number;
        sum[k] = (sum[k] as number) - (this.#diagonal[k] as number) * lkj;
        let q = p + 1;
        for (let r = columnStart[k] as number; r < (columnStart[k + 1] as number) && q < end; r++) {
          const i = row[r] as number;
          while (q < end && (row[q] as number) < i) q++;
          if (q < end && row[q] === i) {
            const z = inverse[r] as number;
            sum[i] = (sum[i] as number) - z * lkj;
            sum[k] = (sum[k] as number) - z * (lower[q] as number);
          }
        }
      }
      let own = 1 / (diagonal[j] as number);
      for (let p = begin; p < end; p++) {
        const z = sum[row[p] as number] as number;
        inverse[p] = z;
        own -= z * (lower[p] as number);
      }
      this.#diagonal[j] = own;
    }
  }

  /** Entry (i, j) of the inverse, in the indexes of A; throws outside the pattern of L. */
  at(i: number, j: number): number {
    const { place, columnStart, row } = this.#factor;
    const a = Math.min(place[i] as number, place[j] as number);
    const b = Math.max(place[i] as number, place[j] as number);
    if (a === b) return this.#diagonal[a] as number;
    let low = columnStart[a] as number;
    let high = (columnStart[a + 1] as number) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = row[middle] as number;
      if (found === b) return this.#lower[middle] as number;
      if (found < b) low = middle + 1;
      else high = middle - 1;
    }
    throw new Error(`entry (${i}, ${j}) is not on the pattern of the factor`);
  }
}
