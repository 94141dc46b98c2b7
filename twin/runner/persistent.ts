import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { familyCut, type Shift, ShiftWatch } from '../gross-errors/shift-watch.ts';

/** Residuals are averaged over this before they enter a window. */
const PERIOD_MS = 10_000;
/** Windows of 60 and 600 samples; 1 and 10 are those of the global test and of the candidates. */
const SAMPLES = [60, 600] as const;
const WINDOWS = SAMPLES.map((samples) => (samples * 1000) / PERIOD_MS);
/** Probability of telling anything of a sound plant in a day, over all residuals, windows and looks. */
const LEVEL_A_DAY = 0.01;
const DAY_MS = 86_400_000;
/** A shift of less than half of a meter's noise does not matter. */
const SHIFT_MIN = 0.5;
/** Residuals that shifted this nearly as much as the largest cannot be told apart from it. */
const ALIKE = 0.9;
/** After so long with other instruments in use what was learned is of another plant. */
const FORGET_MS = 30 * 60_000;

export interface Persistent {
  /** Measurements by index: the set is the answer. */
  readonly measurements: readonly number[];
  readonly samples: number;
  readonly since: number;
  /** Of the first, in standard deviations of its residual. */
  readonly shift: number;
  readonly sigma: number;
  readonly statistic: number;
  readonly threshold: number;
}

/**
 * Residuals of the global test (total mass, flow meters alone: each tick brings new noise, no analyser holds its error) over long
 * windows: small biases that last. Told, never applied, and never a reason to call somebody: a slow change of the plant can look
 * the same.
 */
export class PersistentShifts {
  readonly #cut: number;
  #watches: readonly ShiftWatch[];
  #structure = '';
  #otherSince = Number.NaN;
  #due = Number.NEGATIVE_INFINITY;
  #since = Number.NaN;
  #sum: Float64Array;
  #count = 0;
  #found: Persistent | null = null;

  constructor(measurements: number) {
    this.#watches = watches(measurements);
    this.#sum = new Float64Array(measurements);
    // Windows of which half is new count as looks of their own.
    const looks = WINDOWS.reduce((sum, window) => sum + (2 * DAY_MS) / (window * PERIOD_MS), 0);
    this.#cut = familyCut(LEVEL_A_DAY, measurements * looks);
  }

  /** What lasts now; null when nothing does. */
  get found(): Persistent | null {
    return this.#found;
  }

  /** @param z standardised residuals, NaN where there is none @param structure which instruments are in use */
  tick(now: number, z: readonly number[], structure: string, steady: boolean): void {
    if (this.#structure === '') this.#structure = structure;
    if (structure !== this.#structure) {
      if (Number.isNaN(this.#otherSince)) this.#otherSince = now;
      if (now - this.#otherSince < FORGET_MS) return;
      this.#structure = structure;
      this.#watches = watches(z.length);
      this.#found = null;
    }
    this.#otherSince = Number.NaN;
    if (!steady) return;
    z.forEach((value, i) => {
      this.#sum[i] = (this.#sum[i] as number) + value;
    });
    this.#count++;
    if (now < this.#due && now > this.#due - 2 * PERIOD_MS) return;
    this.#due = now + PERIOD_MS;
    this.#watches.forEach((watch, i) => {
      watch.add((this.#sum[i] as number) / this.#count);
    });
    this.#sum.fill(0);
    this.#count = 0;
    this.#judge(now);
  }

  #judge(now: number): void {
    const shifts = this.#watches.flatMap((watch, measurement) =>
      watch.shifts().map((shift) => ({ measurement, ...shift, statistic: Math.abs(shift.shift) / shift.sigma })),
    );
    const beyond = shifts.filter((entry) => entry.statistic > this.#cut && Math.abs(entry.shift) >= SHIFT_MIN);
    const leading = beyond.reduce<(typeof beyond)[number] | null>(
      (most, entry) => (most === null || sizeOf(entry) > sizeOf(most) ? entry : most),
      null,
    );
    if (leading === null) {
      this.#since = Number.NaN;
      this.#found = null;
      return;
    }
    if (Number.isNaN(this.#since)) this.#since = now;
    const alike = beyond
      .filter(({ window, measurement }) => window === leading.window && measurement !== leading.measurement)
      .filter((entry) => sizeOf(entry) >= ALIKE * sizeOf(leading));
    this.#found = {
      measurements: [leading, ...alike].map(({ measurement }) => measurement),
      samples: (leading.window * PERIOD_MS) / 1000,
      since: this.#since,
      shift: leading.shift,
      sigma: leading.sigma,
      statistic: leading.statistic,
      threshold: this.#cut,
    };
  }
}

const sizeOf = ({ shift }: Pick<Shift, 'shift'>): number => Math.abs(shift);

const watches = (count: number): ShiftWatch[] => Array.from({ length: count }, () => new ShiftWatch(WINDOWS));

/** A persistent shift as the report tells it: the size of the bias that would explain it. */
export const persistentOf = (
  found: Persistent | null,
  describe: (measurement: number) => { name: string; tags: readonly string[]; unit: string; perDeviation: number },
): NonNullable<TwinReport['persistent']> => {
  if (found === null) return [];
  const all = found.measurements.map(describe);
  const [first] = all;
  // A meter that is out of use just now has no size of its bias to tell.
  if (!first || !Number.isFinite(first.perDeviation)) return [];
  return [
    {
      names: all.map(({ name }) => name),
      tags: [...new Set(all.flatMap(({ tags }) => tags))],
      samples: found.samples,
      since: found.since,
      estimate: found.shift * first.perDeviation,
      estimateSigma: found.sigma * Math.abs(first.perDeviation),
      unit: first.unit,
      statistic: found.statistic,
      threshold: found.threshold,
    },
  ];
};
