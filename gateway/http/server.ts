import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';
import type { GapRecord } from '../../config/vocabulary/gap.ts';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';
import { gatewayMetrics } from './metrics.ts';
import { QueryTime } from './time.ts';

export interface GatewayView {
  /** The newest report, as it goes to the bus. */
  health(): ProcessHealth;
  collecting(): boolean;
  gaps(query: { readonly line?: string; readonly from?: number; readonly to?: number }): readonly GapRecord[];
}

const GapQuery = z.strictObject({ line: z.string(), from: QueryTime, to: QueryTime }).partial();

/** The gateway's own interface, without listening. History is registered by whoever has a store. */
export const createGatewayApi = (view: GatewayView): FastifyInstance => {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error: Error & { statusCode?: number; status?: number }, _request, reply) =>
    problem(reply, error.statusCode ?? error.status ?? 500, error.message),
  );
  app.setNotFoundHandler((request, reply) =>
    problem(
      reply,
      404,
      `${request.method} ${request.url} is not here; the gateway answers GET /api/health, /api/history, /api/latest, /api/gaps and /metrics`,
    ),
  );

  app.get('/api/health', (_request, reply) => {
    const health = view.health();
    const { status, devices, sinks, gapsOpen, startedAt, at } = health;
    void reply.code(view.collecting() ? 200 : 503);
    return { status, processes: [health], devices, sinks, gaps: gapsOpen, uptimeS: (at - startedAt) / 1000 };
  });

  app.get('/api/gaps', (request, reply) => {
    const query = GapQuery.safeParse(request.query);
    if (query.success) return { gaps: view.gaps(withoutUndefined(query.data)).toSorted((a, b) => b.from - a.from) };
    const mistakes = query.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return problem(reply, 400, mistakes.join('; '));
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

const TITLES: Readonly<Record<number, string>> = { 400: 'Bad request', 404: 'Not found', 503: 'Not available' };

/** RFC 9457. */
const problem = (reply: FastifyReply, status: number, detail: string) =>
  reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail });
