import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { StoreMarks } from './announcement.ts';

/**
 * Up to which source time one store has acknowledged each point, without holes before it. What the live lane delivers while a backlog
 * waits counts only when the two have met: a mark beyond a hole would let the other gateway drop what fills it.
 */
export class Marks {
  readonly #settled: Float64Array;
  readonly #ahead: Float64Array;
  readonly #moved: Uint8Array;
  #anyAhead = false;
  #until = Number.NEGATIVE_INFINITY;
  #untilAhead = Number.NEGATIVE_INFINITY;

  /** `points`: length of the point table. */
  constructor(points: number) {
    this.#settled = new Float64Array(points).fill(Number.NEGATIVE_INFINITY);
    this.#ahead = new Float64Array(points).fill(Number.NEGATIVE_INFINITY);
    this.#moved = new Uint8Array(points);
  }

  /** `whole`: nothing older waits any more. */
  take(batch: SampleBatch, lane: 'live' | 'backlog', whole: boolean): void {
    const ahead = lane === 'live' && !whole;
    const into = ahead ? this.#ahead : this.#settled;
    const { point, sourceTime } = batch;
    for (let row = 0; row < batch.length; row++) {
      const at = point[row] as number;
      const time = sourceTime[row] as number;
      if (time <= (into[at] as number)) continue;
      into[at] = time;
      this.#moved[at] = 1;
    }
    const last = batch.receiveTime[batch.length - 1] ?? Number.NEGATIVE_INFINITY;
    if (ahead) {
      this.#anyAhead = true;
      this.#untilAhead = Math.max(this.#untilAhead, last);
    } else this.#until = Math.max(this.#until, last);
    if (whole && this.#anyAhead) this.#join();
  }

  /** What has moved since the last time, or all that is known. */
  say(sink: string, all: boolean): StoreMarks {
    const points: number[] = [];
    for (const [point, time] of this.#settled.entries())
      if (time > Number.NEGATIVE_INFINITY && (all || this.#moved[point] === 1)) points.push(point);
    this.#moved.fill(0);
    return {
      sink,
      // JSON has no infinity.
      settledUntil: Number.isFinite(this.#until) ? this.#until : 0,
      point: Uint32Array.from(points),
      time: Float64Array.from(points, (point) => this.#settled[point] ?? 0),
    };
  }

  #join(): void {
    for (const [point, time] of this.#ahead.entries())
      if (time > (this.#settled[point] ?? 0)) {
        this.#settled[point] = time;
        this.#moved[point] = 1;
      }
    this.#ahead.fill(Number.NEGATIVE_INFINITY);
    this.#anyAhead = false;
    this.#until = Math.max(this.#until, this.#untilAhead);
  }
}
