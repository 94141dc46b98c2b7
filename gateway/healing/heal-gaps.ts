import { believedOf, checkedStatus } from '../../config/plant/checked-status.ts';
import { concerns } from '../../config/plant/gap-concerns.ts';
import type { Point } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapCause, GapRecord } from '../../config/vocabulary/gap.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { asRecovered } from '../../config/vocabulary/status.ts';
import type { Ledger } from '../delivery/ledger.ts';
import type { DeviceHistory } from '../drivers/driver.ts';
import type { Checkpoint, Checkpoints } from './checkpoints.ts';

/** Points behind one connection, and what their server keeps: null while it is away, undefined where the protocol keeps nothing. */
export interface HealingSource {
  readonly points: readonly Point[];
  history(): DeviceHistory | null | undefined;
}

export interface HealingOptions {
  readonly ledger: Pick<Ledger, 'list' | 'settle'>;
  readonly sources: readonly HealingSource[];
  append(batch: SampleBatch): void;
  /** Source times (Unix ms) of what the record has of a point in a span: those are not fetched again. */
  stored(point: Point, from: number, to: number, signal: AbortSignal): Promise<readonly number[]>;
  readonly checkpoints: Pick<Checkpoints, 'load' | 'of' | 'set' | 'remove'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The samples themselves were not heard: a server that keeps history may have them. */
const NOT_HEARD: ReadonlySet<GapCause> = new Set([
  'link-lost',
  'no-data-watchdog',
  'queue-overflow',
  'subscription-recreated',
  'sequence-gap',
  'gateway-down',
  'journal-dropped',
  'journal-damaged',
]);
/** Nobody has them: they were never taken, or could not be. */
const NOBODY_HAS: ReadonlySet<GapCause> = new Set(['scan-missed', 'clock-jump', 'point-removed']);

const LOOK_MS = 2000;
/** What was still on its way when the hole closed is in the store by then. */
const SETTLE_MS = 5000;
/** The clocks of server and gateway differ by less, or the hole is not filled to its very edge. */
const EDGE_MS = 2000;
const REACH_MS = 3_600_000;
/** Fetching is no reason to slow live acquisition down. */
const SAMPLES_PER_SECOND = 5000;
/** Values of one instant to the microsecond are one. */
const instantOf = (time: number): number => Math.round(time * 1000);

/**
 * Fills holes from what servers have kept, one at a time, until stopped. What is fetched is marked as recovered and goes through journal
 * and sinks like any sample; a point and its source time name it, so a job that is begun twice stores once. Never rejects.
 */
export const healGaps = async (options: HealingOptions, signal: AbortSignal): Promise<void> => {
  const { clock, ledger, checkpoints, log } = options;
  await checkpoints.load();
  while (!signal.aborted) {
    await clock.sleep(LOOK_MS, signal);
    const now = clock.now();
    for (const gap of ledger.list().toReversed()) {
      if (signal.aborted) return;
      if (!isCandidate(gap, now)) continue;
      try {
        await healGap(gap, options, signal);
      } catch (error) {
        if (!signal.aborted) log.info('a hole is not filled yet', { gap: gap.id, reason: (error as Error).message });
      }
    }
  }
};

const isCandidate = ({ to, healed, recovered, cause }: GapRecord, now: number): boolean =>
  to !== null &&
  to + SETTLE_MS < now &&
  recovered === undefined &&
  (healed === 'no' || healed === 'partly') &&
  (NOT_HEARD.has(cause) || NOBODY_HAS.has(cause));

/** Fills one hole, or finds that it cannot be filled; leaves it for later while a server that may have its samples is away. */
const healGap = async (gap: GapRecord, options: HealingOptions, signal: AbortSignal): Promise<void> => {
  const { ledger, sources, checkpoints, log } = options;
  const without = gap.healed === 'partly' ? 'partly' : 'permanent';
  if (NOBODY_HAS.has(gap.cause)) return ledger.settle(gap.id, without, 0);
  const concerned = sources.flatMap(({ points, history }) => {
    const own = points.filter((point) => concerns(gap, point));
    return own.length > 0 ? [{ points: own, history: history() }] : [];
  });
  const keepers = concerned.filter(({ history }) => history !== undefined);
  if (keepers.some(({ history }) => history === null)) return;
  const jobs: { point: Point; history: DeviceHistory }[] = [];
  for (const { points, history } of keepers)
    if (history) for (const point of await history.kept(points, signal)) jobs.push({ point, history });
  jobs.sort((a, b) => (a.point.tag < b.point.tag ? -1 : 1));
  let checkpoint = checkpoints.of(gap.id);
  for (const job of jobs) {
    if (job.point.tag <= checkpoint.after) continue;
    checkpoint = await fillPoint(gap, job.point, job.history, checkpoint, options, signal);
    await checkpoints.set(gap.id, checkpoint);
  }
  const { recovered, filled } = checkpoint;
  const all = concerned.reduce((count, { points }) => count + points.length, 0);
  const healed = filled > 0 && filled === all ? 'yes' : filled > 0 ? 'partly' : without;
  ledger.settle(gap.id, healed, recovered);
  await checkpoints.remove(gap.id);
  if (recovered > 0)
    log.info(`${recovered} samples fetched from the servers' history`, {
      gap: gap.id,
      points: filled,
      zh: `从服务器历史补回 ${recovered} 个样本`,
    });
};

const fillPoint = async (
  { from, to }: GapRecord,
  point: Point,
  history: DeviceHistory,
  before: Checkpoint,
  { append, stored, clock }: HealingOptions,
  signal: AbortSignal,
): Promise<Checkpoint> => {
  const [begin, end] = [from - EDGE_MS, (to ?? from) + EDGE_MS];
  const known = new Set((await stored(point, begin, end, signal)).map(instantOf));
  let recovered = 0;
  let found = 0;
  for await (const page of history.read(point, begin, end, signal)) {
    found += page.length;
    const fresh = recoveredRows(point, page, known);
    if (fresh.length > 0) append(fresh);
    recovered += fresh.length;
    await clock.sleep((page.length / SAMPLES_PER_SECOND) * 1000, signal);
    signal.throwIfAborted();
  }
  const covered = found > 0 || (await reachesBack(history, point, begin, signal));
  return {
    after: point.tag,
    recovered: before.recovered + recovered,
    done: before.done + 1,
    filled: before.filled + (covered ? 1 : 0),
  };
};

/** A point that did not change in the hole has no value in it: filled all the same when its history goes back further. */
const reachesBack = async (
  history: DeviceHistory,
  point: Point,
  before: number,
  signal: AbortSignal,
): Promise<boolean> => {
  for await (const page of history.read(point, before - REACH_MS, before, signal)) if (page.length > 0) return true;
  return false;
};

const recoveredRows = (point: Point, page: SampleBatch, known: Set<number>): SampleBatch => {
  const rows = new BatchBuilder(Math.max(1, page.length));
  for (let row = 0; row < page.length; row++) {
    const time = page.sourceTime[row] ?? 0;
    const instant = instantOf(time);
    if (known.has(instant)) continue;
    known.add(instant);
    const value = page.value[row] ?? Number.NaN;
    const status = asRecovered(checkedStatus(believedOf(point), value, page.status[row] ?? 0));
    rows.add(point.index, time, page.receiveTime[row] ?? time, value, status);
  }
  return rows.take();
};
