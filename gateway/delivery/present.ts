import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';

/** The newest sample of every point that was heard since the start: what is so now, whatever still waits in a backlog. */
export class Present {
  readonly #sourceTime: Float64Array;
  readonly #receiveTime: Float64Array;
  readonly #value: Float64Array;
  readonly #status: Uint32Array;

  /** `points`: length of the point table. */
  constructor(points: number) {
    this.#sourceTime = new Float64Array(points).fill(Number.NEGATIVE_INFINITY);
    this.#receiveTime = new Float64Array(points);
    this.#value = new Float64Array(points);
    this.#status = new Uint32Array(points);
  }

  take(batch: SampleBatch): void {
    const { point, sourceTime, receiveTime, value, status } = batch;
    for (let row = 0; row < batch.length; row++) {
      const at = point[row] as number;
      const time = sourceTime[row] as number;
      if (time < (this.#sourceTime[at] as number)) continue;
      this.#sourceTime[at] = time;
      this.#receiveTime[at] = receiveTime[row] as number;
      this.#value[at] = value[row] as number;
      this.#status[at] = status[row] as number;
    }
  }

  /** One row for each point that was heard, in table order. */
  batch(): SampleBatch {
    const rows = new BatchBuilder(Math.max(1, this.#sourceTime.length));
    for (const [point, time] of this.#sourceTime.entries())
      if (time > Number.NEGATIVE_INFINITY)
        rows.add(
          point,
          time,
          this.#receiveTime[point] as number,
          this.#value[point] as number,
          this.#status[point] as number,
        );
    return rows.take();
  }
}
