import type { Point } from '../../config/plant/point.ts';
import { Status, severity, statusName } from '../../config/vocabulary/status.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';
import { normalTwoSidedTail } from '../numerics/distributions.ts';

/** What one instrument says at a tick, in the unit its point declares. */
export interface Reading {
  /** Newest value; NaN when there is none to use, or when it is a spike. */
  readonly latest: number;
  /** Mean over the window and how many samples it is made of. */
  readonly mean: number;
  readonly count: number;
  readonly status: number;
  /** Why it is not used; null when it is. */
  readonly gate: Text | null;
}

export const GATEWAY_SILENT: Text = { zh: '收不到网关', en: 'the gateway is not heard' };

const CAPACITY = 128;
/** Slower than this and the instrument is an analyser: one value a cycle, held between. */
const ANALYSER_MS = 5000;
const STALE_MS_MIN = 60_000;
const STALE_CYCLES = 3;
/** An output, a setpoint or a state is sent only when it changes. */
const STALE_MS_QUIET = 24 * 3_600_000;
const STUCK_ANALYSER_CYCLES = 5;
/** A sample loop brings nothing new for minutes after a start, whatever the cycle. */
const STUCK_ANALYSER_MS = 240_000;
const STUCK_SAMPLES = 60;
/** Odds against an instrument with noise keeping within its deadband for as long as it did, before it is called stuck. */
const QUIET_ODDS = 1e-6;
/** Waiting times without memory exceed so many of their means once in 5e8 times. */
const QUIET_INTERVALS = 20;
const INTERVALS_MIN = 8;
/** Until its habit is known, so many times the silence that the stated noise allows is borne with. */
const UNKNOWN_TIMES = 4;
const INTERVALS_MAX = 64;
/** Part of its noise that an instrument draws anew each time; the rest may stay as it is for a while. */
const FRESH_SHARE = 0.75;
const STUCK_MS = 60_000;
const SPIKE_SIGMAS = 10;
const RANGE_TOLERANCE = 0.02;
/** Nothing but zero is smaller than this share of a range. */
const NOTHING_SHARE = 1e-9;

/** A share of its range above the lower end, where the noise of an idle signal of a batch ends. */
const NOTHING_OF_BATCH = 0.01;

/** Keeps the last samples of one point and judges whether they can be used. Allocates nothing per sample. */
export class Instrument {
  readonly point: Point;
  readonly #time = new Float64Array(CAPACITY);
  readonly #value = new Float64Array(CAPACITY);
  readonly #status = new Uint32Array(CAPACITY);
  #count = 0;
  #sameValue = 0;
  #sameSince = 0;
  #silent = false;

  /** Mean time between two samples as heard, and of how many. */
  #intervalMs = 0;
  #intervals = 0;

  readonly #silenceMsMax: number;

  constructor(point: Point) {
    this.point = point;
    this.#silenceMsMax = silenceMsMax(point);
  }

  get isAnalyser(): boolean {
    return this.point.samplingMs >= ANALYSER_MS;
  }

  /** Source time of the newest sample; minus infinity before the first. */
  get newestAt(): number {
    return this.#count === 0 ? Number.NEGATIVE_INFINITY : (this.#time[(this.#count - 1) % CAPACITY] as number);
  }

  /** How long a value stands for the time after it. */
  get holdMs(): number {
    return isQuiet(this.point) ? STALE_MS_QUIET : this.#silenceMs;
  }

  /** Whether it can say this at all: a number within its range and a little more. */
  isPossible(value: number): boolean {
    const { low, high } = this.point.range;
    // Two halves of a float that do not belong together, read as one.
    const nothing = value !== 0 && Math.abs(value) < NOTHING_SHARE * (high - low);
    return Number.isFinite(value) && !this.#outside(value) && !nothing;
  }

