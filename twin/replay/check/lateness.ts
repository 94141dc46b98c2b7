import type { Point } from '../../../config/plant/point.ts';
import type { RecordReader } from '../../../gateway/replay/read-record.ts';

/** Looked through at a time. */
const PIECE_MS = 5 * 60_000;

/** When it is not known what the ticks of the running twin were made of. */
export interface Lateness {
  isUnsure(at: number): boolean;
}

/**
 * What the running twin said of samples that came when their tick was over: from that tick on, in which a replay has them, until it has
 * forgotten that it took them into a later one.
 * @param told the point by which it says so; undefined in a point table without
 * @param memoryMs how long an estimate is made of a sample
 */
export const readLateness = async (
  record: RecordReader,
  told: Point | undefined,
  from: number,
  to: number,
  memoryMs: number,
): Promise<Lateness> => {
  const spans: { readonly from: number; readonly to: number }[] = [];
  for (let start = from; told !== undefined && start < to; start += PIECE_MS) {
    const { length, point, sourceTime, value } = await record.samples(start, Math.min(start + PIECE_MS, to + 1));
    for (let row = 0; row < length; row++) {
      const lateS = value[row] as number;
      if (point[row] !== told.index || !(lateS > 0)) continue;
      const at = sourceTime[row] as number;
      spans.push({ from: at - lateS * 1000, to: at + memoryMs });
    }
  }
  return { isUnsure: (at) => spans.some((span) => at >= span.from && at < span.to) };
};
