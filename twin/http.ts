import fastify, { type FastifyInstance } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import type { ProcessHealth } from '../config/vocabulary/health.ts';
import { ProblemError, sendProblem, titleOf } from '../config/vocabulary/problem.ts';
import { type WhatIfReply, WhatIfRequest } from '../config/vocabulary/what-if.ts';
import type { BlockTwin } from './dynamics/block/block-twin.ts';
import type { LineDynamics } from './dynamics/block/line-dynamics.ts';
import type { LineWatch } from './watch.ts';

export interface TwinView {
  health(): ProcessHealth;
  readonly watches: readonly LineWatch[];
  /** The dynamic models of a line. */
  dynamics(line: string): LineDynamics | undefined;
  whatIf(block: BlockTwin, request: WhatIfRequest): Promise<WhatIfReply>;
}

/** GET /api/health, /api/twin/:line, its /parameters and /metrics, POST /api/whatif. Loopback unless base.yaml says otherwise. */
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
  app.post('/api/whatif', async (request) => {
    const parsed = WhatIfRequest.safeParse(request.body);
    if (!parsed.success) {
      const detail = z.prettifyError(parsed.error);
      throw new ProblemError(400, titleOf(400), {
        zh: `推演请求有误：${detail}`,
        en: `not a what-if request: ${detail}`,
      });
    }
    const { line, block } = parsed.data;
    const blocks = view.dynamics(line)?.blocks ?? [];
    const found = blocks.find(({ model }) => model.block.id === block);
    if (found) return view.whatIf(found, parsed.data);
    const known = blocks.map(({ model }) => model.block.id).join(', ');
    throw notFound(
      `产线“${line}”没有动态模型“${block}”；有：${known || '无'}`,
      `line '${line}' has no dynamic model '${block}'; there are: ${known || 'none'}`,
    );
  });
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

const ANSWERED = 'GET /api/health, /api/twin/:line, /api/twin/:line/parameters, /metrics, POST /api/whatif';
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
