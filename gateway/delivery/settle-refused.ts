import type { PointTable } from '../../config/plant/point.ts';
import type { GapRecord } from '../../config/vocabulary/gap.ts';
import type { QuarantinedSample } from '../../config/vocabulary/quarantine.ts';
import type { Ledger } from './ledger.ts';

/** What became of the samples of one sink's quarantine. */
export interface QuarantineChange {
  readonly sink: string;
  /** Taken by the store now. */
  readonly stored: readonly QuarantinedSample[];
  /** Let go of for good. */
  readonly dropped: readonly QuarantinedSample[];
  /** Still there. */
  readonly left: readonly QuarantinedSample[];
}

/** Names of points a record gives at most: of one that names so many, others may be meant too. */
export const TAGS_NAMED_MAX = 200;

/**
 * Says in the ledger what became of refused samples: a hole is filled when all of its samples are in the store, partly while or when some
 * are not, permanent when the last of them were dropped.
 */
export const settleRefused = (
  ledger: Pick<Ledger, 'list' | 'settle'>,
  points: PointTable,
  { sink, stored, dropped, left }: QuarantineChange,
): void => {
  const records = ledger.list().filter(({ cause, source }) => cause === 'refused-by-store' && source === sink);
  const recordOf = (sample: QuarantinedSample, room: (record: GapRecord) => boolean): GapRecord | undefined =>
    records.find((record) => room(record) && holds(record, sample, points));
  const count = (samples: readonly QuarantinedSample[], limit?: Map<GapRecord, number>): Map<GapRecord, number> => {
    const counts = new Map<GapRecord, number>();
    for (const sample of samples) {
      const record = recordOf(
        sample,
        (one) => limit === undefined || (counts.get(one) ?? 0) < (limit.get(one) ?? Number.POSITIVE_INFINITY),
      );
      if (record) counts.set(record, (counts.get(record) ?? 0) + 1);
    }
    return counts;
  };
  const missing = new Map(records.map((record) => [record, (record.samples ?? 0) - (record.recovered ?? 0)]));
  const nowStored = count(stored, missing);
  const nowDropped = count(dropped, missing);
  const stillLeft = count(left);
  for (const record of records) {
    const recovered = nowStored.get(record) ?? 0;
    if (recovered === 0 && !nowDropped.has(record)) continue;
    const all = (record.recovered ?? 0) + recovered;
    const waits = stillLeft.has(record);
    const healed = all >= (record.samples ?? all) ? 'yes' : all > 0 ? 'partly' : waits ? 'no' : 'permanent';
    ledger.settle(record.id, healed, recovered);
  }
};

const holds = (
  { line, tags, from, to }: GapRecord,
  { tag, sourceTime }: QuarantinedSample,
  points: PointTable,
): boolean =>
  sourceTime >= from &&
  sourceTime <= (to ?? Number.POSITIVE_INFINITY) &&
  (line === null || (points.byTag(tag)?.line ?? line) === line) &&
  (tags === null || tags.length >= TAGS_NAMED_MAX || tags.includes(tag));
