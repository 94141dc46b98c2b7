const KEPT = 101;

/** Request times of one connection for the health page. */
export class RequestTimes {
  timeouts = 0;
  readonly #tookMs = new Float64Array(KEPT);
  readonly #atMs = new Float64Array(KEPT);
  #count = 0;

  add(tookMs: number, atMs: number): void {
    this.#tookMs[this.#count % KEPT] = tookMs;
    this.#atMs[this.#count % KEPT] = atMs;
    this.#count++;
  }

  medianMs(): number | null {
    const kept = Math.min(this.#count, KEPT);
    return kept === 0 ? null : (this.#tookMs.slice(0, kept).sort()[kept >> 1] ?? null);
  }

  /** Over the latest hundred answers. */
  perSecond(nowMs: number): number {
    const kept = Math.min(this.#count, KEPT);
    const oldest = kept < KEPT ? this.#atMs[0] : this.#atMs[this.#count % KEPT];
    if (kept < 2 || oldest === undefined || nowMs <= oldest) return 0;
    return Math.round((kept * 10_000) / (nowMs - oldest)) / 10;
  }
}
