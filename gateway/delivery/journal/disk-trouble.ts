import type { Text } from '../../../config/vocabulary/text.ts';
import { diskFullGap } from './gap-reports.ts';
import type { JournalOptions } from './options.ts';

const RETRY_MS = 1_000;

/** Whether the disk takes what is written: since when not, why, what that cost, and when it is tried again. */
export class DiskTrouble {
  readonly #options: JournalOptions;
  #since: number | null = null;
  #retryAtMs = 0;
  #error: Text | null = null;
  #lost = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  get lasts(): boolean {
    return this.#since !== null;
  }

  get error(): Text | null {
    return this.#error;
  }

  /** Always while the disk is well; in trouble once a second. */
  get isTimeToTry(): boolean {
    return this.#since === null || this.#options.clock.elapsedMs() >= this.#retryAtMs;
  }

  /** A write failed. Said once in the log and the ledger, however long it lasts. */
  failed(error: NodeJS.ErrnoException): void {
    const { clock, log, gap, dir } = this.#options;
    this.#retryAtMs = clock.elapsedMs() + RETRY_MS;
    this.#error = inWords(error, dir);
    if (this.#since !== null) return;
    this.#since = clock.now();
    this.#lost = 0;
    log.error('The journal takes nothing; samples go to the sinks from memory only', {
      error: this.#error.en,
      zh: `日志不能落盘，样本只经内存送往各去向：${this.#error.zh}`,
    });
    gap(diskFullGap(this.#since, null, 0));
  }

  /** Samples that memory had no room for either. */
  lost(samples: number): void {
    this.#lost += samples;
  }

  /** A write came through, all that memory kept with it. */
  passed(): void {
    if (this.#since === null) return;
    const { clock, log, gap } = this.#options;
    gap(diskFullGap(this.#since, clock.now(), this.#lost));
    log.info('The journal writes to disk again', { neverOnDisk: this.#lost });
    this.#since = null;
    this.#error = null;
  }
}

const inWords = ({ code, message }: NodeJS.ErrnoException, dir: string): Text =>
  code === 'ENOSPC' || code === 'EDQUOT'
    ? {
        zh: `${dir} 磁盘已满；请腾出空间，之后自动恢复写盘`,
        en: `no space left for ${dir}: free some, collection to disk then goes on by itself`,
      }
    : { zh: `${dir} 写不进：${message}；请检查磁盘和权限`, en: `cannot write to ${dir}: ${message}` };
