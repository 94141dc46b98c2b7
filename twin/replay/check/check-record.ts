import { DYNAMICS_DEVICE } from '../../../config/plant/dynamic-points.ts';
import type { Line } from '../../../config/plant/line.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import { figureTag, TWIN_DEVICE } from '../../../config/plant/twin-points.ts';
import { replayContext } from '../../../config/vocabulary/replay.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import { Player } from '../../../gateway/replay/player.ts';
import { type RecordReader, readRecord } from '../../../gateway/replay/read-record.ts';
import { rowsWhere } from '../../../gateway/replay/rows.ts';
import { type Block, type BlockStore, TapeWriter } from '../../../gateway/replay/tape.ts';
import { TwinFollower, type TwinWord } from '../twin-follower.ts';
import { Comparison, type ComparisonCounts, type PointDifference, Said } from './comparison.ts';
import { readLateness } from './lateness.ts';
import { RecordedTicks } from './recorded-ticks.ts';

/** So long before the trial the twin of today begins, where the record goes back so far. */
const WARM_MS = 20 * 60_000;
/** Longest memory of what an estimate is made of, but for models that learn: 128 samples of a fast instrument. */
const SETTLE_MS = 150_000;
const SECOND_MS = 1000;
/** Looked through at a time for the first sample. */
const PIECE_MS = 5 * 60_000;

export interface CheckOptions {
  readonly line: Line;
  readonly points: PointTable;
  /** Of the line, with the estimates as they were recorded. */
  readonly record: RecordReader;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  /** Told how far it has come, Unix ms of plant time. */
  readonly progress?: (at: number) => void;
}

export interface CheckResult {
  /** When the twin of today began, and from when on what it says is compared. */
  readonly beganAt: number;
  readonly comparedFrom: number;
  readonly to: number;
  readonly counts: ComparisonCounts;
  readonly differences: readonly PointDifference[];
}

/**
 * Plays a record, as known, through two twins of today that began at different instants and holds what the first says against what was
 * recorded. Rejects with one sentence when there is nothing to hold it against.
 */
