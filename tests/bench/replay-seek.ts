import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../config/vocabulary/random.ts';
import { replayContext } from '../../config/vocabulary/replay.ts';
import { frameBytes } from '../../dashboard/contract/frame.ts';
import { openFileBlocks } from '../../gateway/replay/file-blocks.ts';
import { TapeWriter } from '../../gateway/replay/tape.ts';
import { type Measurement, quantile } from './bench.ts';
import { followLive } from './live-stream.ts';
import { pause } from './processes.ts';
import { openLoadRoom } from './replay-lines.ts';
import { secondsRecorded } from './replay-record.ts';
import type { ReplayRoom } from './replay-room.ts';

const POINTS = 5000;
const MINUTES = 30;
const SEEKS = 60;
const SCRUBS = 50;
const SCRUB_MS = 100;
const SHOWN_MS_MAX = 10_000;

/** Seeks to random seconds of a line of many tags; the window is told every tag of that very second, the value of each being the second. */
export const measureSeeks = async (): Promise<Measurement[]> => {
  const from = Math.floor(Date.now() / 60_000) * 60_000 - 2 * 3_600_000;
  const room = await openLoadRoom(POINTS, from);
  try {
    const before = room.residentBytes();
    const replay = await room.begin('load', from, from + MINUTES * 60_000, false);
    const prepared = room.residentBytes();
    const window = await openWindow(room, replay.id);
    const random = seeded(7);
    const any = () => Math.floor(random() * MINUTES * 60);
    const instantOf = (second: number) => from + second * 1000 + 500;
    const times: number[] = [];
    for (let k = 0; k < SEEKS; k++) {
      // Not in step with the turns of the replay and of the dashboard.
      await pause(100 + random() * 100);
      const second = any();
      const asked = performance.now();
      void replay.change({ at: instantOf(second) });
      times.push((await window.shows(second)) - asked);
    }
    const seen = window.pictures();
    const begun = performance.now();
    let second = 0;
    for (let k = 0; k < SCRUBS; k++) {
      second = (second + 17) % (MINUTES * 60);
      void replay.change({ at: instantOf(second) });
      await pause(Math.max(0, begun + (k + 1) * SCRUB_MS - performance.now()));
    }
    await window.shows(second);
    const rate = (window.pictures() - seen) / ((performance.now() - begun) / 1000);
    const peak = room.residentBytes();
    window.close();
    await replay.end();
    const conditions = `${POINTS} tags at 1 Hz, ${MINUTES} min, from the request to the window's socket by way of dashboard, twin and broker`;
    const lower = (metric: string, value: number, unit: string): Measurement => ({
      metric,
      value,
      unit,
      better: 'lower',
      conditions,
    });
    return [
      lower('seek, every tag of the instant at the window, p50', quantile(times, 0.5), 'ms'),
      lower('seek, every tag of the instant at the window, p95', quantile(times, 0.95), 'ms'),
      lower('seek, every tag of the instant at the window, worst', Math.max(...times), 'ms'),
      { ...lower('whole pictures while scrubbing, 10 asked a second', rate, '1/s'), better: 'higher' },
      lower('key-frame on the tape', await keyFrameBytes(room, from), 'bytes'),
      lower('key-frame at the window', frameBytes(POINTS), 'bytes'),
      lower('memory of a prepared replay, resident, 5,000 tags', (prepared - before) / 1e6, 'MB'),
      lower('memory of a replay that was scrubbed, resident, 5,000 tags', (peak - before) / 1e6, 'MB'),
    ];
  } finally {
    await room.close();
  }
};

/** What a window of the dashboard knows of the replay. */
const openWindow = async ({ url, config }: ReplayRoom, id: string) => {
  const { length } = config.points;
  const shown = new Float64Array(length).fill(-1);
  const waiting = new Map<number, (ms: number) => void>();
  let pictures = 0;
  /** The second of which every tag was shown last. */
  let whole = -1;
  const close = await followLive(
    url,
    ({ count, point, value }) => {
      for (let row = 0; row < count; row++) shown[point[row] as number] = value[row] as number;
      const [first = -1] = shown;
      if (first === whole || !shown.every((second) => second === first)) return;
      whole = first;
      pictures++;
      waiting.get(first)?.(performance.now());
    },
    `?context=${replayContext(id)}`,
  );
  return {
    close,
    pictures: () => pictures,
    shows: (second: number) =>
      new Promise<number>((resolve, reject) => {
        if (whole === second) return resolve(performance.now());
        const enough = setTimeout(
          () => reject(new Error(`second ${second} was not shown; it shows ${[...new Set(shown)].slice(0, 5)}`)),
          SHOWN_MS_MAX,
        );
        waiting.set(second, (ms) => {
          clearTimeout(enough);
          waiting.delete(second);
          resolve(ms);
        });
      }),
  };
};

const keyFrameBytes = async ({ config: { points } }: ReplayRoom, from: number): Promise<number> => {
  const dir = mkdtempSync(join(tmpdir(), 'zhongshi-bench-'));
  const blocks = openFileBlocks(join(dir, 'tape'));
  try {
    const to = from + 60_000;
    const tape = new TapeWriter({ from, to, order: 'as-corrected', points: points.length, blocks });
    const all = points.points.map(({ index }) => index);
    const record = secondsRecorded(points, all, from, (_point, second) => second);
    const tags = points.points.map(({ tag }) => tag);
    const signal = new AbortController().signal;
    const query = { tags, context: 'live' } as const;
    tape.begin(await record.frame({ ...query, at: from, lookbackMs: 0 }, signal));
    tape.feed((await record.samples?.({ ...query, from, to: to + 1 }, signal)) ?? tape.block(0).rows, to);
    return blocks.keyFrameBytes;
  } finally {
    blocks.close();
    rmSync(dir, { recursive: true, force: true });
  }
};
