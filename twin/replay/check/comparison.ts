import { believedOf, checkedStatus } from '../../../config/plant/checked-status.ts';
import type { Point } from '../../../config/plant/point.ts';
import { figureTag, monitorTag } from '../../../config/plant/twin-points.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';

/** What counts as the same number, relative; and below this share of a point's range nothing is told from rounding. */
const SAME_SHARE = 1e-9;
const SAME_OF_RANGE = 1e-12;
const MONITORS = monitorTag('');
/** Scale of a point without a standard deviation of its own, as in the comparison of trials. */
const RANGE_SHARE = 0.0025;

/** What a twin said at its newest tick, by point index. */
export class Said {
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly #at: Float64Array;
  #tick = Number.NaN;

  constructor(points: number) {
    this.value = new Float64Array(points).fill(Number.NaN);
    this.status = new Uint32Array(points);
    this.#at = new Float64Array(points).fill(Number.NaN);
  }

  take(tick: number, batches: readonly SampleBatch[]): void {
    this.#tick = tick;
    for (const { length, point, value, status } of batches)
      for (let row = 0; row < length; row++) {
        const index = point[row] as number;
        this.value[index] = value[row] as number;
        this.status[index] = status[row] as number;
        this.#at[index] = tick;
      }
  }

  /** Whether it said anything of a point at its newest tick. */
  has(point: number): boolean {
    return this.#at[point] === this.#tick;
  }
}

/** The estimates of one tick as they were recorded. */
export interface RecordedTick {
  readonly at: number;
  readonly point: readonly number[];
  readonly value: readonly number[];
  readonly status: readonly number[];
}

export interface PointDifference {
  readonly tag: string;
  readonly unit: string;
  readonly compared: number;
  readonly differing: number;
  /** Unix ms of the first tick at which it differs. */
  readonly firstAt: number;
  /** Where it is largest: `deviation` in standard deviations of the estimate, or in 0.25 % of its range; null: one of them has no number. */
  readonly worst: {
    readonly at: number;
    readonly recorded: number | null;
    readonly computed: number | null;
    readonly deviation: number | null;
  };
}

export interface ComparisonCounts {
  ticks: number;
  /** Of them not held against anything: the running twin had heard samples late, and takes this long to forget it. */
  unsure: number;
  /** Values held against the record. */
  compared: number;
  /** Equal to 1e-9 relative. */
  same: number;
  /** Depend on when the twin began, which the record does not say. */
  notJudged: number;
  differing: number;
}

interface Tally {
  compared: number;
  differing: number;
  firstAt: number;
  worst: PointDifference['worst'] | null;
}

/** Holds what a twin says now against what one said then, point by point and tick by tick. */
export class Comparison {
  readonly counts: ComparisonCounts = { ticks: 0, unsure: 0, compared: 0, same: 0, notJudged: 0, differing: 0 };
  readonly #points: ReadonlyMap<number, Point>;
  readonly #sigmaOf: ReadonlyMap<number, number>;
  readonly #tallies = new Map<number, Tally>();
  /** Of the machine and its network: another every time. */
  readonly #left: ReadonlySet<number | undefined>;

  /** `points`: those of the line's twin. */
  constructor(line: string, points: readonly Point[]) {
    const byTag = new Map(points.map((point) => [point.tag, point]));
    this.#points = new Map(points.map((point) => [point.index, point]));
    this.#sigmaOf = new Map(
      points.flatMap(({ tag, index }) => {
        const sigma = byTag.get(`${tag.replace(/\.REC$/, '')}.SD`);
        return sigma && sigma.index !== index ? [[index, sigma.index] as const] : [];
      }),
    );
    this.#left = new Set([byTag.get(figureTag(line, 'SOLVE'))?.index, byTag.get(figureTag(line, 'LATE'))?.index]);
  }

  /** `other`: a twin that began later; where it says something else than `now`, the answer is one of the start and is not judged. */
  take(then: RecordedTick, now: Said, other: Said): void {
    this.counts.ticks++;
    for (const [row, index] of then.point.entries()) {
      const point = this.#points.get(index);
      if (!point || this.#left.has(index)) continue;
      const tally = this.#tallyOf(index);
      tally.compared++;
      this.counts.compared++;
      const before = then.value[row] as number;
      const after = now.has(index) ? (now.value[index] as number) : Number.NaN;
      // As the gateway records it.
      const status = checkedStatus(believedOf(point), after, now.status[index] as number);
      if (this.#isSame(point, before, after) && then.status[row] === status) {
        this.counts.same++;
        continue;
      }
      if (this.#isOfStart(point, now, other)) this.counts.notJudged++;
      else {
        this.counts.differing++;
        this.#note(tally, point, then, before, after);
      }
    }
  }

  /** Largest first; those where one has no number before all. */
  differences(): PointDifference[] {
    return [...this.#tallies]
      .flatMap(([index, { compared, differing, firstAt, worst }]): PointDifference[] => {
        const point = this.#points.get(index);
        return point && worst ? [{ tag: point.tag, unit: point.unit, compared, differing, firstAt, worst }] : [];
      })
      .sort((a, b) => sizeOf(b) - sizeOf(a));
  }

  /** A tick that is not compared. */
  leave(): void {
    this.counts.ticks++;
    this.counts.unsure++;
  }

  #isSame({ range }: Point, then: number, now: number): boolean {
    if (Number.isNaN(then) || Number.isNaN(now)) return Number.isNaN(then) && Number.isNaN(now);
    const least = SAME_OF_RANGE * (range.high - range.low);
    return Math.abs(then - now) <= Math.max(SAME_SHARE * Math.max(Math.abs(then), Math.abs(now)), least);
  }

  #isOfStart(point: Point, now: Said, other: Said): boolean {
    const { index } = point;
    // A relation is learned for two hours before there is anything to say of it.
    if (point.tag.startsWith(MONITORS) && Number.isNaN(now.value[index])) return true;
    if (now.status[index] !== other.status[index]) return true;
    if (!this.#isSame(point, now.value[index] as number, other.value[index] as number)) return true;
    // At a bound of their range two estimates are the same number, and only their deviations tell them apart.
    const sigma = this.#points.get(this.#sigmaOf.get(index) ?? index) ?? point;
    return !this.#isSame(sigma, now.value[sigma.index] as number, other.value[sigma.index] as number);
  }

  #note(tally: Tally, { index, range }: Point, then: RecordedTick, before: number, after: number): void {
    if (tally.differing === 0) tally.firstAt = then.at;
    tally.differing++;
    const sigmaAt = then.point.indexOf(this.#sigmaOf.get(index) ?? -1);
    const sigma = sigmaAt < 0 ? Number.NaN : (then.value[sigmaAt] as number);
    const scale = sigma > 0 ? sigma : RANGE_SHARE * (range.high - range.low);
    const deviation = numberOrNull(Math.abs(before - after) / scale);
    if (tally.worst && (tally.worst.deviation ?? Number.POSITIVE_INFINITY) >= (deviation ?? Number.POSITIVE_INFINITY))
      return;
    tally.worst = { at: then.at, recorded: numberOrNull(before), computed: numberOrNull(after), deviation };
  }

  #tallyOf(index: number): Tally {
    let tally = this.#tallies.get(index);
    if (!tally) {
      tally = { compared: 0, differing: 0, firstAt: Number.NaN, worst: null };
      this.#tallies.set(index, tally);
    }
    return tally;
  }
}

const sizeOf = ({ worst: { deviation } }: PointDifference): number => deviation ?? Number.POSITIVE_INFINITY;
const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
