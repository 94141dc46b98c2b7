import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Completeness, GapRecord } from '../../config/vocabulary/gap.ts';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';
import { unreadable } from '../../config/vocabulary/mistake.ts';
import { ProblemError, sendProblem, titleOf } from '../../config/vocabulary/problem.ts';
import { gatewayMetrics } from './metrics.ts';
import { QueryTime } from './time.ts';

export interface GatewayView {
  /** The newest report, as it goes to the bus. */
  health(): ProcessHealth;
  collecting(): boolean;
  gaps(query: AskedSpan): readonly GapRecord[];
  /** How whole the record is: of a line or of all, from a moment to another; the last day when left out. */
  completeness?(query: AskedSpan): Completeness;
}

interface AskedSpan {
  readonly line?: string;
  readonly from?: number;
  readonly to?: number;
}

const ANSWERED = 'GET /api/health, /api/history, /api/latest, /api/gaps, /api/trials, /metrics';

const GapQuery = z.strictObject({ line: z.string(), from: QueryTime, to: QueryTime }).partial();

/** The gateway's own interface, without listening. History is registered by whoever has a store. */
export const createGatewayApi = (view: GatewayView): FastifyInstance => {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    const asked = `${request.method} ${request.url}`;
    const detail = {
      zh: `这里没有 ${asked}；网关应答 ${ANSWERED}`,
      en: `${asked} is not here; the gateway answers ${ANSWERED}`,
    };
    return sendProblem(request, reply, new ProblemError(404, titleOf(404), detail));
  });

  app.get('/api/health', (_request, reply) => {
    const health = view.health();
    const { status, devices, sinks, gapsOpen, startedAt, at } = health;
    void reply.code(view.collecting() ? 200 : 503);
    return { status, processes: [health], devices, sinks, gaps: gapsOpen, uptimeS: (at - startedAt) / 1000 };
  });

  app.get('/api/gaps', (request) => {
    const query = GapQuery.safeParse(request.query);
    if (query.success) {
      const asked = withoutUndefined(query.data);
      const gaps = view.gaps(asked).toSorted((a, b) => b.from - a.from);
      return view.completeness ? { gaps, completeness: view.completeness(asked) } : { gaps };
    }
    throw unreadable(query.error);
  });

  const metrics = gatewayMetrics(() => view.health());
  app.get('/metrics', async (_request, reply) => {
    void reply.type(metrics.contentType);
    return metrics.metrics();
  });
  return app;
};

const withoutUndefined = ({ line, from, to }: z.output<typeof GapQuery>) => ({
  ...(line === undefined ? {} : { line }),
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});
