import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { RecordedTick } from './comparison.ts';

const TICK_MS = 1000;
/** In a longer stretch without estimates the twin ticks by itself: they were not recorded then. A shorter one is ticks left out by a busy machine. */
const HOLE_MS = 10_000;

interface Gathered {
  readonly at: number;
  readonly point: number[];
  readonly value: number[];
  readonly status: number[];
}

/** The ticks of the live twin as its recorded estimates tell of them: their source time is the time of their tick. */
export class RecordedTicks {
  #last: number;
  readonly #byTime = new Map<number, Gathered>();
  #waiting: Gathered[] = [];

  constructor(beganAt: number) {
    this.#last = beganAt;
  }

  /** Estimates with a source time later than all that were fed before, in any order. */
  feed({ length, point, sourceTime, value, status }: SampleBatch): void {
    for (let row = 0; row < length; row++) {
      const at = sourceTime[row] as number;
      if (at <= this.#last) continue;
      let tick = this.#byTime.get(at);
      if (!tick) {
        tick = { at, point: [], value: [], status: [] };
        this.#byTime.set(at, tick);
        this.#waiting.push(tick);
      }
      tick.point.push(point[row] as number);
      tick.value.push(value[row] as number);
      tick.status.push(status[row] as number);
    }
    this.#waiting.sort((a, b) => a.at - b.at);
  }

  /** The next tick that is not after an instant up to which all has been fed; one that was not recorded has no estimates. */
  next(to: number): RecordedTick | null {
    const recorded = this.#waiting[0];
    const end = recorded && recorded.at <= to ? recorded.at : to;
    if (end - this.#last > HOLE_MS) {
      const at = (Math.floor(this.#last / TICK_MS) + 1) * TICK_MS;
      if (at < end) {
        this.#last = at;
        return { at, point: [], value: [], status: [] };
      }
    }
    if (!recorded || recorded.at > to) return null;
    this.#waiting.shift();
    this.#byTime.delete(recorded.at);
    this.#last = recorded.at;
    return recorded;
  }
}
