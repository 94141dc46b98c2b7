import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PointTable } from '../../config/plant/point.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';

/** A file of refused samples is put aside as `.old` at this size, replacing the one before. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;

export interface RefusedItem {
  readonly index: number;
  readonly reason: string;
}

/** Keeps what a store refused for good: one JSON object a line, to be read, repaired and sent again. */
export type Quarantine = (sink: string, batch: SampleBatch, items: readonly RefusedItem[]) => Promise<void>;

export const openQuarantine = (dir: string, points: PointTable, now: () => number): Quarantine => {
  const rowText = (batch: SampleBatch, { index, reason }: RefusedItem): string => {
    const value = batch.value[index] ?? Number.NaN;
    return `${JSON.stringify({
      at: now(),
      tag: points.at(batch.point[index] ?? 0).tag,
      sourceTime: batch.sourceTime[index],
      receiveTime: batch.receiveTime[index],
      // JSON has no word for what is not a number; as text it can still be read and repaired.
      value: Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value),
      status: batch.status[index],
      reason,
    })}\n`;
  };
  return async (sink, batch, items) => {
    await mkdir(dir, { recursive: true });
    const path = join(dir, `${sink}.jsonl`);
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size > FILE_BYTES_MAX) await rename(path, `${path}.old`);
    await appendFile(path, items.map((item) => rowText(batch, item)).join(''));
  };
};