  /** A sample that is not newer than the last is a repetition and is left out. */
  accept(sourceTime: number, value: number, status: number): void {
    const last = (this.#count - 1) % CAPACITY;
    if (this.#count > 0 && sourceTime <= (this.#time[last] as number)) return;
    if (this.#count > 0) this.#learnInterval(sourceTime - (this.#time[last] as number));
    if (this.#count > 0 && value === this.#value[last]) this.#sameValue++;
    else {
      this.#sameValue = 1;
      this.#sameSince = sourceTime;
    }
    this.#silent = false;
    const at = this.#count % CAPACITY;
    this.#time[at] = sourceTime;
    this.#value[at] = value;
    this.#status[at] = status;
    this.#count++;
  }

  /** The source is not heard any more: nothing is usable until the next sample. */
  silence(): void {
    this.#silent = true;
  }

  read(now: number, windowMs: number): Reading {
    if (this.#count === 0) return none(Status.BadWaitingForInitialData, { zh: '尚无样本', en: 'no sample yet' });
    if (this.#silent) return none(Status.BadNoCommunication, GATEWAY_SILENT);
    const newest = (this.#count - 1) % CAPACITY;
    const latest = this.#value[newest] as number;
    const status = this.#status[newest] as number;
    const gate = this.#gate(now, latest, status, this.#time[newest] as number);
    if (gate !== null) return none(severity(status) === 'bad' ? status : Status.UncertainSubNormal, gate);
    let sum = 0;
    let count = 0;
    const reach = this.isAnalyser ? 1 : Math.min(this.#count, CAPACITY);
    const spike = !this.isAnalyser && this.#isSpike(latest, this.point.sigma ?? 0);
    for (let back = spike ? 1 : 0; back < reach; back++) {
      const at = (this.#count - 1 - back) % CAPACITY;
      if (count > 0 && now - (this.#time[at] as number) >= windowMs) break;
      if (!this.#usable(at)) continue;
      sum += this.#value[at] as number;
      count++;
    }
    return { latest: spike ? Number.NaN : latest, mean: sum / count, count, status, gate: null };
  }

  /** Mean of usable samples between two times before now, and their number. For the steady-state gate. */
  meanBetween(from: number, to: number): { mean: number; count: number } {
    let sum = 0;
    let count = 0;
    for (let back = 0; back < Math.min(this.#count, CAPACITY); back++) {
      const at = (this.#count - 1 - back) % CAPACITY;
      const time = this.#time[at] as number;
      if (time < from) break;
      if (time >= to || !this.#usable(at)) continue;
      sum += this.#value[at] as number;
      count++;
    }
    return { mean: count > 0 ? sum / count : Number.NaN, count };
  }

  #outside(value: number): boolean {
    const { low, high } = this.point.range;
    const slack = RANGE_TOLERANCE * (high - low);
    return value < low - slack || value > high + slack;
  }

  /** A signal of a batch that is at nothing, between two pushes or two quenches, has nothing to say. */
  #isIdle(value: number): boolean {
    const { role, range } = this.point;
    return role === 'PVC' && value <= range.low + NOTHING_OF_BATCH * (range.high - range.low);
  }

  /** What a gate would have refused when it came is in no mean either. */
  #usable(at: number): boolean {
    return severity(this.#status[at] as number) !== 'bad' && this.isPossible(this.#value[at] as number);
  }

  #gate(now: number, latest: number, status: number, time: number): Text | null {
    if (severity(status) === 'bad') return sameText(statusName(status));
    if (!Number.isFinite(latest)) return { zh: '没有值', en: 'no value' };
    const { samplingMs, sigma } = this.point;
    const quiet = isQuiet(this.point) || this.#isIdle(latest);
    const age = now - time;
    const ageS = Math.round(age / 1000);
    if (age > (quiet ? STALE_MS_QUIET : this.#silenceMs))
      return { zh: `陈旧：${ageS} s 未更新`, en: `stale: last heard ${ageS} s ago` };
    if (this.#outside(latest)) return { zh: `超出量程：${latest}`, en: `outside its range: ${latest}` };
    if (!this.isPossible(latest)) return { zh: `不可能的值：${latest}`, en: `no instrument says ${latest}` };
    if (sigma !== null && sigma > 0 && !quiet) {
      // A register that holds an analyser's value is polled many times a cycle: cycles are counted in time, not in samples.
      const sameCycles = Math.floor((time - this.#sameSince) / samplingMs) + 1;
      if (
        this.isAnalyser &&
        this.#sameValue > 1 &&
        sameCycles >= STUCK_ANALYSER_CYCLES &&
        time - this.#sameSince >= STUCK_ANALYSER_MS
      )
        return { zh: `卡死：连续 ${sameCycles} 个周期同一个值`, en: `stuck: the same value for ${sameCycles} cycles` };
      if (!this.isAnalyser && this.#sameValue >= STUCK_SAMPLES && time - this.#sameSince >= STUCK_MS)
        return {
          zh: `卡死：连续 ${this.#sameValue} 个样本同一个值`,
          en: `stuck: the same value for ${this.#sameValue} samples`,
        };
    }
    return null;
  }

  /** As long as the stated noise allows, or as its own habit does when that is longer: a sigma may be told too large. */
  get #silenceMs(): number {
    const { deadband, address } = this.point;
    const unknown = deadband > 0 && address.protocol === 'opcua' ? UNKNOWN_TIMES * this.#silenceMsMax : 0;
    const habit = this.#intervals >= INTERVALS_MIN ? QUIET_INTERVALS * this.#intervalMs : unknown;
    return Math.min(STALE_MS_QUIET, Math.max(this.#silenceMsMax, habit));
  }

  #learnInterval(intervalMs: number): void {
    this.#intervals = Math.min(INTERVALS_MAX, this.#intervals + 1);
    // Time for which it was gone is not its habit.
    const heard = Math.min(intervalMs, this.#silenceMs);
    this.#intervalMs += (heard - this.#intervalMs) / this.#intervals;
  }

  /** One sample alone far off: the two before it agree with each other and not with it. A step shows again with the next. */
  #isSpike(latest: number, sigma: number): boolean {
    if (this.#count < 4 || sigma === 0) return false;
    // After a hole there is nothing to compare with: what was said before it is no value of now.
    const gap = this.newestAt - (this.#time[(this.#count - 2) % CAPACITY] as number);
    if (gap > this.#silenceMs) return false;
    const before = this.#value[(this.#count - 2) % CAPACITY] as number;
    const earlier = this.#value[(this.#count - 3) % CAPACITY] as number;
    return Math.abs(latest - before) > SPIKE_SIGMAS * sigma && Math.abs(before - earlier) < 5 * sigma;
  }
}

const isQuiet = ({ role }: Point): boolean => role === 'OP' || role === 'SP' || role === 'STATUS';

/**
 * How long an instrument may say nothing while its source is there. With report by exception a value comes only when it
 * leaves the deadband, so a quiet one is silent for as long as its noise can stay inside: then it is stuck, or not heard.
 */
const silenceMsMax = ({ samplingMs, sigma, deadband, address }: Point): number => {
  const least = Math.max(STALE_MS_MIN, STALE_CYCLES * samplingMs);
  if (!sigma || deadband <= 0 || address.protocol !== 'opcua') return least;
  const leaves = normalTwoSidedTail(deadband / (FRESH_SHARE * sigma));
  const samples = Math.log(QUIET_ODDS) / Math.log1p(-leaves);
  return Math.min(STALE_MS_QUIET, Math.max(least, samples * samplingMs));
};

const none = (status: number, gate: Text): Reading => ({
  latest: Number.NaN,
  mean: Number.NaN,
  count: 0,
  status,
  gate,
});
