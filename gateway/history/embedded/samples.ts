import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { ReadRoom } from './range.ts';
import { relationOf } from './relation.ts';

export interface SamplesWanted {
  readonly context: number;
  /** The store's numbers of the points. */
  readonly points: readonly number[];
  /** Unix ms, inclusive. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
}

/** Every sample of a range with its receive time, by receive time. `indexOf`: from the store's numbers to the point table. */
export const readSamples = async (
  { connection, dir, snapshot }: ReadRoom,
  wanted: SamplesWanted,
  indexOf: ReadonlyMap<number, number>,
): Promise<SampleBatch> => {
  const rows = wanted.points.length === 0 ? null : relationOf(dir, snapshot, wanted);
  const builder = new BatchBuilder(4096);
  if (rows === null) return builder.take();
  const read = await connection.stream(
    `SELECT point, source_time, receive_time, coalesce(value, 'NaN'::DOUBLE), status FROM (${rows}) ORDER BY receive_time`,
  );
  // Chunk by chunk, so that a long answer never keeps the writer waiting for this thread.
  for (let chunk = await read.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await read.fetchChunk()) {
    const [point, sourceTime, receiveTime, value, status] = chunk.getColumns();
    for (let row = 0; row < chunk.rowCount; row++) {
      const index = indexOf.get(Number(point?.[row]));
      if (index === undefined) continue;
      builder.add(
        index,
        Number(sourceTime?.[row]),
        Number(receiveTime?.[row]),
        Number(value?.[row]),
        Number(status?.[row]),
      );
    }
  }
  return builder.take();
};
