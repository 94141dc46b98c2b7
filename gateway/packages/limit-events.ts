import type { Point } from '../../config/plant/point.ts';
import type { History } from '../history/history.ts';

/** A stretch in which a value was beyond a limit of its point. */
export interface LimitEvent {
  readonly tag: string;
  readonly limit: 'hh' | 'h' | 'l' | 'll';
  /** The limit, in the point's unit. */
  readonly at: number;
  /** 1 high to 4 low; null: the point has none. */
  readonly priority: number | null;
  /** Unix ms. */
  readonly from: number;
  /** Unix ms; null: still beyond it when the trial ended. */
  readonly to: number | null;
  /** The value furthest beyond it. */
  readonly peak: number;
}

export interface LimitQuery {
  readonly from: number;
  readonly to: number;
  readonly trial?: string | undefined;
}

const COLUMNS_MAX = 20_000;
/** Ranges asked at a time: those that wait together are one pass over the store. */
const TOGETHER = 32;

/** How finely time is looked at, ms: a second, or coarser where the span is long. */
export const resolutionOf = ({ from, to }: LimitQuery): number => Math.max(1000, (to - from) / COLUMNS_MAX);

/**
 * Every stretch beyond a limit, oldest first. What is not usable ends no stretch and begins none; a stretch ends when the value is back
 * by the deadband of its point, so that noise on the limit is one event.
 */
export const limitEvents = async (
  history: History,
  points: readonly Point[],
  query: LimitQuery,
  signal: AbortSignal,
): Promise<LimitEvent[]> => {
  const limited = points.filter(({ limits }) => Object.values(limits).some((limit) => limit !== null));
  const found: LimitEvent[] = [];
  for (let at = 0; at < limited.length; at += TOGETHER) {
    const some = limited.slice(at, at + TOGETHER);
    found.push(...(await Promise.all(some.map((point) => eventsOf(history, point, query, signal)))).flat());
  }
  return found.sort((a, b) => a.from - b.from || a.tag.localeCompare(b.tag));
};

const eventsOf = async (
  history: History,
  point: Point,
  query: LimitQuery,
  signal: AbortSignal,
): Promise<LimitEvent[]> => {
  const columns = Math.max(1, Math.ceil((query.to - query.from) / resolutionOf(query)));
  const { time, min, max } = await history.range(
    { ...query, tag: point.tag, columns, method: 'minmax', context: 'live' },
    signal,
  );
  return (['hh', 'h', 'l', 'll'] as const).flatMap((limit) => {
    const at = point.limits[limit];
    if (at === null) return [];
    const high = limit === 'hh' || limit === 'h';
    return stretches(time, high ? max : min, at, high ? 1 : -1, point.deadband).map((stretch) => ({
      tag: point.tag,
      limit,
      at,
      priority: point.priority,
      ...stretch,
    }));
  });
};

const stretches = (
  time: readonly number[],
  values: readonly (number | null)[],
  limit: number,
  side: 1 | -1,
  deadband: number,
): Pick<LimitEvent, 'from' | 'to' | 'peak'>[] => {
  const all: { from: number; to: number | null; peak: number }[] = [];
  let open: { from: number; to: number | null; peak: number } | null = null;
  for (const [row, value] of values.entries()) {
    if (value === null) continue;
    const beyond = (value - limit) * side;
    const at = time[row] ?? 0;
    if (open === null && beyond >= 0) {
      open = { from: at, to: null, peak: value };
      all.push(open);
    } else if (open !== null && beyond < -deadband) {
      open.to = at;
      open = null;
    } else if (open !== null && beyond > (open.peak - limit) * side) open.peak = value;
  }
  return all;
};
