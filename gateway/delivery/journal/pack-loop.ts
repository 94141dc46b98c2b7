import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import type { Bell } from './bell.ts';
import type { SegmentStore } from './segment-store.ts';

export interface PackLoopOptions {
  readonly store: SegmentStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Rings when a file may have been closed. */
  readonly written: Bell;
  readonly slowest: () => JournalPosition | null;
}

/** Sinks that keep up have acknowledged a file soon after it was closed; then it is deleted and need not be packed. */
const REST_MS = 2_000;
/** After a step it rests so many times as long as the step took: packing takes a tenth of a core at most. */
const REST_TIMES = 9;
const RETRY_MS = 60_000;

/** Packs closed files one after the other, in steps of a few milliseconds, until the signal ends it. A failure leaves the plain file. */
export const runPackLoop = async (options: PackLoopOptions, signal: AbortSignal): Promise<void> => {
  const { store, clock, log, written, slowest } = options;
  let began = clock.elapsedMs();
  const pause = async (): Promise<void> => {
    const tookMs = clock.elapsedMs() - began;
    if (tookMs >= 1) await clock.sleep(tookMs * REST_TIMES, signal);
    if (signal.aborted) throw new Stopped();
    began = clock.elapsedMs();
  };
  const rest = async (): Promise<void> => {
    await written.heard(signal);
    if (store.packable(slowest())) await clock.sleep(REST_MS, signal);
  };
  await rest(); // at the first writing sinks are attached, and with them what each of them has
  while (!signal.aborted) {
    const segment = store.packable(slowest());
    if (segment === null) {
      await rest();
      continue;
    }
    began = clock.elapsedMs();
    try {
      await store.pack(segment, pause);
    } catch (error) {
      if (error instanceof Stopped) return;
      log.warn('A file of the journal stays as it is: packing it failed', { error: (error as Error).message });
      await clock.sleep(RETRY_MS, signal);
    }
  }
};

class Stopped extends Error {}
