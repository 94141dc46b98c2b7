import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { WhatIfReply, WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import type { BlockTwin } from '../dynamics/block/block-twin.ts';
import type { RangeWanted, RecordedRange } from '../dynamics/record/recorded-range.ts';
import type { InstrumentFacts } from './crossings.ts';
import { type Experiment, refused } from './experiment.ts';
import type { Job } from './job.ts';
import type { KeptBranches } from './kept-branches.ts';
import type { ThreadQueue } from './thread.ts';
import type { Origin } from './trajectory.ts';

export interface WhatIfParts {
  readonly clock: Pick<Clock, 'elapsedMs'>;
  readonly points: Pick<PointTable, 'byTag'>;
  readonly threads: ThreadQueue;
  readonly kept: KeptBranches;
  /** What a block needs of the record; rejects with a TroubleError when it was not recorded. */
  record(block: BlockTwin['model']['block'], wanted: RangeWanted): Promise<RecordedRange>;
}

/** Beliefs are remembered this often and this long, so that an experiment can start in the past at once. */
const REMEMBER_MS = 10 * 60_000;
const KEEP_MS = 48 * 3_600_000;
/** Of an older instant the filter follows the record for so long before it. */
const FOLLOW_MS = 3 * 3_600_000;
const FOLLOW_STEP_MS = 60_000;
/** An input that said nothing for so long before the start is not known there. */
const SILENT_MS = 3_600_000;

type Start = Extract<Job, { kind: 'experiment' }>['start'];
type From = NonNullable<WhatIfReply['origin']>;

/** Experiments on the dynamic blocks of the lines, each in a thread. */
export class WhatIfEngine {
  readonly #parts: WhatIfParts;
  readonly #past = new Map<BlockTwin, Origin[]>();

  constructor(parts: WhatIfParts) {
    this.#parts = parts;
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

  /** Rejects with a problem (503) when too many wait or when the thread takes too long, (409) when no branch can be kept. */
  async run(twin: BlockTwin, now: number, request: WhatIfRequest): Promise<WhatIfReply> {
    const { threads, kept, clock } = this.#parts;
    const { block } = twin.model;
    if (request.keep) kept.check(request.line, request.keep);
    const startedAt = clock.elapsedMs();
    const answer = (experiment: Experiment, from: number | null, origin: From | null): WhatIfReply => {
      const elapsedMs = clock.elapsedMs() - startedAt;
      const answered = experiment.outcome === 'answered';
      return {
        ...experiment,
        line: request.line,
        block: block.id,
        from,
        origin,
        elapsedMs,
        speed: answered ? (request.horizonH * 3_600_000) / Math.max(elapsedMs, 0.001) : null,
        branch: null,
      };
    };
    try {
      const { start, origin } = await this.#start(twin, now, request.from);
      const job = { kind: 'experiment', block, start, request, instruments: this.#instruments(block) } as const;
      const { experiment, at } = await threads.run(job);
      const reply = answer(experiment, at, origin);
      if (!request.keep || reply.outcome === 'refused') return reply;
      return kept.keep(now, request.keep, request, reply).reply;
    } catch (error) {
      // A ProblemError is of the request or of the machine; any other sentence is why there is no answer.
      if (error instanceof TroubleError && error.name === 'TroubleError')
        return answer(refused(error.text), null, null);
      throw error;
    }
  }

  async #start(
    twin: BlockTwin,
    now: number,
    from: WhatIfRequest['from'],
  ): Promise<{ readonly start: Start; readonly origin: From }> {
    if (from === 'now') {
      const { status, message } = twin.state(now);
      if (status === 'ok' && twin.at !== null) return { start: originOf(twin, twin.at), origin: 'now' };
      throw new TroubleError(message?.zh ?? '尚未开始', message?.en ?? 'not started yet');
    }
    if (from > now)
      throw new TroubleError(
        `${instant(from)} 尚未到来：推演只能从现在或历史中的时刻开始`,
        `${instant(from)} has not come yet: an experiment starts now or at an instant of history`,
      );
    const past = this.#past.get(twin) ?? [];
    const found = past.findLast(({ at }) => at <= from && from - at < 2 * REMEMBER_MS);
    if (found) return { start: found, origin: 'remembered' };
    return { start: { range: await this.#recorded(twin, from) }, origin: 'record' };
  }

  async #recorded({ model: { block } }: BlockTwin, to: number): Promise<RecordedRange> {
    const range = await this.#parts.record(block, {
      from: to - FOLLOW_MS,
      to,
      stepMs: FOLLOW_STEP_MS,
      context: 'live',
    });
    for (const [tag, at] of range.lastHeard)
      if (to - at > SILENT_MS)
        throw new TroubleError(
          `${block.id} 的输入 ${tag} 在 ${instant(to)} 之前的一小时没有记录`,
          `${tag}, an input of ${block.id}, was not recorded in the hour before ${instant(to)}`,
        );
    return range;
  }

  #instruments({ outputs, inputs }: BlockTwin['model']['block']): InstrumentFacts[] {
    const tags = new Set([...outputs.map(({ tag }) => tag), ...Object.values(inputs)]);
    return [...tags].flatMap((tag) => {
      const point = this.#parts.points.byTag(tag);
      return point ? [{ tag, name: point.name, unit: point.unit, priority: point.priority, limits: point.limits }] : [];
    });
  }
}

const instant = (at: number): string =>
  Number.isFinite(new Date(at).getTime()) ? new Date(at).toISOString() : `${at}`;

const originOf = ({ belief, model }: BlockTwin, at: number): Origin => ({
  at,
  belief,
  inputs: Float64Array.from(model.inputs),
});
