import type { Clock } from '../config/vocabulary/clock.ts';

interface Sleeper {
  readonly dueMs: number;
  /** Order of arrival: sleepers due at the same moment wake in the order in which they lay down. */
  readonly order: number;
  wake(): void;
}

/**
 * Lets every continuation that is ready run, and the ones those make ready. A macrotask turn drains the microtask queue; a few
 * turns also let file and socket callbacks that are ready already through, without waiting for any real time.
 */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** Simulated time: it moves only when `advance` or `jump` is called. */
export class VirtualClock implements Clock {
  #wallMs: number;
  #elapsedMs = 0;
  #arrivals = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** @param startMs wall clock at the start, Unix ms */
  constructor(startMs = 0) {
    this.#wallMs = startMs;
  }

  now(): number {
    return this.#wallMs;
  }

  elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** How many sleeps are under way: a test can tell that a loop has really stopped. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { dueMs: this.#elapsedMs + Math.max(0, ms), order: this.#arrivals++, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /** Moves both clocks on and wakes sleepers in due order; what they start to sleep meanwhile also wakes when due inside the span. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms;
    await settle();
    for (let next = this.#nextDue(endMs); next; next = this.#nextDue(endMs)) {
      this.#moveTo(Math.max(next.dueMs, this.#elapsedMs));
      next.wake();
      await settle();
    }
    this.#moveTo(endMs);
    await settle();
  }

  /** The wall clock jumps, as after a correction by a time server; the monotonic clock and the sleepers do not notice. */
  jump(ms: number): void {
    this.#wallMs += ms;
  }

  #moveTo(elapsedMs: number): void {
    this.#wallMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }

  #nextDue(endMs: number): Sleeper | null {
    let next: Sleeper | null = null;
    for (const sleeper of this.#sleepers) {
      if (sleeper.dueMs > endMs) continue;
      if (!next || sleeper.dueMs < next.dueMs || (sleeper.dueMs === next.dueMs && sleeper.order < next.order))
        next = sleeper;
    }
    return next;
  }
}
