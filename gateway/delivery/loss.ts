import { concerns } from '../../config/plant/gap-concerns.ts';
import type { Point } from '../../config/plant/point.ts';
import type { GapCause, GapRecord } from '../../config/vocabulary/gap.ts';

/** The samples are here all the same, or never could be: a time that was skipped by setting the clock holds none. */
const NOTHING_LOST: ReadonlySet<GapCause> = new Set(['clock-jump', 'point-removed', 'journal-disk-full']);

/** A hole as it weighs on each point it concerns: the share of what the point would have said that is missing. */
interface Hole {
  readonly record: GapRecord;
  readonly from: number;
  readonly to: number;
  /** 0: nothing, 1: all. */
  readonly share: number;
}

/** Points that the same holes concern: what is lost of one is lost of each, by how often it speaks. */
export interface Fellows {
  readonly points: readonly Point[];
  readonly holes: readonly Hole[];
}

/** Samples a ms that points say at their `sampling_ms`. */
export const rateOf = (points: readonly Point[]): number =>
  points.reduce((sum, { samplingMs }) => sum + 1 / samplingMs, 0);

/**
 * Sorts points by the holes that concern them. A hole without a count misses all that its points would have said; one with a count so many
 * of it, spread evenly over its time and its points. What was fetched afterwards is no longer missing. `until`: where a hole that lasts ends.
 */
export const fellowsOf = (records: readonly GapRecord[], points: readonly Point[], until: number): Fellows[] => {
  const named = Map.groupBy(
    records.flatMap((record) => (record.tags ?? []).map((tag) => ({ tag, id: record.id }))),
    ({ tag }) => tag,
  );
  const keyOf = ({ line, device, origin, tag }: Point): string =>
    [line, device, origin, ...(named.get(tag) ?? []).map(({ id }) => id)].join('|');
  const groups = [...Map.groupBy(points, keyOf).values()].flatMap((members) => {
    const [first] = members;
    return first ? [{ members, own: records.filter((record) => concerns(record, first)) }] : [];
  });
  const speech = new Map<GapRecord, { rate: number; points: number }>();
  for (const { members, own } of groups)
    for (const record of own) {
      const { rate, points: known } = speech.get(record) ?? { rate: 0, points: 0 };
      speech.set(record, { rate: rate + rateOf(members), points: known + members.length });
    }
  const holes = new Map(records.map((record) => [record, holeOf(record, until, speech.get(record))]));
  return groups.map(({ members, own }) => ({
    points: members,
    holes: own.flatMap((record) => holes.get(record) ?? []),
  }));
};

/** Each sample stands for the time until the next one: a count that its time cannot hold gets one period more. */
const holeOf = (
  record: GapRecord,
  until: number,
  { rate, points }: { readonly rate: number; readonly points: number } = { rate: 0, points: 0 },
): Hole => {
  const { cause, healed, samples, from, recovered = 0 } = record;
  const end = Math.max(from, record.to ?? until);
  const holds = (end - from) * rate;
  const to =
    samples !== null && samples > holds && rate > 0 ? Math.min(from + samples / rate, end + points / rate) : end;
  if (healed === 'yes' || NOTHING_LOST.has(cause)) return { record, from, to, share: 0 };
  const said = (to - from) * rate;
  const missing = Math.max(0, (samples ?? said) - recovered);
  return { record, from, to, share: said > 0 ? Math.min(1, missing / said) : 0 };
};

/**
 * What is missing of one sample a ms from `from` to `to`, by hole: where holes overlap the time is missed once, to the one that misses most
 * of it, of equal ones to the one that began first.
 */
export const missedBy = (holes: readonly Hole[], from: number, to: number): Map<GapRecord, number> => {
  const within = holes.filter((hole) => hole.share > 0 && hole.from < to && hole.to > from);
  const ends = new Set(within.flatMap((hole) => [Math.max(from, hole.from), Math.min(to, hole.to)]));
  const waiting = within.toSorted((a, b) => b.from - a.from);
  const missed = new Map<GapRecord, number>();
  let open: Hole[] = [];
  let before = from;
  for (const time of [...ends].sort((a, b) => a - b)) {
    const [worst] = open;
    if (worst) missed.set(worst.record, (missed.get(worst.record) ?? 0) + (time - before) * worst.share);
    open = open.filter((hole) => hole.to > time);
    for (let next = waiting.at(-1); next && next.from <= time; next = waiting.at(-1)) {
      waiting.pop();
      open.push(next);
    }
    open.sort((a, b) => b.share - a.share || a.record.from - b.record.from);
    before = time;
  }
  return missed;
};
