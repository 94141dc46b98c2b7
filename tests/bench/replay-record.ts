import type { PointTable } from '../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import type { History } from '../../gateway/history/history.ts';

/** A sample arrives so long after it was measured. */
export const DELAY_MS = 40;

/** Value of a point in a second of the record. */
export type ValueIn = (point: number, second: number) => number;

/** A record that has a sample of every point every full second from `from` on, made when it is asked for. */
export const secondsRecorded = (
  points: PointTable,
  recorded: readonly number[],
  from: number,
  valueIn: ValueIn,
): History => {
  const refuse = async () => {
    throw new Error('this record is asked only for ranges and frames');
  };
  const batchOf = (first: number, last: number, wanted: (point: number) => boolean): SampleBatch => {
    const builder = new BatchBuilder(1024);
    const indexes = recorded.filter(wanted);
    for (let second = Math.max(0, first); second < last; second++) {
      const at = from + second * 1000;
      for (const point of indexes) builder.add(point, at, at + DELAY_MS, valueIn(point, second), Status.Good);
    }
    return builder.take();
  };
  const among = (tags: readonly string[]) => {
    const indexes = new Set(tags.map((tag) => points.byTag(tag)?.index));
    return (point: number) => indexes.has(point);
  };
  return {
    range: refuse,
    latest: refuse,
    frame: async ({ tags, at }) => {
      const second = Math.floor((at - from) / 1000);
      return batchOf(second, second + 1, among(tags));
    },
    samples: async ({ tags, from: begin, to }) =>
      batchOf(Math.ceil((begin - from) / 1000), Math.ceil((to - from) / 1000), among(tags)),
  };
};
