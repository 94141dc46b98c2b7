import type { Random } from '../../config/vocabulary/random.ts';

const DELAY_MS_MIN = 500;
/** A device that is back is to be collected from again within ten seconds. */
const DELAY_MS_MAX = 8000;
const REFUSED_MS_MIN = 5000;
const REFUSED_MS_MAX = 60_000;

/**
 * Waiting times between attempts: doubling from 0.5 s to 8 s, each drawn from its upper half, so that many gateways do not
 * knock at the same moment. A device that answers and refuses is asked at distances from 5 s to a minute: each attempt costs it a
 * handshake, and a wrong password too often may lock the account.
 */
export class BackOff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  nextMs(refused = false): number {
    const [min, max] = refused ? [REFUSED_MS_MIN, REFUSED_MS_MAX] : [DELAY_MS_MIN, DELAY_MS_MAX];
    const full = Math.min(max, min * 2 ** Math.min(this.#failures++, 20));
    return Math.max(min, full * (0.5 + 0.5 * this.#random()));
  }

  reset(): void {
    this.#failures = 0;
  }
}
