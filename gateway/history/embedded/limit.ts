import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { GapReport } from '../../../config/vocabulary/gap.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { DroppedParts } from './message.ts';

/** After so long without another one the disk has been given room, or the limit was raised. */
const ALARM_MS = 25 * 3_600_000;

export interface HistoryLimitOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly gap?: (report: GapReport) => void;
}

/** What is deleted because the history is larger than it may be is counted, told and in the ledger; what has reached its age is not missing. */
export class HistoryLimit {
  readonly #options: HistoryLimitOptions;
  #samples = 0;
  #at: number | null = null;

  constructor(options: HistoryLimitOptions) {
    this.#options = options;
  }

  /** Stands for a day after the last partition that had to go. */
  get alarm(): Text | null {
    if (this.#at === null || this.#options.clock.elapsedMs() - this.#at > ALARM_MS) return null;
    return {
      zh: `历史已到容量上限（history.bytesMax），自启动以来提前删除最早的 ${this.#samples} 个样本；请扩大上限或缩短 retentionDays`,
      en: `the history is at its limit (history.bytesMax): its oldest ${this.#samples} samples were deleted before their age since the start; raise it, or shorten retentionDays`,
    };
  }

  dropped(parts: DroppedParts | null): void {
    if (parts === null) return;
    const { clock, log, gap } = this.#options;
    const { samples, from, to } = parts;
    this.#samples += samples;
    this.#at = clock.elapsedMs();
    log.error('The history is at its limit; its oldest samples were deleted', {
      samples,
      zh: `历史已到容量上限，删除最早的 ${samples} 个样本`,
    });
    gap?.({
      cause: 'history-dropped',
      line: null,
      source: 'history',
      tags: null,
      from,
      to,
      samples,
      healed: 'permanent',
      detail: {
        zh: `历史已到容量上限（history.bytesMax），提前删除了 ${samples} 个样本。`,
        en: `The history was at its limit (history.bytesMax): ${samples} samples were deleted before their age.`,
      },
    });
  }
}
