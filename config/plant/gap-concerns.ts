import type { GapRecord } from '../vocabulary/gap.ts';
import type { Point } from './point.ts';

/** Parts of the gateway whose holes are holes of every point. */
const OF_ALL: ReadonlySet<string> = new Set(['gateway', 'journal', 'history']);

/** A hole may name thousands of points, and is asked for each of thousands: longer lists than this are looked up. */
const FEW = 16;
const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

const setOf = (tags: readonly string[]): ReadonlySet<string> => {
  const known = sets.get(tags) ?? new Set(tags);
  sets.set(tags, known);
  return known;
};

/** Whether a hole is one of this point: named, of its device, or of the whole gateway; of these never what the twin computes. */
export const concerns = (
  { tags, line, source }: Pick<GapRecord, 'tags' | 'line' | 'source'>,
  point: Point,
): boolean => {
  if (line !== null && line !== point.line) return false;
  if (tags !== null) return tags.length < FEW ? tags.includes(point.tag) : setOf(tags).has(point.tag);
  return source === point.device || (OF_ALL.has(source) && point.origin !== 'estimated');
};
