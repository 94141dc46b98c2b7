import type { Text } from '../../../config/vocabulary/text.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import type { Cursors } from './cursors.ts';
import { droppedGap } from './gap-reports.ts';
import type { JournalOptions } from './options.ts';
import type { Segment } from './segment.ts';
import type { SegmentStore } from './segment-store.ts';

const HOUR_MS = 3_600_000;

/** Bounds the journal: deletes what every sink has, then the oldest while there are too many bytes or it is too old. */
export class Retention {
  readonly #options: JournalOptions;
  readonly #store: SegmentStore;
  readonly #cursors: Cursors;
  #dropped = 0;
  /** Until the slowest sink has come to here it misses something that was dropped. */
  #alarmTo: JournalPosition = 0;

  constructor(options: JournalOptions, store: SegmentStore, cursors: Cursors) {
    this.#options = options;
    this.#store = store;
    this.#cursors = cursors;
    // The age of a file is kept by the monotonic clock, so that a wall clock that jumps ahead does not empty the journal.
    const { clock } = options;
    for (const [index, segment] of store.segments.entries()) {
      const newest = segment.lastTime ?? store.segments[index + 1]?.firstTime ?? store.lastTime ?? clock.now();
      segment.writtenMs = clock.elapsedMs() - Math.max(0, clock.now() - newest);
    }
  }

  /** Samples dropped before every sink had them, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  countDropped(samples: number): void {
    this.#dropped += samples;
  }

  /** Stands from a drop until the sinks that missed something have caught up with the moment it happened. */
  get alarm(): Text | null {
    const slowest = this.#cursors.slowest;
    if (slowest === null || slowest >= this.#alarmTo) return null;
    return {
      zh: `日志已到上限，自启动以来丢弃 ${this.#dropped} 个未送达的样本；请查看积压的去向`,
      en: `the journal is at its limit: ${this.#dropped} undelivered samples dropped since the start, see the sink with the backlog`,
    };
  }

  /** `forget` is told up to where samples were dropped, so that what is counted as dropped is read by nobody after all. */
  async keep(forget: (position: JournalPosition) => void): Promise<void> {
    const { settings, clock, log } = this.#options;
    const { segments } = this.#store;
    const bornMs = clock.elapsedMs() - settings.ageHoursMax * HOUR_MS;
    try {
      for (let oldest = segments[0]; oldest && segments.length > 1; oldest = segments[0]) {
        const slowest = this.#cursors.slowest;
        const delivered = slowest !== null && oldest.end <= slowest;
        if (!delivered && this.#store.bytes <= settings.bytesMax && oldest.writtenMs >= bornMs) return;
        const to = segments[1]?.firstTime ?? clock.now();
        await this.#store.removeOldest();
        if (segments[0] === oldest) return;
        if (delivered) continue;
        forget(oldest.end);
        this.#report(oldest, to, slowest);
      }
    } catch (error) {
      log.warn('Cannot delete an old file of the journal', { error: (error as Error).message });
    }
  }

  #report(oldest: Segment, to: number, slowest: JournalPosition | null): void {
    const samples = oldest.end - Math.max(oldest.start, slowest ?? oldest.start);
    this.#dropped += samples;
    this.#alarmTo = this.#store.end;
    this.#options.log.error('The journal dropped its oldest samples', {
      samples,
      zh: `日志已到上限，丢弃最早的 ${samples} 个样本`,
    });
    this.#options.gap(droppedGap(oldest.firstTime ?? to, to, samples));
  }
}
