import type { SampleBatch } from '../../config/vocabulary/sample.ts';

/** Rows first to last (exclusive) of a batch, without copying. */
export const rowsOf = (batch: SampleBatch, first: number, last: number): SampleBatch => ({
  length: last - first,
  point: batch.point.subarray(first, last),
  sourceTime: batch.sourceTime.subarray(first, last),
  receiveTime: batch.receiveTime.subarray(first, last),
  value: batch.value.subarray(first, last),
  status: batch.status.subarray(first, last),
});

/** The rows of a batch in another order. */
export const inOrder = (batch: SampleBatch, order: Uint32Array): SampleBatch => {
  const length = order.length;
  const sorted = {
    length,
    point: new Uint32Array(length),
    sourceTime: new Float64Array(length),
    receiveTime: new Float64Array(length),
    value: new Float64Array(length),
    status: new Uint32Array(length),
  };
  for (let row = 0; row < length; row++) {
    const from = order[row] as number;
    sorted.point[row] = batch.point[from] as number;
    sorted.sourceTime[row] = batch.sourceTime[from] as number;
    sorted.receiveTime[row] = batch.receiveTime[from] as number;
    sorted.value[row] = batch.value[from] as number;
    sorted.status[row] = batch.status[from] as number;
  }
  return sorted;
};

/** First row whose time is after `at`; the times ascend. */
export const rowAfter = (times: Float64Array, at: number): number => {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The rows of the points that are wanted. */
export const rowsWhere = (batch: SampleBatch, wanted: (point: number) => boolean): SampleBatch => {
  const kept: number[] = [];
  for (let row = 0; row < batch.length; row++) if (wanted(batch.point[row] as number)) kept.push(row);
  return kept.length === batch.length ? batch : inOrder(batch, Uint32Array.from(kept));
};
