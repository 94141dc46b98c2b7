import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { History } from '../../gateway/history/history.ts';
import { POINTS, samplesOf } from './history-samples.ts';
import { pause } from './processes.ts';

/** Load beside which the reads are measured: 50,000 samples/s in four writes a second. */
const LIVE_EVERY_MS = 250;
const LIVE_ROWS = 12_500;
const signal = new AbortController().signal;

export const tagOf = (point: number): string => `TT-${10_001 + point}`;

/** What a trend of one tag asks for; `at` chooses the tag. */
export const readOneTag = (history: History, at: number, from: number, to: number): Promise<unknown> =>
  history.range(
    { tag: tagOf((at * 2741) % POINTS), from, to, columns: 2000, method: 'minmax', context: 'live' },
    signal,
  );

/** How long each of `count` reads took, ms. */
export const times = async (count: number, read: (at: number) => Promise<unknown>): Promise<number[]> => {
  const took: number[] = [];
  for (let at = 0; at < count; at++) {
    const from = performance.now();
    await read(at);
    took.push(performance.now() - from);
  }
  return took;
};

/** Goes on with the record at 50,000 samples/s until stopped. */
export class LiveLoad {
  #tookMs: number[] = [];
  #stopped = false;
  readonly #running: Promise<number>;

  constructor(
    subject: { write(samples: SampleBatch, position: number): Promise<void> },
    start: number,
    seconds: number,
  ) {
    this.#running = this.#run(subject, start, seconds);
  }

  /** How long each write took since the last call, ms. */
  takeMs(): number[] {
    const took = this.#tookMs;
    this.#tookMs = [];
    return took;
  }

  /** Answers the second of the record that follows what was written. */
  async stop(): Promise<number> {
    this.#stopped = true;
    return await this.#running;
  }

  async #run(
    subject: { write(samples: SampleBatch, position: number): Promise<void> },
    start: number,
    seconds: number,
  ): Promise<number> {
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
    return seconds + Math.ceil(row / POINTS);
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
