/**
 * Everything that tests of mean shifts need of one solve. A hypothesis j says "something shifts the data along f_j by an
 * unknown size b_j": a biased instrument, a leak. With r the residuals and V their covariance, score = f'V⁻¹r and
 * information = f_i'V⁻¹f_j. The likelihood-ratio statistic of a set S is s_S' C_SS⁻¹ s_S, its sizes are C_SS⁻¹ s_S: no
 * further solve is needed however many sets are tried (Narasimhan and Mah 1987).
 */
export interface ScoreTable {
  readonly count: number;
  readonly score: Float64Array;
  /** Information matrix, count × count, row by row; of every score its variance and covariances on sound data. */
  readonly information: Float64Array;
}

/** A linear network whose streams are all measured: balances as dense rows over the streams. */
export interface Network {
  readonly balances: readonly (readonly number[])[];
  /** Standard deviation of one value of each stream. */
  readonly sigma: readonly number[];
}

/** Tests of one network: the matrices are formed once, a data set costs one multiplication. */
export class NetworkTests {
  readonly count: number;
  readonly information: Float64Array;
  readonly #weights: Float64Array;
  readonly #streams: number;

  /**
   * Hypotheses: a bias of each stream, in its own standard deviations, then (with `leaks`) a leak at each balance, in the
   * standard deviation of that balance's residual. `samples`: how many independent values each mean is made of.
   */
  constructor({ balances, sigma }: Network, { samples = 1, leaks = false } = {}) {
    const streams = sigma.length;
    const covariance = balances.map((a) =>
      balances.map((b) => a.reduce((sum, c, j) => sum + (c * (b[j] ?? 0) * (sigma[j] ?? 0) ** 2) / samples, 0)),
    );
    const inverse = inverseOf(covariance);
    const directions = sigma.map((s, j) => balances.map((row) => (row[j] ?? 0) * s));
    if (leaks)
      balances.forEach((_, k) => {
        const size = Math.sqrt((covariance[k]?.[k] ?? 0) * samples);
        directions.push(balances.map((_, row) => (row === k ? size : 0)));
      });
    this.#streams = streams;
    this.count = directions.length;
    this.information = new Float64Array(this.count ** 2);
    this.#weights = new Float64Array(this.count * streams);
    directions.forEach((f, i) => {
      const weighted = inverse.map((row) => dot(row, f));
      directions.forEach((g, j) => {
        this.information[i * this.count + j] = dot(weighted, g);
      });
      for (let j = 0; j < streams; j++)
        this.#weights[i * streams + j] = balances.reduce((sum, row, k) => sum + (weighted[k] ?? 0) * (row[j] ?? 0), 0);
    });
  }

  of(means: ArrayLike<number>): ScoreTable {
    const score = new Float64Array(this.count);
    for (let i = 0; i < this.count; i++) {
      let sum = 0;
      for (let j = 0; j < this.#streams; j++)
        sum += (this.#weights[i * this.#streams + j] as number) * (means[j] as number);
      score[i] = sum;
    }
    return { count: this.count, score, information: this.information };
  }
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);

/** Gauss-Jordan with row pivoting; throws when a balance repeats others. */
const inverseOf = (matrix: readonly (readonly number[])[]): number[][] => {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let c = 0; c < size; c++) {
    let pivot = c;
    for (let r = c; r < size; r++) if (Math.abs(work[r]?.[c] ?? 0) > Math.abs(work[pivot]?.[c] ?? 0)) pivot = r;
    const top = work[pivot] as number[];
    const lead = top[c] as number;
    if (!(Math.abs(lead) > 1e-12 * Math.abs(matrix[c]?.[c] ?? 1)))
      throw new Error(`balance ${c + 1} repeats others or holds no measured stream: it tests nothing by itself`);
    work[pivot] = work[c] as number[];
    work[c] = top;
    for (let j = 0; j < top.length; j++) top[j] = (top[j] as number) / lead;
    for (let r = 0; r < size; r++) {
      const row = work[r] as number[];
      const factor = row[c] as number;
      if (r !== c && factor !== 0)
        for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    }
  }
  return work.map((row) => row.slice(size));
};
