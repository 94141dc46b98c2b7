import type { Point } from '../../config/plant/point.ts';

/** A level is averaged over minutes; its rate is the slope through them, an hour of them at most. */
const BLOCK_MS = 60_000;
const BLOCKS_MAX = 60;
/** Usually through the last quarter of an hour, when at least ten minutes of it are known. */
const USUAL_MS = 15 * BLOCK_MS;
const BLOCKS_MIN = 10;
/** Least for a slope with a scatter of its own. */
const BLOCKS_LEAST = 3;
/** Part of the noise variance that a minute does not average away. */
const LASTING_SHARE = 0.4;
/** Two halves with slopes so many deviations apart: it is no line, and what they differ by is part of the doubt. */
const BENT = 3;
const HOUR_MS = 3_600_000;

export interface Rate {
  /** Per hour, in the unit of the level. */
  readonly value: number;
  readonly sigma: number;
}

/** How fast one level moves: least squares through its minute means, with a sigma that noise and deadband leave at least. */
export class LevelTrend {
  readonly #noise: number;
  readonly #at: number[] = [];
  readonly #mean: number[] = [];
  #start = Number.NaN;
  #sum = 0;
  #count = 0;

  constructor({ sigma, deadband }: Pick<Point, 'sigma' | 'deadband'>) {
    this.#noise = Math.hypot((sigma ?? 0) * Math.sqrt(LASTING_SHARE), deadband / Math.sqrt(3));
  }

  /** @param value NaN while the level cannot be used: after a hole the trend begins anew */
  add(value: number, now: number): void {
    if (!Number.isFinite(value) || now < this.#start) {
      this.#at.length = 0;
      this.#mean.length = 0;
      this.#start = Number.NaN;
      return;
    }
    if (Number.isNaN(this.#start)) this.#open(now);
    else if (now - this.#start >= BLOCK_MS) {
      this.#at.push(this.#start + BLOCK_MS / 2);
      this.#mean.push(this.#sum / this.#count);
      if (this.#at.length > BLOCKS_MAX) {
        this.#at.shift();
        this.#mean.shift();
      }
      this.#open(now);
    }
    this.#sum += value;
    this.#count++;
  }

  /** Through the last quarter of an hour; null before ten minutes are full. */
  rate(): Rate | null {
    const newest = this.#at.at(-1);
    if (newest === undefined) return null;
    const first = this.#at.findIndex((at) => at > newest - USUAL_MS);
    return this.#at.length - first < BLOCKS_MIN ? null : this.#slope(first, this.#at.length);
  }

  /** Through everything since a moment, with what a bend leaves in doubt; null before three minutes are full. */
  rateSince(time: number): Rate | null {
    const end = this.#at.length;
    const first = this.#at.findIndex((at) => at - BLOCK_MS / 2 >= time);
    if (first < 0 || end - first < BLOCKS_LEAST) return null;
    const whole = this.#slope(first, end);
    if (end - first < 2 * BLOCKS_LEAST) return whole;
    const middle = (first + end) >> 1;
    const [early, late] = [this.#slope(first, middle), this.#slope(middle, end)];
    const bend = Math.abs(late.value - early.value);
    if (bend <= BENT * Math.hypot(early.sigma, late.sigma)) return whole;
    // What it does now is what its later half did.
    return { value: late.value, sigma: Math.hypot(late.sigma, bend / 2) };
  }

  #slope(first: number, end: number): Rate {
    const count = end - first;
    let mid = 0;
    let mean = 0;
    for (let k = first; k < end; k++) {
      mid += (this.#at[k] as number) / count;
      mean += (this.#mean[k] as number) / count;
    }
    let square = 0;
    let product = 0;
    for (let k = first; k < end; k++) {
      const hours = ((this.#at[k] as number) - mid) / HOUR_MS;
      square += hours * hours;
      product += hours * ((this.#mean[k] as number) - mean);
    }
    const value = product / square;
    let left = 0;
    for (let k = first; k < end; k++)
      left += ((this.#mean[k] as number) - mean - (value * ((this.#at[k] as number) - mid)) / HOUR_MS) ** 2;
    const scatter = Math.max(this.#noise, Math.sqrt(left / Math.max(1, count - 2)));
    return { value, sigma: scatter / Math.sqrt(square) };
  }

  #open(now: number): void {
    this.#start = now;
    this.#sum = 0;
    this.#count = 0;
  }
}
