import { Cusum } from '../gross-errors/drift.ts';

export interface WatchOptions {
  /** Shift that does not matter, in the unit of the values. */
  readonly tolerance: number;
  /** Values are averaged over blocks of this. */
  readonly blockMs: number;
  /** Blocks that make the reference, and from how many on it is used while it is still being made. */
  readonly referenceBlocks: number;
  readonly referenceBlocksMin: number;
  /** Where a reference may lie. */
  readonly normal: { readonly value: number; readonly within: number } | null;
}

/** Decision interval and slack of the CUSUM in deviations of a block; one block may add this much at most. */
const LIMIT = 10;
const SLACK = 0.75;
const STEP_MAX = 5;
/** A reference is known no better than its blocks let it be; so many of its own deviations are allowed for. */
const REFERENCE_SIGMAS = 2;
/** The scatter of a block is never believed to be less than this share of the tolerance. */
const SCATTER_SHARE_MIN = 0.1;
/** Blocks whose readings are mostly missing say nothing. */
const FILL_MIN = 0.5;
const MAD_TO_SIGMA = 1.4826;

/**
 * One relation over time: block means against a reference learned while the plant is steady, by CUSUM with the tolerance as slack.
 * The reference and its scatter come from the plant itself, so that a sigma that is told wrong does not matter; a reference
 * outside the declared band is not believed, then the middle of the band stands in for it and its width for the tolerance.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #learned: number[] = [];
  #cusum: Cusum | null = null;
  #reference = Number.NaN;
  #scatter = Number.NaN;
  #slack = 0;
  #sum = 0;
  #count = 0;
  #asked = 0;
  #blockStart = Number.NaN;
  #last = Number.NaN;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** @param value NaN when it cannot be computed now @param steady a moving plant teaches nothing */
  add(value: number, at: number, steady: boolean): void {
    if (Number.isNaN(this.#blockStart)) this.#blockStart = at;
    if (at - this.#blockStart >= this.#options.blockMs) this.#close(at, steady);
    this.#asked++;
    if (!Number.isFinite(value)) return;
    this.#sum += value;
    this.#count++;
  }

  get signal(): -1 | 0 | 1 {
    return this.#cusum?.signal ?? 0;
  }

  /** The CUSUM over its limit: 1 is the alarm. NaN while there is no reference. */
  get level(): number {
    return this.#cusum?.level ?? Number.NaN;
  }

  get since(): number {
    return this.#cusum?.since ?? Number.NaN;
  }

  /** Last block less the reference; NaN while there is none. */
  get deviation(): number {
    return this.#last - this.#reference;
  }

  /** Standard deviation of that, as learned. */
  get sigma(): number {
    return this.#scatter;
  }

  #close(at: number, steady: boolean): void {
    const mean = this.#count >= FILL_MIN * this.#asked ? this.#sum / this.#count : Number.NaN;
    this.#sum = 0;
    this.#count = 0;
    this.#asked = 0;
    this.#blockStart = at;
    this.#last = mean;
    if (!Number.isFinite(mean)) return;
    const calm = this.#cusum === null || (this.#cusum.signal === 0 && this.#cusum.level < 0.5);
    if (steady && calm && this.#learned.length < this.#options.referenceBlocks) this.#learn(mean);
    if (this.#cusum === null) return;
    this.#cusum.add((mean - this.#reference) / this.#scatter, at, this.#slack / this.#scatter);
  }

  #learn(mean: number): void {
    const { tolerance, referenceBlocksMin, normal } = this.#options;
    this.#learned.push(mean);
    const count = this.#learned.length;
    if (count < referenceBlocksMin) return;
    const middle = median(this.#learned);
    const spread = MAD_TO_SIGMA * median(this.#learned.map((value) => Math.abs(value - middle)));
    // Few blocks tell their own scatter badly: wider then.
    this.#scatter = Math.max(SCATTER_SHARE_MIN * tolerance, spread * (1 + 4 / count));
    const believed = normal === null || Math.abs(middle - normal.value) <= normal.within;
    this.#reference = believed ? middle : normal.value;
    const unsure = (REFERENCE_SIGMAS * this.#scatter) / Math.sqrt(count);
    this.#slack = Math.max(believed ? tolerance : normal.within, SLACK * this.#scatter) + unsure;
    this.#cusum ??= new Cusum(SLACK, LIMIT, STEP_MAX);
  }
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
