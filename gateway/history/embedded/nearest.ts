import type { ReadRoom } from './range.ts';
import { rowsOfParts, rowsOfTable, type Wanted } from './relation.ts';

/** First, a few at a time, and more with each step: the neighbour is mostly near, and sometimes nowhere. */
const FIRST_STEP = 2;

/**
 * Source time (Unix ms) of the sample next to a range on one side, of each of the points; a point without one is missing. `wanted` is that
 * side: `max` of what lies before the range, `min` of what lies after. Partitions are asked from the near end on.
 */
export const readNearest = async (
  { connection, dir, snapshot }: ReadRoom,
  wanted: Wanted & { readonly points: readonly number[] },
  ends: 'min' | 'max',
): Promise<ReadonlyMap<number, number>> => {
  const { context, from, to, points } = wanted;
  const found = new Map<number, number>();
  const ask = async (rows: string): Promise<void> => {
    const read = await connection.runAndReadAll(`SELECT point, ${ends}(source_time) FROM (${rows}) GROUP BY point`);
    for (const [point, time] of read.getRows().map((row) => row.map(Number))) {
      if (point === undefined || time === undefined) continue;
      const held = found.get(point);
      if (held === undefined || (ends === 'max' ? time > held : time < held)) found.set(point, time);
    }
  };
  const tables = snapshot.tables.filter(({ rows, timeMin, timeMax }) => rows > 0 && timeMin < to && timeMax >= from);
  if (tables.length > 0) await ask(tables.map((table) => rowsOfTable(table, wanted)).join(' UNION ALL '));
  const parts = snapshot.parts
    .filter((part) => part.context === context && part.timeMin < to && part.timeMax >= from)
    .sort((a, b) => (ends === 'max' ? b.timeMax - a.timeMax : a.timeMin - b.timeMin));
  for (let at = 0, step = FIRST_STEP; at < parts.length; at += step, step *= 4) {
    const next = parts[at];
    // What was found on the near side of the next partition cannot be bettered by it, nor by those behind it.
    const open = points.filter((point) => {
      const held = found.get(point);
      return held === undefined || !next || (ends === 'max' ? next.timeMax > held : next.timeMin < held);
    });
    if (open.length === 0) break;
    await ask(rowsOfParts(dir, parts.slice(at, at + step), { ...wanted, points: open }));
  }
  return found;
};
