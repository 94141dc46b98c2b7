import type { Point } from '../../config/plant/point.ts';
import type { Completeness, GapCause, GapRecord } from '../../config/vocabulary/gap.ts';
import { type GapState, gapState } from '../../config/vocabulary/gap-state.ts';
import type { GapQuery, Ledger } from './ledger.ts';
import { fellowsOf, missedBy, rateOf } from './loss.ts';

export interface Span {
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
}

export interface RecordView {
  /** Every hole of the span, of any line. */
  readonly gaps: readonly GapRecord[];
  /** Every point there is. */
  readonly points: readonly Point[];
  /** Since when a point is recorded, Unix ms: before that nothing was asked for and nothing is whole. */
  since(tag: string): number;
  /** Before this nothing is known of holes, or nothing is kept any more, Unix ms. */
  readonly knownSince: number;
  readonly now: number;
}

/**
 * How whole the record of the measured points is in a span: of a line, or of all. What the twin computes is no part of it. Time before a
 * point was first recorded, and time to come, is not expected; each moment of a point is missing once, however many holes it lies in.
 */
export const completeness = (record: RecordView, span: Span, line?: string): Completeness => {
  const measured = record.points.filter(({ origin }) => origin !== 'estimated');
  const isAsked = (point: Point) => line === undefined || point.line === line;
  const asked = measured.filter(isAsked);
  const to = Math.min(span.to, record.now);
  const causes = new Map<GapCause, { gaps: number; lost: number }>();
  const states: { [state in GapState]: number } = { open: 0, waiting: 0, filled: 0, partly: 0, permanent: 0 };
  const inSpan = record.gaps.filter((gap) => gap.from <= span.to && (gap.to ?? span.to) >= span.from);
  const concerned = new Set<GapRecord>();
  let lost = 0;
  let expected = 0;
  let notRecorded = 0;
  for (const { points, holes } of fellowsOf(inSpan, measured, record.now)) {
    const own = points.filter(isAsked);
    if (own.length > 0) for (const hole of holes) concerned.add(hole.record);
    const sinceOf = ({ tag }: Point) => Math.min(to, Math.max(span.from, record.knownSince, record.since(tag)));
    for (const [since, fellows] of Map.groupBy(own, sinceOf)) {
      const rate = rateOf(fellows);
      expected += Math.max(0, to - since) * rate;
      notRecorded += Math.max(0, since - span.from) * rate;
      for (const [gap, ms] of missedBy(holes, since, to)) {
        const known = causes.get(gap.cause) ?? { gaps: 0, lost: 0 };
        causes.set(gap.cause, { ...known, lost: known.lost + ms * rate });
        lost += ms * rate;
      }
    }
  }
  let recovered = 0;
  for (const gap of inSpan) {
    // Of what only concerns the twin's values the record of measurements loses nothing; what concerns no known point is still told.
    const told =
      concerned.has(gap) ||
      !record.points.some((point) => gap.tags?.includes(point.tag) ?? gap.source === point.device);
    if (!told || (line !== undefined && gap.line !== null && gap.line !== line)) continue;
    states[gapState(gap)]++;
    recovered += gap.recovered ?? 0;
    const known = causes.get(gap.cause) ?? { gaps: 0, lost: 0 };
    causes.set(gap.cause, { ...known, gaps: known.gaps + 1 });
  }
  return {
    ...span,
    points: asked.length,
    expected,
    notRecorded,
    lost,
    recovered,
    share: expected > 0 ? 1 - Math.min(1, lost / expected) : null,
    causes: [...causes].map(([cause, each]) => ({ cause, ...each })),
    states,
  };
};

const DAY_MS = 86_400_000;

export interface LedgerView {
  readonly points: readonly Point[];
  readonly ledger: Pick<Ledger, 'list' | 'knownSince'>;
  since(tag: string): number;
  /** How long samples are kept, ms. */
  readonly keptMs: number;
  now(): number;
}

/** The same from the ledger; of the last day when no time is asked for. */
export const completenessOf =
  ({ points, ledger, since, keptMs, now }: LedgerView) =>
  ({ line, from, to }: GapQuery): Completeness => {
    const end = to ?? now();
    const begin = Math.min(from ?? end - DAY_MS, end);
    const gaps = ledger.list({ from: begin, to: end });
    return completeness(
      { gaps, points, since, knownSince: Math.max(ledger.knownSince, now() - keptMs), now: now() },
      { from: begin, to: end },
      line,
    );
  };
