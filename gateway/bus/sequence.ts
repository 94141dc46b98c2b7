/**
 * Follows the one sequence number (0..255) of an edge node. A number that is skipped may still come, through a broker cluster that
 * reorders; only when it has not come after a while has something been lost.
 */
export class SequenceWatch {
  #expected: number | null = null;
  readonly #missing = new Set<number>();
  #missingSince = 0;

  /** A birth of the node begins the count anew. */
  restart(seq: number): void {
    this.#expected = (seq + 1) % 256;
    this.#missing.clear();
  }

  take(seq: number, nowMs: number): void {
    if (this.#expected === null) {
      this.restart(seq);
      return;
    }
    if (this.#missing.delete(seq)) return;
    const ahead = (seq - this.#expected + 256) % 256;
    // Half the circle behind: a repeat of an old message, not a leap of 200.
    if (ahead >= 128) return;
    if (ahead > 0 && this.#missing.size === 0) this.#missingSince = nowMs;
    for (let step = 0; step < ahead; step++) this.#missing.add((this.#expected + step) % 256);
    this.#expected = (seq + 1) % 256;
  }

  /** How many messages are missing for longer than that; forgets them, so that each loss is told once. */
  lost(nowMs: number, afterMs: number): number {
    if (this.#missing.size === 0 || nowMs - this.#missingSince < afterMs) return 0;
    const lost = this.#missing.size;
    this.#missing.clear();
    return lost;
  }
}
