import type { Random } from '../../../../config/vocabulary/random.ts';
import type { ReplayOrder } from '../../../../config/vocabulary/replay.ts';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { memoryBlocks, TapeWriter } from '../../../../gateway/replay/tape.ts';

// A record of some points with what happens in one: silence, bad values, values that came long after they were measured.

export const FROM = 1_767_225_600_000;
export const POINTS = 6;

export interface Row {
  readonly point: number;
  readonly sourceTime: number;
  readonly receiveTime: number;
  readonly value: number;
  readonly status: number;
}

/** Rows in the order in which they were received. */
export const recorded = (random: Random, seconds: number): Row[] => {
  const rows: Row[] = [];
  for (let point = 0; point < POINTS; point++) {
    // The last one speaks late in the record for the first time.
    let at = FROM + (point === POINTS - 1 ? seconds * 500 : -20_000) + random() * 1000;
    while (at < FROM + seconds * 1000) {
      const backlog = random() < 0.05 ? random() * 40_000 : 0;
      const bad = random() < 0.1;
      rows.push({
        point,
        sourceTime: Math.round(at),
        receiveTime: Math.round(at + 5 + random() * 50 + backlog),
        value: bad ? Number.NaN : Math.round(random() * 1000),
        status: bad ? Status.BadNoCommunication : Status.Good,
      });
      at += random() < 0.02 ? 60_000 * random() : 200 + random() * 3000;
    }
  }
  return rows.sort((a, b) => a.receiveTime - b.receiveTime);
};

export const batchOf = (rows: readonly Row[]): SampleBatch => {
  const builder = new BatchBuilder();
  for (const row of rows) builder.add(row.point, row.sourceTime, row.receiveTime, row.value, row.status);
  return builder.take();
};

const LEAD_MS = 60_000;

/** A tape of the whole record, fed piece by piece as the gateway answers. */
export const tapeOf = (rows: readonly Row[], seconds: number, order: ReplayOrder): TapeWriter => {
  const to = FROM + seconds * 1000;
  const tape = new TapeWriter({ from: FROM, to, order, points: POINTS, blocks: memoryBlocks() });
  const begin = FROM - LEAD_MS;
  tape.begin(batchOf([]));
  for (let from = begin; from <= to; from += 90_000) {
    const end = Math.min(from + 90_000, to + 1);
    tape.feed(batchOf(rows.filter(({ sourceTime }) => sourceTime >= from && sourceTime < end)), Math.min(end, to));
  }
  return tape;
};
