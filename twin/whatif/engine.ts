import { Worker } from 'node:worker_threads';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { WhatIfReply, WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import type { BlockTwin } from '../dynamics/block/block-twin.ts';
import type { Experiment, Origin } from './experiment.ts';
import type { Job } from './worker.ts';

/** Beliefs are remembered this often and this long, so that an experiment can start in the past. */
const REMEMBER_MS = 10 * 60_000;
const KEEP_MS = 48 * 3_600_000;
const TIMEOUT_MS = 120_000;
/** Experiments that may wait; more are sent away. */
const WAITING_MAX = 8;

/** Experiments on the dynamic blocks of the lines, one at a time, in a thread of their own. */
export class WhatIfEngine {
  readonly #clock: Pick<Clock, 'elapsedMs'>;
  readonly #past = new Map<BlockTwin, Origin[]>();
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(clock: Pick<Clock, 'elapsedMs'>) {
    this.#clock = clock;
  }

  /** To be called now and then with every block: keeps where it stood. */
  remember(block: BlockTwin): void {
    if (block.at === null) return;
    const past = this.#past.get(block) ?? [];
    this.#past.set(block, past);
    const last = past.at(-1);
    if (last && block.at - last.at < REMEMBER_MS && block.at >= last.at) return;
    past.push(originOf(block, block.at));
    while ((past[0]?.at ?? 0) < block.at - KEEP_MS) past.shift();
  }

  /** Rejects with a problem (503) when too many wait, and with a sentence when the thread fails or takes too long. */
  async run(twin: BlockTwin, now: number, request: WhatIfRequest): Promise<WhatIfReply> {
    const block = twin.model.block;
    const answer = (experiment: Experiment, from: number | null, elapsedMs: number): WhatIfReply => ({
      ...experiment,
      line: request.line,
      block: block.id,
      from,
      elapsedMs,
      speed: experiment.outcome === 'answered' ? (request.horizonH * 3_600_000) / Math.max(elapsedMs, 0.001) : null,
    });
    const origin = this.#origin(twin, now, request.from);
    if ('refused' in origin) return answer({ ...NOTHING, reason: origin.refused }, null, 0);
    if (this.#waiting >= WAITING_MAX)
      throw new ProblemError(503, titleOf(503), {
        zh: `已有 ${WAITING_MAX} 个推演在等待；请一分钟后再试`,
        en: `${WAITING_MAX} experiments are waiting already; try again in a minute`,
      });
    this.#waiting++;
    const mine = this.#turn.then(async () => {
      const startedAt = this.#clock.elapsedMs();
      const experiment = await inThread({ block, origin, request });
      return answer(experiment, origin.at, this.#clock.elapsedMs() - startedAt);
    });
    this.#turn = mine.catch(() => {}).finally(() => this.#waiting--);
    return mine;
  }

  #origin(
    twin: BlockTwin,
    now: number,
    from: WhatIfRequest['from'],
  ): Origin | { readonly refused: WhatIfReply['reason'] } {
    if (from === 'now') {
      const { status, message } = twin.state(now);
      if (status !== 'ok' || twin.at === null) return { refused: message };
      return originOf(twin, twin.at);
    }
    const past = this.#past.get(twin) ?? [];
    const found = past.findLast(({ at }) => at <= from && from - at < 2 * REMEMBER_MS);
    return (
      found ?? {
        refused: {
          zh: `不记得 ${new Date(from).toISOString()} 的状态；孪生只记得它运行以来最近 48 小时`,
          en: `the state at ${new Date(from).toISOString()} is not remembered: the twin keeps the last 48 hours since it was started`,
        },
      }
    );
  }
}

const NOTHING: Experiment = {
  outcome: 'refused',
  reason: null,
  hours: [],
  bands: [],
  runs: [],
  draws: 0,
  outsideShare: 0,
};

const originOf = ({ belief, model }: BlockTwin, at: number): Origin => ({
  at,
  belief,
  inputs: Float64Array.from(model.inputs),
});

const inThread = (job: Job): Promise<Experiment> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', late);
      void worker.terminate();
      settle();
    };
    const late = () =>
      end(() => reject(new Error(`the experiment took longer than ${TIMEOUT_MS / 1000} s and was stopped`)));
    signal.addEventListener('abort', late);
    worker.once('message', ({ experiment, error }: { experiment?: Experiment; error?: string }) =>
      end(() => (experiment ? resolve(experiment) : reject(new Error(error ?? 'the experiment gave no answer')))),
    );
    worker.once('error', (error) => end(() => reject(error)));
    worker.postMessage(job);
  });
