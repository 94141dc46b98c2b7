import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { History } from '../../gateway/history/history.ts';
import { type Measurement, quantile } from './bench.ts';
import { LiveLoad, readOneTag, tagOf, times } from './history-load.ts';
import { POINTS, SECOND_MS, samplesOf } from './history-samples.ts';
import { pause } from './processes.ts';

/** A store under the bench. */
export interface Subject {
  readonly name: string;
  readonly history: History;
  /** Resolves when the store has acknowledged the samples. */
  write(samples: SampleBatch, position: number): Promise<void>;
  /** Brings what was written into its lasting form. */
  settle(): Promise<void>;
  /** Of all its files. */
  bytes(): number;
  /** Resident memory that the store costs. */
  memoryBytes(): number;
  /** File descriptors it holds open. */
  descriptors(): number;
}

const HOUR_MS = 3_600_000;
const SECONDS_A_BATCH = 4;
const ONE_TAG_READS = 100;
const LARGE_READS = 10;
/** Full speed with and without a reader: so much record of each, turn by turn, so that neither has the fresher machine. */
const TURN_SECONDS = 60;
const TURNS = 3;
const signal = new AbortController().signal;

/** Ingest, size, reads beside an ingest of 50,000 samples/s, and full ingest beside reads. `seconds`: how long the record is. */
export const measureStore = async (subject: Subject, start: number, seconds: number): Promise<Measurement[]> => {
  const { name } = subject;
  const samples = seconds * POINTS;
  const conditions = `${samples / 1e6} M samples, ${POINTS} points at 1 Hz`;
  const measured: Measurement[] = [];
  const say = (metric: string, value: number, unit: string, better: Measurement['better'], more = '') =>
    measured.push({ metric: `${name}: ${metric}`, value, unit, better, conditions: conditions + more });

  let memory = 0;
  let descriptors = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, subject.memoryBytes());
    descriptors = Math.max(descriptors, subject.descriptors());
  }, 100);
  const began = performance.now();
  const writingMs = await writeRecord(subject, start, 0, seconds);
  const from = performance.now();
  await subject.settle();
  say('ingest', samples / (writingMs / 1000), 'samples/s', 'higher', ', until acknowledged');
  // What runs beside the making of samples has had that time too.
  const whole = (from - began + performance.now() - from) / 1000;
  say('ingest until in its lasting form', samples / whole, 'samples/s', 'higher', ', making of the samples included');
  say('size', subject.bytes() / samples, 'bytes/sample', 'lower');

  const live = new LiveLoad(subject, start, seconds);
  await pause(3000);
  say('write of 12,500, p95, nobody reads', quantile(live.takeMs(), 0.95), 'ms', 'lower', ', 50,000/s');
  const beside = ', beside 50,000/s';
  const to = start + seconds * SECOND_MS;
  const oneTag = await times(ONE_TAG_READS, (at) => readOneTag(subject.history, at, start, to));
  say('one tag in 2,000 columns, p50', quantile(oneTag, 0.5), 'ms', 'lower', beside);
  say('one tag in 2,000 columns, p95', quantile(oneTag, 0.95), 'ms', 'lower', beside);
  const hour = { from: Math.max(start, to - HOUR_MS), to };
  const hundred = await times(LARGE_READS, (at) =>
    Promise.all(
      Array.from({ length: 100 }, (_, tag) =>
        subject.history.range(
          { ...hour, tag: tagOf((at * 331 + tag * 47) % POINTS), columns: 300, method: 'minmax', context: 'live' },
          signal,
        ),
      ),
    ),
  );
  say('100 tags, 1 h, 300 columns each, median', quantile(hundred, 0.5), 'ms', 'lower', beside);
  const latest = await times(LARGE_READS, () => subject.history.latest('live', signal));
  say('latest of all, median', quantile(latest, 0.5), 'ms', 'lower', beside);
  const tags = Array.from({ length: POINTS }, (_, point) => tagOf(point));
  const frames = await times(LARGE_READS, async (at) => {
    const instant = start + Math.floor(((at + 0.5) / LARGE_READS) * seconds) * SECOND_MS;
    const frame = await subject.history.frame({ tags, at: instant, lookbackMs: 600_000, context: 'live' }, signal);
    if (frame.length < POINTS) throw new Error(`${name} has ${frame.length} of ${POINTS} points at an instant`);
  });
  say(`frame of ${POINTS} tags at an instant, median`, quantile(frames, 0.5), 'ms', 'lower', beside);
  say('write of 12,500, p95, beside the reads', quantile(live.takeMs(), 0.95), 'ms', 'lower', ', 50,000/s');
  const end = await live.stop();
  const { alone, accompanied } = await fullSpeed(subject, start, end);
  say('full ingest, nobody reads', alone, 'samples/s', 'higher', `, ${TURNS} times ${TURN_SECONDS} s of record`);
  say('full ingest beside one reader', accompanied, 'samples/s', 'higher', ', one tag after the other without a pause');
  clearInterval(watch);
  say('memory, most', memory / 1e6, 'MB', 'lower', ', ingest and reads');
  say('file descriptors, most', descriptors, 'open', 'lower', ', ingest and reads');
  return measured;
};

/** Answers the milliseconds that writing took, without the making of the samples. */
const writeRecord = async (subject: Subject, start: number, from: number, to: number): Promise<number> => {
  let tookMs = 0;
  for (let second = from; second < to; second += SECONDS_A_BATCH) {
    const next = Math.min(second + SECONDS_A_BATCH, to);
    const batch = samplesOf(start, second, next - second);
    const began = performance.now();
    await subject.write(batch, next * POINTS);
    tookMs += performance.now() - began;
  }
  return tookMs;
};

/** Samples a second, as fast as the store takes them, with nobody and with one reader that never rests. */
const fullSpeed = async (
  subject: Subject,
  start: number,
  first: number,
): Promise<{ alone: number; accompanied: number }> => {
  const tookMs = { alone: 0, accompanied: 0 };
  let from = first;
  for (let turn = 0; turn < TURNS; turn++)
    for (const kind of ['alone', 'accompanied'] as const) {
      let reading = kind === 'accompanied';
      const reader = (async () => {
        for (let at = 0; reading; at++)
          await readOneTag(subject.history, at, start + (from - 600) * SECOND_MS, start + from * SECOND_MS);
      })();
      tookMs[kind] += await writeRecord(subject, start, from, from + TURN_SECONDS);
      reading = false;
      await reader;
      from += TURN_SECONDS;
    }
  const samples = TURNS * TURN_SECONDS * POINTS * 1000;
  return { alone: samples / tookMs.alone, accompanied: samples / tookMs.accompanied };
};