export const checkRecord = async (options: CheckOptions, signal: AbortSignal): Promise<CheckResult> => {
  const { line, points, record, from, to, progress } = options;
  if (!line.twin)
    throw new TroubleError(
      `产线 ${line.id} 今天没有孪生，无从核对`,
      `line ${line.id} has no twin today: nothing to check`,
    );
  if (to <= from)
    throw new TroubleError(
      '试验没有时长（终点不晚于起点），无从核对',
      'the trial has no length (its end is not after its start): nothing to check',
    );
  const twins = points.ofLine(line.id).filter(({ device }) => device === TWIN_DEVICE || device === DYNAMICS_DEVICE);
  const isTwins = new Uint8Array(points.length);
  for (const { index } of twins) isTwins[index] = 1;
  const beganAt = await beginOf(record, from, to, isTwins);
  const lateness = await readLateness(record, points.byTag(figureTag(line.id, 'LATE')), beganAt, to, SETTLE_MS);
  const otherAt = secondUp(beganAt + Math.min(WARM_MS / 2, Math.max(SETTLE_MS, (to - beganAt) / 4)));
  const comparedFrom = Math.max(from, otherAt + SETTLE_MS);
  if (comparedFrom >= to)
    throw new TroubleError(
      '试验太短：两个孪生热身之后已无可比的时段',
      'the trial is too short: when both twins are warm nothing of it is left to compare',
    );

  const blocks = passingBlocks();
  const tape = new TapeWriter({ from: beganAt, to, order: 'as-known', points: points.length, blocks });
  const ticks = new RecordedTicks(beganAt);
  const now = new Said(points.length);
  const other = new Said(points.length);
  let at = 0;
  const into = (said: Said) => (word: TwinWord) => said.take(at, [word.estimates, word.moving]);
  const first = new TwinFollower(line, points, replayContext('check'), into(now));
  const second = new TwinFollower(line, points, replayContext('check'), into(other));
  const comparison = new Comparison(line.id, twins);
  let player: Player | null = null;
  let otherBegan = false;
  const playTo = (next: number) =>
    player?.play(next, (rows) => {
      first.accept(rows);
      if (otherBegan) second.accept(rows);
    });
  const advance = () => {
    if (blocks.count === 0) return;
    if (player === null) {
      player = new Player(tape, points.length);
      first.begin(player.state.batch());
    }
    for (let tick = ticks.next(tape.preparedTo); tick; tick = ticks.next(tape.preparedTo)) {
      at = tick.at;
      if (!otherBegan && at >= otherAt) {
        playTo(otherAt);
        second.begin(player.state.batch());
        otherBegan = true;
      }
      playTo(at);
      first.tick(at);
      if (otherBegan) second.tick(at);
      if (at < comparedFrom || tick.point.length === 0) continue;
      if (lateness.isUnsure(at)) comparison.leave();
      else comparison.take(tick, now, other);
    }
    progress?.(tape.preparedTo);
  };
  const measured: RecordReader = {
    frame: async (instant) => rowsWhere(await record.frame(instant), (point) => isTwins[point] !== 1),
    samples: async (start, end) => {
      const all = await record.samples(start, end);
      ticks.feed(rowsWhere(all, (point) => isTwins[point] === 1));
      return rowsWhere(all, (point) => isTwins[point] !== 1);
    },
  };
  await readRecord(tape, measured, advance, signal);
  const { counts } = comparison;
  if (counts.unsure > 0 && counts.unsure === counts.ticks)
    throw new TroubleError(
      '这次试验期间孪生一直迟收样本（机器或网络繁忙），每一时刻用了哪些样本无从得知，无从核对',
      'all through this trial samples reached the twin late (a busy machine or network): what its ticks were made of is not known, nothing to check',
    );
  if (counts.compared === 0)
    throw new TroubleError(
      '记录中没有这次试验的孪生估计（当时孪生未运行，或这些测点已改名），无从核对',
      'the record holds no estimates of this trial (no twin ran then, or its points have other tags today): nothing to check',
    );
  return { beganAt, comparedFrom, to, counts, differences: comparison.differences() };
};

/** Twenty minutes before the trial, or where the record begins: what a package holds begins with its trial. */
const beginOf = async (record: RecordReader, from: number, to: number, isTwins: Uint8Array): Promise<number> => {
  const wanted = Math.floor((from - WARM_MS) / SECOND_MS) * SECOND_MS;
  const isMeasured = (batch: SampleBatch) => rowsWhere(batch, (point) => isTwins[point] !== 1);
  if (isMeasured(await record.frame(wanted)).length > 0) return wanted;
  for (let start = wanted; start < to; start += PIECE_MS) {
    const { receiveTime, length } = isMeasured(await record.samples(start, Math.min(start + PIECE_MS, to)));
    if (length > 0) return secondUp(receiveTime.subarray(0, length).reduce((least, time) => Math.min(least, time)));
  }
  throw new TroubleError(
    '这段时间没有任何测量记录；数据可能早于保存期限，或其位号今天都已不存在',
    'nothing measured is recorded in this range: it may be older than what is kept, or none of its tags exists today',
  );
};

const secondUp = (at: number): number => Math.ceil(at / SECOND_MS) * SECOND_MS;

/** Blocks that are played once and in order: what lies behind the newest that was asked for is let go. */
const passingBlocks = (): BlockStore => {
  const blocks = new Map<number, Block>();
  let count = 0;
  return {
    add: (block) => void blocks.set(count++, block),
    get: (number) => {
      blocks.delete(number - 1);
      const block = blocks.get(number);
      if (!block) throw new Error(`block ${number} of ${count} is asked for again`);
      return block;
    },
    get count() {
      return count;
    },
  };
};
