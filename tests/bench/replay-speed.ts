import type { Measurement } from './bench.ts';
import { pause } from './processes.ts';
import { openBdoRoom } from './replay-lines.ts';
import { DELAY_MS } from './replay-record.ts';
import type { BenchReplay, ReplayRoom } from './replay-room.ts';

const POINTS = 655;
const HOURS = { without: 3.5, with: 1 } as const;
const SPEEDS = [3600, 3000, 2500, 2000, 1500, 1000, 750, 500, 400, 300, 250, 200, 150, 125, 100, 75, 50, 25];
const SPEEDS_WHOLE = [50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1000];
const SETTLE_MS = 500;
const MEASURED_MS = 3000;
/** What still counts as keeping up: its clock went at this share of the speed that was asked for. */
const KEPT_UP = 0.98;
const POLL_MS = 5;

interface Run {
  /** Plant seconds per second. */
  readonly reached: number;
  /** Samples that the record has between the start and where it was stopped, and how many of them a listener heard. */
  readonly played: number;
  readonly heard: number;
}

/** The end of a turn: the next moment at which it has moved. */
const moved = async (replay: BenchReplay): Promise<{ readonly at: number; readonly ms: number }> => {
  const { at: before } = await replay.change({});
  for (;;) {
    const { at, playing } = await replay.change({});
    if (at !== before || !playing) return { at, ms: performance.now() };
    await pause(POLL_MS);
  }
};

const playAt = async (replay: BenchReplay, from: number, points: number, speed: number): Promise<Run> => {
  await replay.change({ playing: false, at: from });
  await pause(SETTLE_MS);
  replay.countAnew();
  await replay.change({ speed, playing: true });
  await pause(SETTLE_MS);
  const first = await moved(replay);
  await pause(MEASURED_MS);
  const last = await moved(replay);
  const { at } = await replay.change({ playing: false });
  // What is on its way to the listener arrives.
  for (let heard = -1; heard !== replay.heard(); await pause(SETTLE_MS)) heard = replay.heard();
  const seconds = Math.floor((at - from - DELAY_MS) / 1000) + 1;
  return { reached: (last.at - first.at) / (last.ms - first.ms), played: seconds * points, heard: replay.heard() };
};

const measure = async (room: ReplayRoom, from: number, way: 'without' | 'with'): Promise<Measurement[]> => {
  const before = room.residentBytes();
  const replay = await room.begin('bdo', from, from + HOURS[way] * 3_600_000, way === 'with');
  const prepared = room.residentBytes();
  const run = (speed: number) => playAt(replay, from, POINTS, speed);
  const fastest = await run(SPEEDS[0] ?? 0);
  let kept = 0;
  for (const speed of SPEEDS.filter((one) => one * KEPT_UP <= fastest.reached)) {
    const { reached } = speed === SPEEDS[0] ? fastest : await run(speed);
    if (reached < speed * KEPT_UP) continue;
    kept = speed;
    break;
  }
  let whole = 0;
  for (const speed of SPEEDS_WHOLE.filter((one) => one <= kept)) {
    const { reached, played, heard } = await run(speed);
    if (heard < played || reached < speed * KEPT_UP) break;
    whole = speed;
  }
  const peak = room.residentBytes();
  await replay.end();
  const conditions = `${POINTS} points of the BDO line at 1 Hz, ${way} the twin; broker, twin and dashboard processes and a listener on this machine`;
  const higher = (metric: string, value: number, unit = 'times'): Measurement => ({
    metric: `${way} twin: ${metric}`,
    value,
    unit,
    better: 'higher',
    conditions,
  });
  const lower = (metric: string, value: number): Measurement => ({ ...higher(metric, value, 'MB'), better: 'lower' });
  return [
    higher(`highest speed kept up (${KEPT_UP * 100} % over ${MEASURED_MS / 1000} s)`, kept),
    higher('plant seconds a second when asked for 3,600', fastest.reached),
    higher('highest speed with every sample on the bus', whole),
    higher('samples heard on the bus of those played, at 3,600', (100 * fastest.heard) / fastest.played, '%'),
    higher('record read', replay.samples / (replay.preparedMs / 1000), 'samples/s'),
    lower('memory of a prepared replay, resident', (prepared - before) / 1e6),
    lower('memory of a replay that has played, resident', (peak - before) / 1e6),
  ];
};

export const measureSpeed = async (): Promise<Measurement[]> => {
  const from = Math.floor(Date.now() / 60_000) * 60_000 - (HOURS.without + 1) * 3_600_000;
  const room = await openBdoRoom(POINTS, from);
  try {
    return [...(await measure(room, from, 'without')), ...(await measure(room, from, 'with'))];
  } finally {
    await room.close();
  }
};
