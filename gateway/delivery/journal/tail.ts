import { emptyBatch, type SampleBatch } from '../../../config/vocabulary/sample.ts';

/** A run of samples in memory: recent ones that sinks read without touching the disk, and those a full disk did not take. */
export interface TailRun {
  readonly start: number;
  readonly end: number;
  readonly samples: SampleBatch;
  onDisk: boolean;
}

/** Rows `from` to `to` of a batch, without copying. */
export const sliceBatch = (batch: SampleBatch, from: number, to: number): SampleBatch => ({
  length: to - from,
  point: batch.point.subarray(from, to),
  sourceTime: batch.sourceTime.subarray(from, to),
  receiveTime: batch.receiveTime.subarray(from, to),
  value: batch.value.subarray(from, to),
  status: batch.status.subarray(from, to),
});

/** Several batches as one; a single one is handed on as it is. */
export const joinBatches = (batches: readonly SampleBatch[]): SampleBatch => {
  const [only] = batches;
  if (only && batches.length === 1) return only;
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const joined = emptyBatch(length);
  let row = 0;
  for (const batch of batches) {
    joined.point.set(batch.point.subarray(0, batch.length), row);
    joined.sourceTime.set(batch.sourceTime.subarray(0, batch.length), row);
    joined.receiveTime.set(batch.receiveTime.subarray(0, batch.length), row);
    joined.value.set(batch.value.subarray(0, batch.length), row);
    joined.status.set(batch.status.subarray(0, batch.length), row);
    row += batch.length;
  }
  return { ...joined, length };
};

/** The newest samples, oldest run first, without holes between runs. */
export class Tail {
  readonly #runs: TailRun[] = [];
  #samples = 0;
  #notOnDisk = 0;

  /** First position it holds; null when empty. */
  get start(): number | null {
    return this.#runs[0]?.start ?? null;
  }

  push(run: TailRun): void {
    this.#runs.push(run);
    this.#samples += run.samples.length;
    if (!run.onDisk) this.#notOnDisk += run.samples.length;
  }

  /** Runs the disk does not have yet, oldest first. */
  waiting(): TailRun[] {
    return this.#notOnDisk === 0 ? [] : this.#runs.filter((run) => !run.onDisk);
  }

  markOnDisk(run: TailRun): void {
    if (run.onDisk) return;
    run.onDisk = true;
    this.#notOnDisk -= run.samples.length;
  }

  /** Samples from `position` on, at most `max`, none past `limit`. null when it does not reach back that far. */
  read(position: number, max: number, limit: number): { samples: SampleBatch; end: number } | null {
    const first = this.#indexOf(position);
    if (first < 0) return null;
    const parts: SampleBatch[] = [];
    let at = position;
    for (let index = first; index < this.#runs.length && at < Math.min(limit, position + max); index++) {
      const run = this.#runs[index];
      if (!run || run.start > at) break;
      const end = Math.min(run.end, limit, position + max);
      parts.push(sliceBatch(run.samples, at - run.start, end - run.start));
      at = end;
    }
    return { samples: joinBatches(parts), end: at };
  }

  /** Lets go of what lies before `position`, which the disk has dropped too. */
  forget(position: number): void {
    while (this.#runs[0] && this.#runs[0].end <= position && this.#runs[0].onDisk)
      this.#samples -= this.#runs.shift()?.samples.length ?? 0;
  }

  /** Lets go of the oldest runs beyond the bounds; answers those that never reached the disk. */
  shed(cachedMax: number, notOnDiskMax: number): TailRun[] {
    const lost: TailRun[] = [];
    let gone = 0;
    for (const run of this.#runs) {
      if (run.onDisk ? this.#samples <= cachedMax : this.#notOnDisk <= notOnDiskMax) break;
      gone++;
      this.#samples -= run.samples.length;
      if (run.onDisk) continue;
      this.#notOnDisk -= run.samples.length;
      lost.push(run);
    }
    if (gone > 0) this.#runs.splice(0, gone);
    return lost;
  }

  #indexOf(position: number): number {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const run = this.#runs[middle];
      if (!run) return -1;
      if (position < run.start) high = middle - 1;
      else if (position >= run.end) low = middle + 1;
      else return middle;
    }
    return -1;
  }
}
