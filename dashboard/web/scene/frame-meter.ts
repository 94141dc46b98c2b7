/** Slower than this, and the dashes on the pipes jump instead of moving. */
const SLOW_MS = 150;
const KEPT = 8;
/** The first frames compile shaders and fill textures. */
const SKIPPED = 3;

/** Says once that frames come too slowly, from the median of the last eight. */
export class FrameMeter {
  readonly #intervals: number[] = [];
  #seen = 0;
  #said = false;

  get medianMs(): number {
    return [...this.#intervals].sort((a, b) => a - b)[Math.floor(this.#intervals.length / 2)] ?? 0;
  }

  /** Takes the time since the frame before, ms; true the first time that the median is slow. */
  isSlow(intervalMs: number): boolean {
    this.#seen += 1;
    if (this.#said || this.#seen <= SKIPPED) return false;
    this.#intervals.push(intervalMs);
    if (this.#intervals.length > KEPT) this.#intervals.shift();
    this.#said = this.#intervals.length === KEPT && this.medianMs > SLOW_MS;
    return this.#said;
  }
}
