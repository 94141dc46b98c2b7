import type { Point } from '../../config/plant/point.ts';
import { keptReceiveTime, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { inOrder, joined } from '../../gateway/replay/rows.ts';

/** What is received so far ahead of the ticks has a clock that is not ours: it does not wait for its time. */
const AHEAD_MS = 5000;

/** What has come in for one tick. */
export interface TickIntake {
  /** In the order of their source times. */
  readonly rows: SampleBatch;
  /** By how many seconds the latest of them missed the tick that it belongs to, which was over when it came; 0: none did. */
  readonly lateS: number;
}

/**
 * What is heard of a line waits here for the tick that it belongs to: the first whose second is not before its reception by the gateway.
 * So a tick is made of what the record says had been received by then, and a replay gives it again; on which side of a tick a message
 * came in on its way here does not matter.
 */
export class Intake {
  readonly #concerns: Uint8Array;
  /** Source time of the newest that was heard of each point: what was said before is no news. */
  readonly #newest: Float64Array;
  #waiting: SampleBatch[] = [];
  #ticked = Number.NEGATIVE_INFINITY;

  /** @param length of the point table; `concerned`: the points that are taken in */
  constructor(length: number, concerned: readonly Point[]) {
    this.#concerns = new Uint8Array(length);
    this.#newest = new Float64Array(length).fill(Number.NaN);
    for (const { index } of concerned) this.#concerns[index] = 1;
  }

  /** Takes what concerns this line; the rest is ignored. The batch is kept and must not change. */
  accept(batch: SampleBatch): void {
    this.#waiting.push(batch);
  }

  take(now: number): TickIntake {
    const due: SampleBatch[] = [];
    const left: SampleBatch[] = [];
    let lateS = 0;
    for (const batch of this.#waiting) {
      const [taken, kept] = [new Uint32Array(batch.length), new Uint32Array(batch.length)];
      let [takes, keeps] = [0, 0];
      for (let row = 0; row < batch.length; row++) {
        const point = batch.point[row] as number;
        if (this.#concerns[point] !== 1) continue;
        const time = batch.sourceTime[row] as number;
        const received = keptReceiveTime(time, batch.receiveTime[row] as number);
        if (received > now && received <= now + AHEAD_MS) {
          kept[keeps++] = row;
          continue;
        }
        taken[takes++] = row;
        if (time !== this.#newest[point]) lateS = Math.max(lateS, this.#lateBy(received, now));
        this.#newest[point] = time;
      }
      if (takes > 0) due.push(inOrder(batch, taken.subarray(0, takes)));
      if (keeps > 0) left.push(inOrder(batch, kept.subarray(0, keeps)));
    }
    this.#waiting = left;
    this.#ticked = now;
    return { rows: inSourceOrder(joined(due)), lateS };
  }

  #lateBy(received: number, now: number): number {
    if (received > now) return 1;
    return received <= this.#ticked ? Math.floor((now - received) / 1000) : 0;
  }
}

/** Rows in the order of their source times; of equal ones in the order in which they stand. */
export const inSourceOrder = (rows: SampleBatch): SampleBatch => {
  const { sourceTime } = rows;
  const order = Uint32Array.from({ length: rows.length }, (_, row) => row);
  return inOrder(
    rows,
    order.sort((a, b) => (sourceTime[a] as number) - (sourceTime[b] as number) || a - b),
  );
};
