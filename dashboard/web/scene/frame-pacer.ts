/** Draws on demand: one frame for any number of requests, none while the tab is hidden. */
export class FramePacer {
  readonly #draw: (nowMs: number) => void;
  #frame: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isStopped = false;

  constructor(draw: (nowMs: number) => void) {
    this.#draw = draw;
  }

  /** With the next animation frame. */
  request(): void {
    if (this.#isStopped || this.#frame !== null || document.hidden) return;
    this.#frame = requestAnimationFrame((nowMs) => {
      this.#frame = null;
      this.#draw(nowMs);
    });
  }

  /** Not before this many milliseconds from now; an earlier request makes it needless. */
  requestIn(ms: number): void {
    if (this.#isStopped || this.#timer !== null || document.hidden) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.request();
    }, ms);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
