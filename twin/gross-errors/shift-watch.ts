import { normalTwoSidedQuantile, sidakLevel } from '../numerics/distributions.ts';
import { effectiveSamples } from './window.ts';

export interface Shift {
  /** Values that the window holds. */
  readonly window: number;
  /** Mean of the window less the reference, in the unit of the values, and its standard deviation. */
  readonly shift: number;
  readonly sigma: number;
}

/** The reference is learned from so many values and then left alone. */
const REFERENCE = 360;
/** What is remembered for long and small beside white noise is seen in the means of blocks of so many values; few tell it badly. */
const BLOCK = 60;
const BLOCK_DOUBT = 1.5;
/** A scatter told by few independent values is told badly: below this many nothing is tested. */
const INDEPENDENT_MIN = 8;

/**
 * One standardised residual over time: means of short and long windows against a reference learned before. What a window is worth is
 * counted in independent values: the autocorrelation is that of the reference. A bias far below one value's noise shows in the long
 * window, a larger one in the short window sooner.
 */
export class ShiftWatch {
  readonly #windows: readonly number[];
  readonly #learned: number[] = [];
  readonly #recent: number[] = [];
  #mean = 0;
  #scatter = Number.NaN;
  /** Values that are worth one independent value. */
  #inflation = 1;

  /** @param windows numbers of values, rising */
  constructor(windows: readonly number[]) {
    this.#windows = windows;
  }

  get learned(): boolean {
    return Number.isFinite(this.#scatter);
  }

  /** One that is not a number says nothing. */
  add(value: number): void {
    if (!Number.isFinite(value)) return;
    if (!this.learned) {
      this.#learned.push(value);
      if (this.#learned.length === REFERENCE) this.#close();
      return;
    }
    this.#recent.push(value);
    if (this.#recent.length > (this.#windows.at(-1) ?? 0)) this.#recent.shift();
  }

  /** Every window that is full. */
  shifts(): Shift[] {
    if (!this.learned) return [];
    const reference = REFERENCE / this.#inflation;
    if (reference < INDEPENDENT_MIN) return [];
    return this.#windows.flatMap((window) => {
      if (this.#recent.length < window) return [];
      let sum = 0;
      for (let k = this.#recent.length - window; k < this.#recent.length; k++) sum += this.#recent[k] as number;
      const independent = Math.max(1, window / this.#inflation);
      const sigma = this.#scatter * Math.sqrt(1 / independent + 1 / reference);
      return [{ window, shift: sum / window - this.#mean, sigma }];
    });
  }

  #close(): void {
    this.#mean = this.#learned.reduce((sum, value) => sum + value, 0) / REFERENCE;
    const square = this.#learned.reduce((sum, value) => sum + (value - this.#mean) ** 2, 0);
    this.#inflation = Math.max(REFERENCE / effectiveSamples(this.#learned), this.#blockInflation(square / REFERENCE));
    // The scatter of correlated values is told too small by the mean taken out of them.
    this.#scatter = Math.sqrt(square / Math.max(1, REFERENCE - this.#inflation));
    this.#learned.length = 0;
  }

  /** Variance of block means over what independent values would leave. */
  #blockInflation(variance: number): number {
    let sum = 0;
    const blocks = REFERENCE / BLOCK;
    for (let block = 0; block < blocks; block++) {
      let mean = -this.#mean;
      for (let k = 0; k < BLOCK; k++) mean += (this.#learned[block * BLOCK + k] as number) / BLOCK;
      sum += mean * mean;
    }
    return (BLOCK_DOUBT ** 2 * BLOCK * sum) / ((blocks - 1) * Math.max(variance, Number.MIN_VALUE));
  }
}

/** Two-sided cut on standardised means, so that any of `tests` on sound data exceeds it with probability `level` (Šidák). */
export const familyCut = (level: number, tests: number): number => normalTwoSidedQuantile(sidakLevel(level, tests));
