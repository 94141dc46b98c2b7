import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { Delivery } from './sinks/sink.ts';

const BACK_OFF_MS_MIN = 500;
const BACK_OFF_MS_MAX = 30_000;
/** A store may ask for patience, but not for a day. */
const RETRY_AFTER_MS_MAX = 300_000;

export type Later = Extract<Delivery, { outcome: 'later' }>;

/** When a lane may try again: as long as the store asked for, else longer after each failure, with jitter so that many gateways do not come back as one. */
export class Patience {
  readonly #clock: Clock;
  readonly #random: Random;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #last: Later | null = null;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Attempts that failed since the last one that did not. */
  get failures(): number {
    return this.#failures;
  }

  /** Why it waits; null when it does not. */
  get reason(): Later | null {
    return this.#last;
  }

  /** How long it still waits, ms; 0: not at all. */
  get restMs(): number {
    return Math.max(0, this.#notBefore - this.#clock.elapsedMs());
  }

  failed(later: Later): void {
    this.#failures++;
    this.#last = later;
    const grown = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** Math.min(10, this.#failures - 1));
    const asked = Math.min(RETRY_AFTER_MS_MAX, later.retryAfterMs ?? 0);
    const chance = this.#random();
    this.pause(asked > 0 ? asked * (1 + 0.1 * chance) : grown * (0.5 + 0.5 * chance));
  }

  succeeded(): void {
    this.#failures = 0;
    this.#last = null;
    this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  /** What failed there is tried here from now on; there only the memory stays that the store was away. */
  inherit(from: Patience): void {
    if (from.#last === null) return;
    this.#last = from.#last;
    this.#failures = Math.max(this.#failures, from.#failures);
    this.#notBefore = Math.max(this.#notBefore, from.#notBefore);
    from.#last = null;
  }

  /** Waits so long at least, without a failure. */
  pause(ms: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#clock.elapsedMs() + ms);
  }
}
