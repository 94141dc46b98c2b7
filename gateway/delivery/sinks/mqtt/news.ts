import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { isRecovered } from '../../../../config/vocabulary/status.ts';

/** What a server says again after a loss is seconds old; what is further back comes from a source whose clock was set, and is what is so now. */
const LATE_MAX_MS = 60_000;

/**
 * Tells what is news to those who listen from what only completes the past: a listener takes the last live value for what is so now, so a
 * value older than one it has already heard of that point goes out as historical, and so does what was fetched to fill a hole.
 */
export class News {
  /** Of each point, source time of the newest that went out as live, Unix ms. */
  #newest = new Float64Array(0);

  /** The rows that are news, and those that are not, each in their order; null when all are news. */
  apart(batch: SampleBatch): { live: SampleBatch; past: SampleBatch | null } {
    const { point, sourceTime, status, length } = batch;
    let late: Uint8Array | null = null;
    let count = 0;
    for (let row = 0; row < length; row++) {
      if (!isRecovered(status[row] as number) && this.#isNews(point[row] as number, sourceTime[row] as number))
        continue;
      late ??= new Uint8Array(length);
      late[row] = 1;
      count++;
    }
    if (late === null) return { live: batch, past: null };
    const live = new BatchBuilder(Math.max(1, length - count));
    const past = new BatchBuilder(count);
    for (let row = 0; row < length; row++)
      (late[row] === 1 ? past : live).add(
        point[row] as number,
        sourceTime[row] as number,
        batch.receiveTime[row] as number,
        batch.value[row] as number,
        status[row] as number,
      );
    return { live: live.take(), past: past.take() };
  }

  #isNews(index: number, time: number): boolean {
    if (index >= this.#newest.length) {
      const longer = new Float64Array(Math.max(256, 2 * (index + 1)));
      longer.set(this.#newest);
      this.#newest = longer;
    }
    const behind = (this.#newest[index] as number) - time;
    if (behind > 0 && behind <= LATE_MAX_MS) return false;
    this.#newest[index] = time;
    return true;
  }
}
