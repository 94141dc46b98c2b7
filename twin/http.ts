import fastify, { type FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { z } from 'zod';
import { type EstimateReply, EstimateRequest } from '../config/vocabulary/estimate.ts';
import type { ProcessHealth } from '../config/vocabulary/health.ts';
import { unreadable } from '../config/vocabulary/mistake.ts';
import { ProblemError, sendProblem, titleOf } from '../config/vocabulary/problem.ts';
import { TroubleError, troubleText } from '../config/vocabulary/trouble.ts';
import { type WhatIfBranches, type WhatIfReply, WhatIfRequest } from '../config/vocabulary/what-if.ts';
import type { BlockTwin } from './dynamics/block/block-twin.ts';
import type { LineDynamics } from './dynamics/block/line-dynamics.ts';
import type { ReplayDesk } from './replay/replay-desk.ts';
import { replayRoutes } from './replay/routes.ts';
import type { LineWatch } from './watch.ts';
import type { KeptBranches } from './whatif/kept-branches.ts';

export interface TwinView {
  health(): ProcessHealth;
  readonly watches: readonly LineWatch[];
  /** The dynamic models of a line. */
  dynamics(line: string): LineDynamics | undefined;
  whatIf(block: BlockTwin, request: WhatIfRequest): Promise<WhatIfReply>;
  estimate(block: BlockTwin, request: EstimateRequest): Promise<EstimateReply>;
  readonly branches: Pick<KeptBranches, 'of' | 'remove'>;
  /** Left out: nothing is replayed here. */
  readonly replays?: Pick<ReplayDesk, 'begin' | 'list' | 'get' | 'change' | 'end'>;
}

/** Reports and parameters of the twins, experiments, fits and kept branches, health and metrics. Loopback unless base.yaml says otherwise. */
export const createTwinApi = (view: TwinView): FastifyInstance => {
  const app = fastify({ logger: false, forceCloseConnections: true });
  const metrics = twinMetrics(view);
  app.get('/api/health', (_request, reply) => {
    const health = view.health();
    void reply.code(health.status === 'failed' ? 503 : 200);
    return { status: health.status, processes: [health], uptimeS: (health.at - health.startedAt) / 1000 };
  });
  app.get<{ Params: { line: string } }>('/api/twin/:line', (request) => {
    const { line } = request.params;
    const watch = view.watches.find((one) => one.line === line);
    if (watch?.latest) return watch.latest;
    throw notFound(
      `没有“${line}”的孪生报告；有孪生的产线：${lines(view) || '无'}`,
      `there is no twin report of '${line}'; lines with a twin: ${lines(view) || 'none'}`,
    );
  });
  app.get<{ Params: { line: string } }>('/api/twin/:line/parameters', (request) => {
    const { line } = request.params;
    const latest = view.dynamics(line)?.latest;
    if (latest) return latest;
    throw notFound(`产线“${line}”没有动态模型`, `line '${line}' has no dynamic models`);
  });
  app.post('/api/whatif', (request) => {
    const asked = read(WhatIfRequest, request.body);
    return view.whatIf(blockOf(view, asked), asked);
  });
  app.post('/api/estimate', async (request) => {
    const asked = read(EstimateRequest, request.body);
    try {
      return await view.estimate(blockOf(view, asked), asked);
    } catch (error) {
      // What the record does not hold is the caller's to choose otherwise.
      if (error instanceof TroubleError && !(error instanceof ProblemError))
        throw new ProblemError(422, CANNOT_ESTIMATE, troubleText(error));
      throw error;
    }
  });
  app.get<{ Params: { line: string } }>('/api/whatif/:line/branches', (request): WhatIfBranches => {
    return { branches: [...view.branches.of(known(view, request.params.line))] };
  });
  app.delete<{ Params: { line: string; id: string } }>('/api/whatif/:line/branches/:id', (request): WhatIfBranches => {
    const { line, id } = request.params;
    if (!view.branches.remove(known(view, line), id))
      throw notFound(`产线“${line}”没有分支 ${id}`, `line '${line}' has no branch ${id}`);
    return { branches: [...view.branches.of(line)] };
  });
  if (view.replays) replayRoutes(app, view.replays);
  app.get('/metrics', async (_request, reply) => {
    void reply.type(metrics.contentType);
    return metrics.metrics();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      notFound(
        `这里没有 ${request.url}；孪生应答 ${ANSWERED}`,
        `${request.url} is not here; the twin answers ${ANSWERED}`,
      ),
    ),
  );
  return app;
};

const lines = ({ watches }: TwinView): string => watches.map(({ line }) => line).join(', ');

const ANSWERED =
  'GET /api/health, /api/twin/:line, /api/twin/:line/parameters, /api/whatif/:line/branches, /api/replays, /metrics, POST /api/whatif, /api/estimate, /api/replays';
const CANNOT_ESTIMATE = { zh: '无法估计', en: 'Cannot be estimated' };

/** A body in its form, or the 400 that names every field. */
const read = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw unreadable(parsed.error);
};

const blockOf = (view: TwinView, { line, block }: { readonly line: string; readonly block: string }): BlockTwin => {
  const blocks = view.dynamics(line)?.blocks ?? [];
  const found = blocks.find(({ model }) => model.block.id === block);
  if (found) return found;
  const known = blocks.map(({ model }) => model.block.id).join(', ');
  throw notFound(
    `产线“${line}”没有动态模型“${block}”；有：${known || '无'}`,
    `line '${line}' has no dynamic model '${block}'; there are: ${known || 'none'}`,
  );
};

/** The line itself: its name becomes part of a file name, so only what exists is taken. */
const known = (view: TwinView, line: string): string => {
  if (view.dynamics(line)) return line;
  throw notFound(`产线“${line}”没有动态模型`, `line '${line}' has no dynamic models`);
};
const notFound = (zh: string, en: string): ProblemError => new ProblemError(404, titleOf(404), { zh, en });

const GAUGES: readonly (readonly [name: string, help: string, value: (watch: LineWatch) => number])[] = [
  ['ticks_total', 'ticks made', ({ ticks }) => ticks],
  ['tick_seconds_p50', 'median time of a tick, last ten minutes', (watch) => watch.solveMs(0.5) / 1000],
  ['tick_seconds_p99', '99th percentile of the same', (watch) => watch.solveMs(0.99) / 1000],
  ['converged', '1 when the last tick converged', ({ latest }) => (latest?.converged ? 1 : 0)],
  ['not_converged_total', 'ticks that did not converge', ({ notConverged }) => notConverged],
  ['global_test_rejected_total', 'ticks on which the global test rejected', ({ rejected }) => rejected],
  ['candidates', 'gross-error candidate sets named now', ({ latest }) => latest?.candidates.length ?? 0],
];

const twinMetrics = ({ watches, health }: TwinView): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [name, help, value] of GAUGES)
    registry.registerMetric(
      new Gauge({
        name: `zhongshi_twin_${name}`,
        help,
        labelNames: ['line'],
        registers: [],
        collect() {
          this.reset();
          for (const watch of watches) this.set({ line: watch.line }, value(watch));
        },
      }),
    );
  registry.registerMetric(
    new Gauge({
      name: 'zhongshi_memory_bytes',
      help: 'resident memory of the process',
      registers: [],
      collect() {
        this.set(health().memoryBytes);
      },
    }),
  );
  return registry;
};
