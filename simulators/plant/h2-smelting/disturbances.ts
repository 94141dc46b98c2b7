/** Slow disturbances of section 8.6 of the line pack, each as a share of its described size. */
export class Disturbances {
  /** wt% on the ore's moisture. */
  moistureWt = 0;
  /** Share on the ore rate. */
  pulsation = 0;
  /** wt% of ash of the coal lot at hand. */
  ashWt = 0;
  /** kPa on the hydrogen header. */
  headerKpa = 0;
  /** K on the blast while the heater changes over. */
  blastK = 0;
  readonly #share: number;
  readonly #normal: () => number;
  #lot = -1;

  constructor(share: number, normal: () => number) {
    this.#share = share;
    this.#normal = normal;
  }

  step(dtS: number, timeS: number): void {
    if (this.#share === 0) return;
    const kept = Math.exp(-dtS / 1800);
    this.moistureWt = kept * this.moistureWt + 0.05 * this.#share * Math.sqrt(1 - kept * kept) * this.#normal();
    this.pulsation = 0.02 * this.#share * Math.sin(2 * Math.PI * 0.2 * timeS + 0.3);
    this.headerKpa = 6 * this.#share * Math.sin((2 * Math.PI * timeS) / 300);
    const sinceChange = timeS % 2700;
    this.blastK = sinceChange < 90 && timeS > 90 ? -35 * this.#share * Math.sin((Math.PI * sinceChange) / 90) : 0;
    const lot = Math.floor(timeS / 21_600);
    if (lot !== this.#lot) this.ashWt = this.#share * Math.max(-1, Math.min(1, this.#normal()));
    this.#lot = lot;
  }
}
