import type { DuckDBConnection } from '@duckdb/node-api';
import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { ReadRoom } from './range.ts';
import { relationOf } from './relation.ts';

export interface FrameWanted {
  readonly context: number;
  /** The store's numbers of the points. */
  readonly points: readonly number[];
  /** Unix ms, inclusive. */
  readonly at: number;
  readonly lookbackMs: number;
}

/** The newest sample of a point so far. `seq`: of equal times the sample that was stored later counts. */
interface Found {
  readonly sourceTime: number;
  readonly receiveTime: number;
  readonly value: number;
  readonly status: number;
  readonly seq: number;
}

/** Most points said something so shortly before; only the others are looked for further back. */
const RECENT_MS = 30_000;
/** A longer list of points costs more than it saves. */
const LISTED_MAX = 1_000;

/** The newest sample of each point that is not after the instant. `indexOf`: from the store's numbers to the point table. */
export const readFrame = async (
  room: ReadRoom,
  { context, points, at, lookbackMs }: FrameWanted,
  indexOf: ReadonlyMap<number, number>,
): Promise<SampleBatch> => {
  const { connection, dir, snapshot } = room;
  const wanted = new Set(points);
  const found = new Map<number, Found>();
  const timeOf = (point: number) => found.get(point)?.sourceTime ?? Number.NEGATIVE_INFINITY;
  const from = at - lookbackMs;
  const recent = Math.max(from, at - RECENT_MS);
  const to = justAfter(at);
  const parts = snapshot.parts.filter((part) => part.context === context);
  const sources = [
    ...snapshot.tables.map((table) => ({ of: table, seq: table.seq, parts: [], tables: [table] })),
    ...parts.map((part) => ({ of: part, seq: part.seqLast, parts: [part], tables: [] })),
  ].sort((a, b) => b.of.timeMax - a.of.timeMax);
  for (const source of sources) {
    for (const begin of new Set([recent, from])) {
      // What was found within the recent stretch cannot be bettered further back.
      const asked = points.filter(
        (point) => timeOf(point) <= source.of.timeMax && (begin === recent || timeOf(point) < recent),
      );
      if (asked.length === 0) continue;
      const listed = asked.length > LISTED_MAX ? null : asked;
      const rows = relationOf(dir, source, { context, points: listed, from: begin, to });
      if (rows !== null) await takeNewest(connection, rows, source.seq, wanted, found);
    }
  }
  const builder = new BatchBuilder(Math.max(1, found.size));
  for (const [point, { sourceTime, receiveTime, value, status }] of found) {
    const index = indexOf.get(point);
    if (index !== undefined) builder.add(index, sourceTime, receiveTime, value, status);
  }
  return builder.take();
};

/** The next time the store can hold. */
const justAfter = (at: number): number => at + Math.max(1 / 4096, (Math.abs(at) * Number.EPSILON) / 2);

const takeNewest = async (
  connection: DuckDBConnection,
  rows: string,
  seq: number,
  wanted: ReadonlySet<number>,
  found: Map<number, Found>,
): Promise<void> => {
  // A null would be passed over, and the sample before a Bad one taken for it.
  const read = await connection.runAndReadAll(
    `SELECT point, max(source_time), arg_max(receive_time, source_time),
       arg_max(coalesce(value, 'NaN'::DOUBLE), source_time), arg_max(status, source_time) FROM (${rows}) GROUP BY point`,
  );
  for (const row of read.getRows()) {
    const [point = -1, sourceTime = 0, receiveTime = 0, value = Number.NaN, status = 0] = row.map(Number);
    if (!wanted.has(point)) continue;
    const held = found.get(point);
    if (held && (held.sourceTime > sourceTime || (held.sourceTime === sourceTime && held.seq > seq))) continue;
    found.set(point, { sourceTime, receiveTime, value, status, seq });
  }
};
