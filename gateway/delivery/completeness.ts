import type { Point } from '../../config/plant/point.ts';
import type { Completeness, GapCause, GapRecord } from '../../config/vocabulary/gap.ts';
import { type GapState, gapState } from '../../config/vocabulary/gap-state.ts';
import type { GapQuery, Ledger } from './ledger.ts';

/** The samples are here all the same, or never could be: a time that was skipped by setting the clock holds none. */
const NOTHING_LOST: ReadonlySet<GapCause> = new Set(['clock-jump', 'point-removed', 'journal-disk-full']);

export interface Span {
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
}

/**
 * Expected against lost samples of some points in a span. A hole with a count loses that many, spread evenly over its time; one without
 * loses what its points would have said. Where two holes of a point overlap the time is lost once, to the one that began first. A hole
 * that still lasts reaches to the end of the span.
 */
export const completeness = (records: readonly GapRecord[], points: readonly Point[], span: Span): Completeness => {
  const inSpan = records
    .map((record) => ({ record, hole: overlap(record, span) }))
    .filter(({ hole }) => hole !== null)
    .toSorted((a, b) => a.record.from - b.record.from);
  const lost = new Map<GapCause, { gaps: number; lost: number }>();
  const states: Record<GapState, number> = { open: 0, waiting: 0, filled: 0, partly: 0, permanent: 0 };
  /** Until when the time of a point is lost already. */
  const lostUntil = new Map<number, number>();
  let recovered = 0;
  for (const { record, hole } of inSpan) {
    if (!hole) continue;
    states[gapState(record)]++;
    recovered += record.recovered ?? 0;
    const missing = Math.max(0, missingOf(record, hole, points, lostUntil) - (record.recovered ?? 0));
    const known = lost.get(record.cause) ?? { gaps: 0, lost: 0 };
    lost.set(record.cause, { gaps: known.gaps + 1, lost: known.lost + missing });
  }
  const expected = points.reduce((sum, { samplingMs }) => sum + (span.to - span.from) / samplingMs, 0);
  const causes = [...lost].map(([cause, each]) => ({ cause, ...each }));
  const all = Math.min(
    expected,
    causes.reduce((sum, each) => sum + each.lost, 0),
  );
  const share = expected > 0 ? 1 - all / expected : 1;
  return { ...span, points: points.length, expected, lost: all, recovered, share, causes, states };
};

const DAY_MS = 86_400_000;

/** The same of a line, or of all, from the ledger; of the last day when no time is asked for. */
export const completenessOf =
  (points: readonly Point[], ledger: Pick<Ledger, 'list'>, now: () => number) =>
  ({ line, from, to }: GapQuery): Completeness => {
    const end = to ?? now();
    const begin = Math.min(from ?? end - DAY_MS, end);
    const concerned = points.filter((point) => line === undefined || point.line === line);
    return completeness(ledger.list({ line, from: begin, to: end }), concerned, { from: begin, to: end });
  };

const missingOf = (record: GapRecord, hole: Span, points: readonly Point[], lostUntil: Map<number, number>): number => {
  const { cause, healed, samples, from, to } = record;
  if (healed === 'yes' || NOTHING_LOST.has(cause)) return 0;
  const concerned = points.filter((point) => concerns(record, point));
  if (samples !== null) {
    const share = to === null || to <= from ? 1 : (hole.to - hole.from) / (to - from);
    // A count without points of this line (a sink's, say) is of all lines alike; none of it is known to be of these.
    return concerned.length > 0 ? samples * share : 0;
  }
  let missing = 0;
  for (const { index, samplingMs } of concerned) {
    const begin = Math.max(hole.from, lostUntil.get(index) ?? Number.NEGATIVE_INFINITY);
    if (hole.to <= begin) continue;
    missing += (hole.to - begin) / samplingMs;
    lostUntil.set(index, hole.to);
  }
  return missing;
};

/** Whether a hole is one of this point: named, of its device, or of the whole gateway. */
export const concerns = ({ tags, line, source, cause }: GapRecord, point: Point): boolean => {
  if (line !== null && line !== point.line) return false;
  if (tags !== null) return tags.includes(point.tag);
  return source === point.device || cause === 'gateway-down' || source === 'journal';
};

const overlap = ({ from, to }: GapRecord, span: Span): Span | null => {
  const begin = Math.max(from, span.from);
  const end = Math.min(to ?? span.to, span.to);
  return end >= begin && from <= span.to ? { from: begin, to: end } : null;
};
