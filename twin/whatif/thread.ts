import { Worker } from 'node:worker_threads';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { Job, JobResult } from './job.ts';
import type { Said } from './worker.ts';

const TIMEOUT_MS = 120_000;
/** Jobs that may wait; more are sent away. */
const WAITING_MAX = 8;

/** Jobs one at a time, each in a thread of its own. */
export class ThreadQueue {
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Rejects with a problem (503) when too many wait or when it takes too long, and with a TroubleError when the job fails. */
  run<Kind extends Job['kind']>(job: Job & { kind: Kind }): Promise<JobResult & { kind: Kind }> {
    if (this.#waiting >= WAITING_MAX)
      return Promise.reject(
        new ProblemError(503, titleOf(503), {
          zh: `已有 ${WAITING_MAX} 个推演在等待；请一分钟后再试`,
          en: `${WAITING_MAX} experiments are waiting already; try again in a minute`,
        }),
      );
    this.#waiting++;
    const mine = this.#turn.then(() => inThread(job)) as Promise<JobResult & { kind: Kind }>;
    this.#turn = mine.catch(() => {}).finally(() => this.#waiting--);
    return mine;
  }
}

const inThread = (job: Job): Promise<JobResult> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', late);
      void worker.terminate();
      settle();
    };
    const s = TIMEOUT_MS / 1000;
    const late = () =>
      end(() =>
        reject(
          new ProblemError(503, titleOf(503), {
            zh: `计算超过 ${s} s，已停止：请减少抽样、运行次数或小时数`,
            en: `it took longer than ${s} s and was stopped: ask for fewer draws, runs or hours`,
          }),
        ),
      );
    signal.addEventListener('abort', late);
    worker.once('message', (said: Said) =>
      end(() => ('result' in said ? resolve(said.result) : reject(new TroubleError(said.error.zh, said.error.en)))),
    );
    worker.once('error', (error) => end(() => reject(error)));
    worker.postMessage(job);
  });
