import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';

/** A sample this far ahead of the gateway's clock was stamped by a clock that has since been set back. */
const AHEAD_MS = 5_000;

/**
 * The sample of every point that is so now, in one context, in memory. Usually the newest by source time, so that backlog, recovered history
 * and laboratory values of last week never replace it. After a clock was set back the one it has lies in the future of what comes
 * in: then the one nearer to the time of its reception counts, and the present is shown at once instead of when time has caught up.
 */
export class Latest {
  readonly sourceTime: Float64Array;
  readonly receiveTime: Float64Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  /** Newest source time ever stored, whatever is shown: a row not newer than this may be in the store already. */
  readonly storedTo: Float64Array;

  constructor(points: number) {
    this.sourceTime = new Float64Array(points).fill(Number.NEGATIVE_INFINITY);
    this.receiveTime = new Float64Array(points);
    this.value = new Float64Array(points).fill(Number.NaN);
    this.status = new Uint32Array(points);
    this.storedTo = new Float64Array(points).fill(Number.NEGATIVE_INFINITY);
  }

  /** Whether this row says again what the latest one says: a rebirth on the bus, a scan of a slow instrument. */
  repeats(point: number, sourceTime: number, value: number, status: number): boolean {
    return (
      sourceTime === this.sourceTime[point] && Object.is(value, this.value[point]) && status === this.status[point]
    );
  }

  /** Takes a row that was received now, if it is what is so now. */
  take(point: number, sourceTime: number, receiveTime: number, value: number, status: number): void {
    const held = this.sourceTime[point] ?? Number.POSITIVE_INFINITY;
    if (sourceTime > (this.storedTo[point] ?? 0)) this.storedTo[point] = sourceTime;
    const ahead = held - receiveTime;
    if (sourceTime < held && !(ahead > AHEAD_MS && Math.abs(receiveTime - sourceTime) < ahead)) return;
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
