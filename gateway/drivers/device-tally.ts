const RATE_SPAN_S = 10;
const LATENCIES_KEPT = 101;

/** Running figures of one device for the health page. Costs a few additions a sample. */
export class DeviceTally {
  points = 0;
  /** Points whose latest sample is good. */
  good = 0;
  /** Unix ms of the newest good sample. */
  lastGood: number | null = null;
  /** Receive time of the newest sample that came from the device, good or not. */
  heardAt: number | null = null;
  readonly #latencies = new Float64Array(LATENCIES_KEPT);
  #latencyCount = 0;
  readonly #perSecond = new Uint32Array(RATE_SPAN_S + 1);
  #second = Number.NEGATIVE_INFINITY;

  sample(sourceTime: number, receiveTime: number, good: boolean, heard: boolean): void {
    this.#moveTo(Math.floor(receiveTime / 1000));
    const bin = bucket(this.#second);
    this.#perSecond[bin] = (this.#perSecond[bin] ?? 0) + 1;
    if (heard) this.heardAt = receiveTime;
    if (!good) return;
    if (this.lastGood === null || sourceTime > this.lastGood) this.lastGood = sourceTime;
    this.#latencies[this.#latencyCount++ % LATENCIES_KEPT] = receiveTime - sourceTime;
  }

  /** Mean over the last ten whole seconds. */
  valuesPerSecond(now: number): number {
    const second = Math.floor(now / 1000);
    if (second - this.#second > RATE_SPAN_S) return 0;
    this.#moveTo(second);
    const current = this.#perSecond[bucket(second)] ?? 0;
    const sum = this.#perSecond.reduce((total, count) => total + count, 0) - current;
    return sum / RATE_SPAN_S;
  }

  /** Median of source to receive time over the latest good samples, ms. */
  latencyMs(): number | null {
    const count = Math.min(this.#latencyCount, LATENCIES_KEPT);
    if (count === 0) return null;
    return this.#latencies.slice(0, count).sort()[count >> 1] ?? null;
  }

  #moveTo(second: number): void {
    if (second === this.#second) return;
    const steps = second - this.#second;
    // A clock set back, or a long silence: the old counts say nothing about the rate now.
    if (steps < 0 || steps > RATE_SPAN_S) this.#perSecond.fill(0);
    else for (let step = 1; step <= steps; step++) this.#perSecond[bucket(this.#second + step)] = 0;
    this.#second = second;
  }
}

const bucket = (second: number): number => ((second % (RATE_SPAN_S + 1)) + RATE_SPAN_S + 1) % (RATE_SPAN_S + 1);
