import type { Point } from '../../../../config/plant/point.ts';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Holes } from '../../../../simulators/trial/holes.ts';
import type { RecordSource } from '../../../../simulators/trial/record-source.ts';
import { RecordedLine } from '../../../../simulators/trial/recorded-line.ts';
import { Tape } from '../../../../simulators/trial/tape.ts';
import { PlayTimes, TrialPlay } from '../../../../simulators/trial/trial-play.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { modbusPoint } from '../protocols/scripted-plant.ts';

/** One sample of the point with this index, so many ms after the start of the trial. */
export interface Row {
  readonly point: number;
  readonly at: number;
  readonly value: number;
  readonly status?: number;
  /** ms after `at`. */
  readonly received?: number;
}

export const BEGAN = Date.UTC(2026, 10, 3);
/** The wall clock when it is played. */
export const NOW = Date.UTC(2026, 10, 23);

const pointsOf = (count: number): Point[] =>
  Array.from({ length: count }, (_, index) => ({ ...modbusPoint(`TT-${index}`, { register: 2 * index }), index }));

export const gap = (from: number, to: number | null, more: Partial<GapRecord> = {}): GapRecord => ({
  id: `${from}`,
  cause: 'link-lost',
  line: 'test',
  source: 'PLC-1',
  tags: null,
  from: BEGAN + from,
  to: to === null ? null : BEGAN + to,
  samples: null,
  healed: 'permanent',
  detail: { zh: '', en: '' },
  ...more,
});

/** A record in memory; `broken.is` makes every question fail. */
const sourceOf = (rows: readonly Row[], broken: { is: boolean }): RecordSource => {
  const batchOf = (wanted: (row: Row) => boolean) => {
    const builder = new BatchBuilder();
    for (const row of rows)
      if (wanted(row))
        builder.add(row.point, BEGAN + row.at, BEGAN + row.at + (row.received ?? 40), row.value, row.status ?? 0);
    return builder.take();
  };
  const answer = async <Said>(said: () => Said): Promise<Said> => {
    if (broken.is) throw new Error('the record is away');
    return said();
  };
  return {
    gaps: async () => [],
    frame: (_, at) =>
      answer(() => {
        const newest = new Map<number, Row>();
        for (const row of rows)
          if (BEGAN + row.at <= at && row.at >= (newest.get(row.point)?.at ?? Number.NEGATIVE_INFINITY))
            newest.set(row.point, row);
        return batchOf((row) => newest.get(row.point) === row);
      }),
    samples: (_, from, to) =>
      answer(() => ({
        batch: batchOf(({ at }) => BEGAN + at >= from && BEGAN + at < to),
        unknown: [],
      })),
  };
};

interface Script {
  readonly rows: readonly Row[];
  readonly lasts: number;
  readonly points?: number;
  readonly gaps?: readonly GapRecord[];
  readonly speed?: number;
  readonly loop?: boolean;
}

/** A trial that is played on a virtual clock. */
export const playing = async ({ rows, lasts, points: count = 2, gaps = [], speed = 1, loop = false }: Script) => {
  const points = pointsOf(count);
  const broken = { is: false };
  const holes = new Holes(points, gaps);
  const [from, to] = [BEGAN, BEGAN + lasts];
  const tape = new Tape({ source: sourceOf(rows, broken), line: 'test', points, holes, from, to, speed });
  const clock = new VirtualClock(NOW);
  const times = new PlayTimes(from, speed, clock.now());
  const line = new RecordedLine(points, { tape, holes, from, timeS: times.timeS });
  const play = new TrialPlay({ tape, line, from, to, speed, loop, clock, log: silentLog, times });
  await play.prepare();
  play.start();
  return {
    points,
    clock,
    line,
    play,
    times,
    broken,
    /** Plays on for so long, as the simulators do; `shown` is called after every turn. */
    run: async (ms: number, shown: () => void = () => {}) => {
      const until = clock.elapsedMs() + ms;
      for (;;) {
        const waitMs = play.step();
        shown();
        if (waitMs === 0) continue;
        if (clock.elapsedMs() + waitMs > until) break;
        await clock.advance(waitMs);
      }
      await clock.advance(until - clock.elapsedMs());
      while (play.step() === 0) shown();
      shown();
    },
    /** When the source time of a reading is, ms after the start of the trial as it is played. */
    sourceOf: (tag: string) => times.wallMs(line.reading(tag).timeS) - NOW,
  };
};
