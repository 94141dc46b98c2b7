import type { Random } from '../../config/vocabulary/random.ts';

const DELAY_MS_MIN = 500;
const DELAY_MS_MAX = 30_000;

/**
 * Waiting times between attempts: doubling from 0.5 s to 30 s, each drawn from its upper half, so that many gateways do not
 * knock at the same moment.
 */
export class BackOff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  nextMs(): number {
    const full = Math.min(DELAY_MS_MAX, DELAY_MS_MIN * 2 ** Math.min(this.#failures++, 20));
    return Math.max(DELAY_MS_MIN, full * (0.5 + 0.5 * this.#random()));
  }

  reset(): void {
    this.#failures = 0;
  }
}
