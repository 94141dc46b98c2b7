import type { PointTable } from '../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import type { History, SamplesQuery } from './history.ts';

/** All samples of a range by whatever store: one that cannot give them at once is asked tag by tag, and then the receive time is the source time. */
export const samplesOf = async (
  history: History,
  points: PointTable,
  query: SamplesQuery,
  signal: AbortSignal,
): Promise<SampleBatch> => {
  if (history.samples) return await history.samples(query, signal);
  const builder = new BatchBuilder(1024);
  for (const tag of query.tags) {
    const point = points.byTag(tag);
    if (!point) continue;
    // A raw answer is cut at its limit: it is asked on from there.
    for (let from = query.from; ; ) {
      const series = await history.range({ ...query, tag, from, columns: 1, method: 'raw' }, signal);
      for (const [row, time] of series.time.entries())
        builder.add(
          point.index,
          time,
          time,
          series.last[row] ?? series.max[row] ?? Number.NaN,
          series.status[row] ?? 0,
        );
      const last = series.time.at(-1);
      if (!series.truncated || last === undefined) break;
      from = last + 1 / 4096;
    }
  }
  return builder.take();
};
