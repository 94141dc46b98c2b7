import { spanToSi, toSi } from '../../config/vocabulary/unit.ts';
import { systematicSigma } from './accuracy.ts';
import type { Instrument } from './instrument.ts';

/** A flow is compared, mean of the last so long, with the time before that. */
const NOW_MS = 10_000;
const BEFORE_MS = 120_000;
const SAMPLES_MIN = 5;
/** A change counts when it is more than chance and more than this share of what goes through the unit. */
const SIGMAS = 6;
const SHARE_MIN = 0.01;
/** Beside a unit that moves, half of that is enough. */
const SUSPECT = 0.5;
/** Part of the noise variance that outlasts ten seconds, and two minutes. */
const LASTING_NOW = 0.5;
const LASTING_BEFORE = 0.15;
/** Slow changes are seen against a mean that forgets like this. */
const MEMORY_MS = 30 * 60_000;
/** Without a further change it is steady again when its meters balanced for so long, or after the longest. */
const QUIET_MS = 15 * 60_000;
const BALANCED_MS = 5 * 60_000;
const LONGEST_MS = 2 * 3_600_000;
/** The balance of its meters is open when it is off by so many of its deviations, and by more than a share of what goes through. */
const OPEN_SIGMAS = 3;
const SUSPECT_SIGMAS = 2.5;
const SUSPECT_SHARE = 0.0025;

/** Flow meters at the boundary of a unit. */
export interface Boundary {
  /** `sign`: 1 for what comes in, −1 for what goes out. */
  readonly meters: readonly { readonly instrument: Instrument; readonly sign: number }[];
  /** Whether they are all that matters: then they tell whether it balances. */
  readonly complete: boolean;
  /** kg/s at the normal point. */
  readonly throughput: number;
}

interface Balance {
  readonly residual: number;
  readonly sigma: number;
}

const isOpen = (balance: Balance | null, sigmas: number, least: number): boolean =>
  balance !== null && Math.abs(balance.residual) > Math.max(sigmas * balance.sigma, least);

interface Meter {
  readonly instrument: Instrument;
  readonly sign: number;
  /** kg/s in one of its unit. */
  readonly perSecond: number;
  /** Mean of the last two minutes but ten seconds, in its unit; and what it adds to the doubt of the balance. */
  mean: number;
  doubt: number;
  /** Mean that forgets slowly, and when it was last brought up to date. */
  slow: number;
  at: number;
}

/**
 * Whether the flows at the boundary of one process unit changed lately, so that it may fill or empty. Once it may, it
 * counts as moving until they balance again: a flow that stands still beside one that changed fills a vessel for hours.
 */
export class UnitGate {
  readonly #meters: readonly Meter[];
  readonly #complete: boolean;
  readonly #throughput: number;
  /** When it opened; null while the unit is steady. */
  #openedAt: number | null = null;
  #changedAt = Number.NEGATIVE_INFINITY;
  #balancedSince: number | null = null;
  #tags: readonly string[] = [];

  constructor({ meters, complete, throughput }: Boundary) {
    this.#meters = meters.map((meter) => ({
      ...meter,
      perSecond: spanToSi(1, meter.instrument.point.unit),
      mean: Number.NaN,
      doubt: Number.NaN,
      slow: Number.NaN,
      at: Number.NaN,
    }));
    this.#complete = complete;
    this.#throughput = throughput;
  }

  /** Since when it moves; null while it is steady. */
  get openedAt(): number | null {
    return this.#openedAt;
  }

  /** Flow meters that showed it. */
  get tags(): readonly string[] {
    return this.#tags;
  }

  /** @param shown true when something else shows that it moves: its levels @param beside whether a unit next to it moves */
  tick(now: number, shown: boolean, beside: boolean): void {
    const changed = this.#meters
      .filter((meter) => this.#changes(meter, now, beside ? SUSPECT : 1))
      .map(({ instrument }) => instrument.point.tag);
    const balance = this.#balance();
    // Beside a unit that moves, one whose meters do not balance is taken to move before it is taken to be wrong.
    const follows =
      beside && this.#openedAt === null && isOpen(balance, SUSPECT_SIGMAS, SUSPECT_SHARE * this.#throughput);
    if (changed.length > 0 || shown || follows) {
      if (this.#openedAt === null) this.#tags = [];
      this.#openedAt ??= now;
      this.#changedAt = now;
      this.#tags = [...new Set([...this.#tags, ...changed])];
    }
    if (this.#openedAt === null) return;
    if (isOpen(balance, OPEN_SIGMAS, SHARE_MIN * this.#throughput)) this.#balancedSince = null;
    else this.#balancedSince ??= now;
    const quiet = now - this.#changedAt;
    const settled = this.#balancedSince !== null && now - this.#balancedSince >= BALANCED_MS;
    if ((quiet >= QUIET_MS && settled) || quiet >= LONGEST_MS || quiet < 0) this.#close();
  }

  #close(): void {
    this.#openedAt = null;
    this.#balancedSince = null;
    // What it does now is what it is compared with from here on.
    for (const meter of this.#meters) meter.slow = Number.NaN;
  }

  /** In less out by its meters, kg/s; null where not all of them are heard. */
  #balance(): Balance | null {
    if (!this.#complete || this.#meters.length === 0) return null;
    let residual = 0;
    let variance = 0;
    for (const { sign, mean, doubt, instrument, perSecond } of this.#meters) {
      residual += sign * toSi(mean, instrument.point.unit);
      variance += (doubt * perSecond) ** 2;
    }
    return Number.isFinite(residual) ? { residual, sigma: Math.sqrt(variance) } : null;
  }

  #changes(meter: Meter, now: number, suspect: number): boolean {
    const { instrument, perSecond } = meter;
    const { point } = instrument;
    const recent = instrument.meanBetween(now - NOW_MS, now + 1);
    const before = instrument.meanBetween(now - BEFORE_MS, now - NOW_MS);
    if (recent.count === 0 || before.count < SAMPLES_MIN) {
      meter.mean = Number.NaN;
      return false;
    }
    const recentNoise = (point.sigma ?? 0) * Math.sqrt(LASTING_NOW + (1 - LASTING_NOW) / recent.count);
    const beforeNoise = (point.sigma ?? 0) * Math.sqrt(LASTING_BEFORE + (1 - LASTING_BEFORE) / before.count);
    meter.mean = before.mean;
    meter.doubt = Math.hypot(beforeNoise, systematicSigma(point, before.mean));
    if (Number.isNaN(meter.slow)) meter.slow = before.mean;
    else meter.slow += (before.mean - meter.slow) * Math.min(1, Math.max(0, now - meter.at) / MEMORY_MS);
    meter.at = now;
    const least = (suspect * SHARE_MIN * this.#throughput) / perSecond;
    const beyond = (change: number, noise: number) => Math.abs(change) > Math.max(suspect * SIGMAS * noise, least);
    return (
      beyond(recent.mean - before.mean, Math.hypot(recentNoise, beforeNoise)) ||
      beyond(before.mean - meter.slow, beforeNoise)
    );
  }
}
