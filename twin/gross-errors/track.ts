/** Forgets an estimate by 1/e in this time. */
const MEMORY_MS = 300_000;
/** Share of the variance of one estimate that the next has too: averaging does not take it away. */
const LASTING_SHARE = 0.4;

/** The size of one gross error over time: mean of its estimates, newer ones counting more, and an interval that stays honest. */
export class BiasTrack {
  readonly since: number;
  #weight = 0;
  #squares = 0;
  #mean = 0;
  #variance = 0;
  #at: number;

  constructor(at: number) {
    this.since = at;
    this.#at = at;
  }

  /** @param sigma standard deviation of this estimate alone */
  add(estimate: number, sigma: number, at: number): void {
    const kept = Math.exp(-Math.max(0, at - this.#at) / MEMORY_MS);
    this.#at = at;
    this.#weight = this.#weight * kept + 1;
    this.#squares = this.#squares * kept * kept + 1;
    this.#mean += (estimate - this.#mean) / this.#weight;
    this.#variance += (sigma * sigma - this.#variance) / this.#weight;
  }

  get mean(): number {
    return this.#weight === 0 ? Number.NaN : this.#mean;
  }

  /** Of the mean: what differs between estimates averages out, what lasts does not. */
  get sigma(): number {
    if (this.#weight === 0) return Number.NaN;
    const fresh = this.#squares / (this.#weight * this.#weight);
    return Math.sqrt(this.#variance * (LASTING_SHARE + (1 - LASTING_SHARE) * fresh));
  }
}
