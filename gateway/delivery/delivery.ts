import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Base } from '../../config/plant/base.ts';
import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { JournalHealth, SinkHealth } from '../../config/vocabulary/health.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import type { BacklogPace } from './governor.ts';
import { type Disk, nodeDisk } from './journal/disk.ts';
import { type Appended, openJournal } from './journal/journal.ts';
import { LaneFile } from './lane-file.ts';
import { Ledger } from './ledger.ts';
import { Pair, type PairOptions } from './pair/pair.ts';
import { Present } from './present.ts';
import { Quarantine } from './quarantine.ts';
import { readRecordedSince } from './recorded-since.ts';
import { runSink, type SinkRun } from './run-sink.ts';
import { settleRefused } from './settle-refused.ts';
import type { JournalPosition, Sink } from './sinks/sink.ts';

export interface DeliveryOptions {
  /** Folder that holds journal, gaps and quarantine. */
  readonly dataDir: string;
  readonly points: PointTable;
  readonly settings: Base['journal'];
  /** Rate of a backlog; the defaults of base.yaml when left out. */
  readonly pace?: BacklogPace;
  readonly sinks: readonly Sink[];
  /** This gateway is one of a redundant pair; left out: it is alone. */
  readonly pair?: PairOptions | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly disk?: Disk;
}

export interface RunningDelivery {
  /** Takes the batch over. `synced`: on disk; `memory`: the disk takes nothing; never rejects, so acquisition never stops for it. */
  append(batch: SampleBatch): Promise<Appended>;
  report(gap: GapReport): void;
  readonly ledger: Ledger;
  /** Since when a point is recorded, Unix ms. */
  recordedSince(tag: string): number;
  readonly quarantine: Quarantine;
  health(): { sinks: SinkHealth[]; journal: JournalHealth; gapsOpen: number };
  /** Syncs the journal, gives the sinks `graceMs` to catch up, then closes all of it. What is left waits on disk. */
  stop(graceMs: number): Promise<void>;
}

/** Opens ledger and journal and runs one loop for each sink. Rejects with one sentence when another gateway holds the journal. */
export const startDelivery = async (options: DeliveryOptions): Promise<RunningDelivery> => {
  const { dataDir, points, settings, sinks, clock, random, log } = options;
  const { disk = nodeDisk, pace = { backlogTimesLive: 10, backlogPerSecondMin: 1000 } } = options;
  const journalDir = join(dataDir, 'journal');
  const present = new Present(points.length);
  const early: GapReport[] = [];
  let gap = (report: GapReport): void => void early.push(report);
  const known = new Map<Sink, JournalPosition | null>();
  const lanes = new LaneFile({ disk, dir: journalDir, clock, log });
  const journal = await openJournal({
    dir: journalDir,
    points,
    clock,
    log,
    settings,
    gap: (report) => gap(report),
    startAt: async () => {
      for (const sink of sinks) known.set(sink, await storedPosition(sink, log));
      await lanes.load();
      return Math.max(lanes.furthest, ...[...known.values()].map((position) => position ?? 0));
    },
    disk,
  });
  // After the lock of the journal, so that a second gateway never touches the first one's ledger.
  const ledger = await Ledger.open({ dir: join(dataDir, 'gaps'), clock, log, disk });
  gap = (report) => void ledger.report(report);
  const oldest = ledger.oldest ?? journal.lastTime;
  const tags = points.points.map(({ tag }) => tag);
  const since = await readRecordedSince({ disk, dir: join(dataDir, 'gaps'), tags, now: clock.now(), oldest, log });
  ledger.gatewayDown(journal.lastTime, devicesOf(points));
  for (const report of early) ledger.report(report);

  const ending = new AbortController();
  const quarantine = new Quarantine({
    dir: join(dataDir, 'quarantine'),
    points,
    disk,
    sinks,
    now: () => clock.now(),
    changed: (change) => settleRefused(ledger, points, change),
    overflowed: (sink, samples) =>
      log.error(`the quarantine of ${sink} is full; its oldest ${samples} samples are gone`, {
        zh: `${sink} 的隔离区已满，最早的 ${samples} 个样本已删除`,
      }),
  });
  const table = crc32(JSON.stringify(tags));
  const pair = options.pair ? new Pair(options.pair, { points, clock, log, table, ledger }) : null;
  const announcing = pair?.run(ending.signal);
  const runs: SinkRun[] = [];
  for (const sink of sinks) {
    const stored = known.get(sink) ?? null;
    const room = { journal, lanes, pace, present, points, quarantine, clock, random, log, gap };
    const share = sink.shared && pair ? pair.share(sink.name) : null;
    runs.push(runSink({ sink, stored, share, ...room }, ending.signal));
  }

  const caughtUp = () =>
    runs.map((run) => run.health()).every(({ backlogSamples, state }) => backlogSamples === 0 || state === 'standby');
  let stopping: Promise<void> | null = null;
  const stopAll = async (graceMs: number): Promise<void> => {
    await journal.settled();
    const until = clock.elapsedMs() + graceMs;
    while (!caughtUp() && clock.elapsedMs() < until) await clock.sleep(20, ending.signal);
    ending.abort();
    await Promise.all([announcing, ...runs.map((run) => run.stopped)]);
    // The last word of a gateway that stops in order, so that the other one repeats nothing.
    if (options.pair?.bond.active && pair) options.pair.bond.announce(pair.announcement(true));
    await Promise.all(sinks.map((sink) => sink.close()));
    await lanes.close();
    await journal.close();
    await ledger.close();
  };
  return {
    append: (batch) => {
      present.take(batch);
      return journal.append(batch);
    },
    report: (report) => gap(report),
    ledger,
    recordedSince: since,
    quarantine,
    health: () => ({ sinks: runs.map((run) => run.health()), journal: journal.health(), gapsOpen: ledger.open }),
    stop: (graceMs) => {
      stopping ??= stopAll(graceMs);
      return stopping;
    },
  };
};

/** What is measured comes by these; the twin's values are no loss of theirs. */
const devicesOf = ({ points }: PointTable): { line: string; source: string }[] => {
  const devices = new Map<string, { line: string; source: string }>();
  for (const { line, device, origin } of points)
    if (origin !== 'estimated') devices.set(`${line}/${device}`, { line, source: device });
  return [...devices.values()];
};

/** A store that cannot be opened now must not keep the others from theirs: it goes on from its cursor, and takes nothing twice. */
const storedPosition = async (sink: Sink, log: Log): Promise<JournalPosition | null> => {
  try {
    return (await sink.storedPosition?.()) ?? null;
  } catch (error) {
    const { zh, en } = troubleText(error);
    log.warn('A sink cannot be opened; it is tried again', {
      sink: sink.name,
      reason: en,
      zh: `${sink.name} 打不开，会再试：${zh}`,
    });
    return null;
  }
};
