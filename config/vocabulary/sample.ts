import { z } from 'zod';

/** Where a point's values come from. Declared by the point, never by the sample. */
export const Origin = z.enum(['measured', 'estimated', 'simulated']);
export type Origin = z.infer<typeof Origin>;

/** Columns of equal length; `length` says how many rows are filled, the arrays may be longer. Loops over it allocate nothing. */
export interface SampleBatch {
  readonly length: number;
  /** Index into the point table. */
  readonly point: Uint32Array;
  /** Unix ms. */
  readonly sourceTime: Float64Array;
  /** Unix ms. */
  readonly receiveTime: Float64Array;
  /** In the unit its point declares; NaN: none. */
  readonly value: Float64Array;
  /** OPC UA status code. */
  readonly status: Uint32Array;
}

export const emptyBatch = (capacity: number): SampleBatch => ({
  length: 0,
  point: new Uint32Array(capacity),
  sourceTime: new Float64Array(capacity),
  receiveTime: new Float64Array(capacity),
  value: new Float64Array(capacity),
  status: new Uint32Array(capacity),
});

/** When a sample was received as a record keeps it, Unix ms: whole milliseconds after its source time. */
export const keptReceiveTime = (sourceTime: number, receiveTime: number): number => {
  const delay = receiveTime - sourceTime;
  return sourceTime + Math.sign(delay) * Math.round(Math.abs(delay));
};

/** Grows a batch row by row. `take` hands over copies of just the rows there are, so the taker may keep them; the room for more stays here. */
export class BatchBuilder {
  #batch: SampleBatch;
  #length = 0;

  constructor(capacity = 256) {
    this.#batch = emptyBatch(capacity);
  }

  get length(): number {
    return this.#length;
  }

  add(point: number, sourceTime: number, receiveTime: number, value: number, status: number): void {
    if (this.#length === this.#batch.point.length) this.#grow();
    const row = this.#length++;
    this.#batch.point[row] = point;
    this.#batch.sourceTime[row] = sourceTime;
    this.#batch.receiveTime[row] = receiveTime;
    this.#batch.value[row] = value;
    this.#batch.status[row] = status;
  }

  take(): SampleBatch {
    const length = this.#length;
    const { point, sourceTime, receiveTime, value, status } = this.#batch;
    this.#length = 0;
    return {
      length,
      point: point.slice(0, length),
      sourceTime: sourceTime.slice(0, length),
      receiveTime: receiveTime.slice(0, length),
      value: value.slice(0, length),
      status: status.slice(0, length),
    };
  }

  #grow(): void {
    const wider = emptyBatch(this.#batch.point.length * 2);
    wider.point.set(this.#batch.point);
    wider.sourceTime.set(this.#batch.sourceTime);
    wider.receiveTime.set(this.#batch.receiveTime);
    wider.value.set(this.#batch.value);
    wider.status.set(this.#batch.status);
    this.#batch = wider;
  }
}
