import type { Point } from '../../config/plant/point.ts';

/** A level is averaged over minutes; its rate is the slope through the last so many of them. */
const BLOCK_MS = 60_000;
const BLOCKS = 15;
const BLOCKS_MIN = 10;
/** Part of the noise variance that a minute does not average away. */
const LASTING_SHARE = 0.4;
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
      if (this.#at.length > BLOCKS) {
        this.#at.shift();
        this.#mean.shift();
      }
      this.#open(now);
    }
    this.#sum += value;
    this.#count++;
  }

  /** Null before ten minutes are full. */
  rate(): Rate | null {
    const count = this.#at.length;
    if (count < BLOCKS_MIN) return null;
    const mid = this.#at.reduce((sum, at) => sum + at, 0) / count;
    const mean = this.#mean.reduce((sum, value) => sum + value, 0) / count;
    let square = 0;
    let product = 0;
    this.#at.forEach((at, k) => {
      const hours = (at - mid) / HOUR_MS;
      square += hours * hours;
      product += hours * ((this.#mean[k] as number) - mean);
    });
    const value = product / square;
    const left = this.#at.reduce((sum, at, k) => {
      const off = (this.#mean[k] as number) - mean - (value * (at - mid)) / HOUR_MS;
      return sum + off * off;
    }, 0);
    const scatter = Math.max(this.#noise, Math.sqrt(left / (count - 2)));
    return { value, sigma: scatter / Math.sqrt(square) };
  }

  #open(now: number): void {
    this.#start = now;
    this.#sum = 0;
    this.#count = 0;
  }
}
