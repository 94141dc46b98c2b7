import type { Random } from '../config/vocabulary/random.ts';

// Distributions on top of a uniform Random, so that one seed repeats everything.

/** Standard normal draws by the polar method of Marsaglia; two a round, the second is kept. */
export const gaussian = (random: Random): (() => number) => {
  let kept = Number.NaN;
  return () => {
    if (!Number.isNaN(kept)) {
      const draw = kept;
      kept = Number.NaN;
      return draw;
    }
    for (;;) {
      const u = 2 * random() - 1;
      const v = 2 * random() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      kept = v * factor;
      return u * factor;
    }
  };
};

/** Student-t draws scaled to unit variance; `freedom` above 2. Few degrees of freedom mean heavy tails. */
export const studentT = (normal: () => number, freedom: number): (() => number) => {
  const scale = Math.sqrt((freedom - 2) / freedom);
  return () => {
    let chiSquared = 0;
    for (let k = 0; k < freedom; k++) {
      const draw = normal();
      chiSquared += draw * draw;
    }
    return (scale * normal()) / Math.sqrt(chiSquared / freedom);
  };
};

/** Ornstein–Uhlenbeck process with unit variance at rest: wanders around zero and forgets with the time constant. */
export class OrnsteinUhlenbeck {
  value: number;
  readonly #normal: () => number;
  readonly #timeConstantS: number;

  constructor(normal: () => number, timeConstantS: number, start = normal()) {
    this.#normal = normal;
    this.#timeConstantS = timeConstantS;
    this.value = start;
  }

  /** Exact for any step: the same statistics whether time is cut finely or coarsely. */
  step(dtS: number): number {
    const kept = Math.exp(-dtS / this.#timeConstantS);
    this.value = kept * this.value + Math.sqrt(1 - kept * kept) * this.#normal();
    return this.value;
  }
}
