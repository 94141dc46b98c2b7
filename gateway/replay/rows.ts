import { emptyBatch, type SampleBatch } from '../../config/vocabulary/sample.ts';

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
  const sorted = { ...emptyBatch(length), length };
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
export const rowAfter = (times: Float64Array, at: number): number => firstRow(times, (time) => time > at);

/** First row whose time is not before `at`; the times ascend. */
export const rowFrom = (times: Float64Array, at: number): number => firstRow(times, (time) => time >= at);

const firstRow = (times: Float64Array, is: (time: number) => boolean): number => {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (is(times[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Batches one after the other. */
export const joined = (batches: readonly SampleBatch[]): SampleBatch => {
  const all = emptyBatch(batches.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { length, point, sourceTime, receiveTime, value, status } of batches) {
    all.point.set(point.subarray(0, length), at);
    all.sourceTime.set(sourceTime.subarray(0, length), at);
    all.receiveTime.set(receiveTime.subarray(0, length), at);
    all.value.set(value.subarray(0, length), at);
    all.status.set(status.subarray(0, length), at);
    at += length;
  }
  return { ...all, length: at };
};

/** The rows of the points that are wanted. */
export const rowsWhere = (batch: SampleBatch, wanted: (point: number) => boolean): SampleBatch => {
  const kept = new Uint32Array(batch.length);
  let count = 0;
  for (let row = 0; row < batch.length; row++) if (wanted(batch.point[row] as number)) kept[count++] = row;
  return count === batch.length ? batch : inOrder(batch, kept.subarray(0, count));
};
