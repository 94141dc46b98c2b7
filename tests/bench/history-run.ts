import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { History } from '../../gateway/history/history.ts';
import { type Measurement, quantile } from './bench.ts';
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
}

const HOUR_MS = 3_600_000;
const SECONDS_A_BATCH = 4;
/** Load beside which the reads are measured: 50,000 samples/s in four writes a second. */
const LIVE_EVERY_MS = 250;
const LIVE_ROWS = 12_500;
const ONE_TAG_READS = 100;
const LARGE_READS = 10;
const signal = new AbortController().signal;

/** Ingest, size, then reads beside an ingest of 50,000 samples/s. `seconds`: how long the record is. */
export const measureStore = async (subject: Subject, start: number, seconds: number): Promise<Measurement[]> => {
  const { name } = subject;
  const samples = seconds * POINTS;
  const conditions = `${samples / 1e6} M samples, ${POINTS} points at 1 Hz`;
  const measured: Measurement[] = [];
  const say = (metric: string, value: number, unit: string, better: Measurement['better'], more = '') =>
    measured.push({ metric: `${name}: ${metric}`, value, unit, better, conditions: conditions + more });

  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, subject.memoryBytes());
  }, 100);
  let writingMs = 0;
  const began = performance.now();
  for (let second = 0; second < seconds; second += SECONDS_A_BATCH) {
    const batch = samplesOf(start, second, Math.min(SECONDS_A_BATCH, seconds - second));
    const from = performance.now();
    await subject.write(batch, (second + SECONDS_A_BATCH) * POINTS);
    writingMs += performance.now() - from;
  }
  const makingMs = performance.now() - began - writingMs;
  const from = performance.now();
  await subject.settle();
  const settlingMs = performance.now() - from;
  say('ingest', samples / (writingMs / 1000), 'samples/s', 'higher', ', until acknowledged');
  // What runs beside the making of samples has had that time too.
  const whole = (writingMs + makingMs + settlingMs) / 1000;
  say('ingest until in its lasting form', samples / whole, 'samples/s', 'higher', ', making of the samples included');
  say('size', subject.bytes() / samples, 'bytes/sample', 'lower');

  const live = new LiveLoad(subject, start, seconds);
  await pause(3000);
  say('write of 12,500, p95, nobody reads', quantile(live.takeMs(), 0.95), 'ms', 'lower', ', 50,000/s');
  const beside = ', beside 50,000/s';
  const whenRead = { from: start, to: start + seconds * SECOND_MS };
  const oneTag = await times(ONE_TAG_READS, (at) =>
    subject.history.range(
      { ...whenRead, tag: tagOf((at * 2741) % POINTS), columns: 2000, method: 'minmax', context: 'live' },
      signal,
    ),
  );
  say('one tag in 2,000 columns, p50', quantile(oneTag, 0.5), 'ms', 'lower', beside);
  say('one tag in 2,000 columns, p95', quantile(oneTag, 0.95), 'ms', 'lower', beside);
  const hour = { from: Math.max(start, whenRead.to - HOUR_MS), to: whenRead.to };
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
  await live.stop();
  clearInterval(watch);
  say('memory, most', memory / 1e6, 'MB', 'lower', ', ingest and reads');
  return measured;
};

export const tagOf = (point: number): string => `TT-${10_001 + point}`;

const times = async (count: number, read: (at: number) => Promise<unknown>): Promise<number[]> => {
  const took: number[] = [];
  for (let at = 0; at < count; at++) {
    const from = performance.now();
    await read(at);
    took.push(performance.now() - from);
  }
  return took;
};

/** Goes on with the record at 50,000 samples/s until stopped. */
class LiveLoad {
  #tookMs: number[] = [];
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(subject: Subject, start: number, seconds: number) {
    this.#running = this.#run(subject, start, seconds);
  }

  /** How long each write took since the last call, ms. */
  takeMs(): number[] {
    const took = this.#tookMs;
    this.#tookMs = [];
    return took;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(subject: Subject, start: number, seconds: number): Promise<void> {
    let row = 0;
    let due = performance.now();
    while (!this.#stopped) {
      const batch = part(samplesOf(start, seconds + Math.floor(row / POINTS), LIVE_ROWS / POINTS + 1), row % POINTS);
      row += LIVE_ROWS;
      const from = performance.now();
      await subject.write(batch, seconds * POINTS + row);
      this.#tookMs.push(performance.now() - from);
      due += LIVE_EVERY_MS;
      await pause(Math.max(0, due - performance.now()));
    }
  }
}

const part = ({ point, sourceTime, receiveTime, value, status }: SampleBatch, from: number): SampleBatch => ({
  length: LIVE_ROWS,
  point: point.slice(from, from + LIVE_ROWS),
  sourceTime: sourceTime.slice(from, from + LIVE_ROWS),
  receiveTime: receiveTime.slice(from, from + LIVE_ROWS),
  value: value.slice(from, from + LIVE_ROWS),
  status: status.slice(from, from + LIVE_ROWS),
});
