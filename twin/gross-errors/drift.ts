/** Tabular CUSUM of standardised values, both sides (Page 1954). Says since when it has been running up: the start of the drift. */
export class Cusum {
  readonly #slack: number;
  readonly #limit: number;
  readonly #stepMax: number;
  readonly #ceiling: number;
  #up = 0;
  #down = 0;
  #upSince = Number.NaN;
  #downSince = Number.NaN;

  /**
   * @param slack half of the shift, in standard deviations, that is worth finding @param limit decision interval, likewise
   * @param stepMax what one value may add at most, so that an outlier alone is no alarm
   */
  constructor(slack: number, limit: number, stepMax = Number.POSITIVE_INFINITY) {
    this.#slack = slack;
    this.#limit = limit;
    this.#stepMax = stepMax;
    // A long fault must not take as long to be forgotten.
    this.#ceiling = 2 * limit;
  }

  /** @param z standardised value; one that is not a number changes nothing @param slack for this value, when not the usual */
  add(z: number, at: number, slack = this.#slack): void {
    if (!Number.isFinite(z)) return;
    if (this.#up === 0) this.#upSince = at;
    if (this.#down === 0) this.#downSince = at;
    this.#up = Math.min(this.#ceiling, Math.max(0, this.#up + Math.min(this.#stepMax, z - slack)));
    this.#down = Math.min(this.#ceiling, Math.max(0, this.#down + Math.min(this.#stepMax, -z - slack)));
  }

  /** +1 or −1 while it signals, 0 otherwise. */
  get signal(): -1 | 0 | 1 {
    if (this.#up > this.#limit && this.#up >= this.#down) return 1;
    return this.#down > this.#limit ? -1 : 0;
  }

  /** The larger of both sums over the limit: 1 is the alarm. */
  get level(): number {
    return Math.max(this.#up, this.#down) / this.#limit;
  }

  /** When the sum that signals left zero. */
  get since(): number {
    return this.#up >= this.#down ? this.#upSince : this.#downSince;
  }

  reset(): void {
    this.#up = 0;
    this.#down = 0;
  }
}
