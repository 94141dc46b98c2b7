import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { JournalBatch } from '../journal/journal.ts';
import type { Share } from './pair.ts';

/** How many rows from the first on the other gateway has brought. */
const coveredRows = (batch: SampleBatch, share: Share): number => {
  let row = 0;
  while (row < batch.length && share.covers(batch, row)) row++;
  return row;
};

/** Up to where the gateway that stands by may let go of its journal: `start` when nothing of the batch is covered yet. */
export const coveredUntil = ({ samples, start, end }: JournalBatch, share: Share): number => {
  const rows = coveredRows(samples, share);
  if (rows === samples.length) return end;
  // Rows and positions only run in step where none is left out.
  return end - start === samples.length ? start + rows : start;
};

/** The rows of a batch that the other gateway has not brought; the batch itself when that is all of it. */
export const withoutCovered = (batch: SampleBatch, share: Share): SampleBatch => {
  const { point, sourceTime, receiveTime, value, status } = batch;
  const rest = new BatchBuilder(Math.max(1, batch.length));
  for (let row = 0; row < batch.length; row++)
    if (!share.covers(batch, row))
      rest.add(
        point[row] as number,
        sourceTime[row] as number,
        receiveTime[row] as number,
        value[row] as number,
        status[row] as number,
      );
  return rest.length === batch.length ? batch : rest.take();
};
