import type { Log } from '../../config/vocabulary/log.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { openRecords } from './database.ts';
import { TrialStore } from './trial-store.ts';
import { type TrialRoom, Trials } from './trials.ts';

export interface OpenTrials {
  /** Throws a 503 that says why while the file cannot be opened; the next call tries again. */
  trials(): Trials;
  close(): void;
}

interface OpenTrialsOptions extends Omit<TrialRoom, 'store'> {
  readonly path: string;
  readonly log: Log;
}

/** Trials whose file is opened when they are first asked for: a disk that is full at the start must not keep the gateway from collecting. */
export const openTrials = ({ path, log, ...room }: OpenTrialsOptions): OpenTrials => {
  let store: TrialStore | null = null;
  return {
    trials: () => {
      try {
        store ??= new TrialStore(openRecords(path, room.clock, log));
      } catch (error) {
        const { message } = error as Error;
        log.warn('the file of records cannot be opened', { file: path, reason: message });
        throw new ProblemError(503, titleOf(503), {
          zh: `记录文件 ${path} 打不开：${message}。请检查磁盘后重试。`,
          en: `the file of records ${path} cannot be opened: ${message}. Look at the disk and try again.`,
        });
      }
      return new Trials({ ...room, store });
    },
    close: () => store?.close(),
  };
};
