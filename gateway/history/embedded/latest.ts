import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';

/** Newest sample of every point in one context, in memory. "Newest" by source time: a backfilled old one does not replace it. */
export class Latest {
  readonly sourceTime: Float64Array;
  readonly receiveTime: Float64Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;

  constructor(points: number) {
    this.sourceTime = new Float64Array(points).fill(Number.NEGATIVE_INFINITY);
    this.receiveTime = new Float64Array(points);
    this.value = new Float64Array(points).fill(Number.NaN);
    this.status = new Uint32Array(points);
  }

  /** Takes a row unless the one it has is newer. */
  take(point: number, sourceTime: number, receiveTime: number, value: number, status: number): void {
    if (sourceTime < (this.sourceTime[point] ?? Number.POSITIVE_INFINITY)) return;
    this.sourceTime[point] = sourceTime;
    this.receiveTime[point] = receiveTime;
    this.value[point] = value;
    this.status[point] = status;
  }

  batch(): SampleBatch {
    const builder = new BatchBuilder(Math.max(1, this.sourceTime.length));
    for (let point = 0; point < this.sourceTime.length; point++) {
      const sourceTime = this.sourceTime[point] ?? Number.NEGATIVE_INFINITY;
      if (sourceTime === Number.NEGATIVE_INFINITY) continue;
      builder.add(
        point,
        sourceTime,
        this.receiveTime[point] ?? 0,
        this.value[point] ?? Number.NaN,
        this.status[point] ?? 0,
      );
    }
    return builder.take();
  }
}
