import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import type { PointTable } from '../../config/plant/point.ts';
import { Context } from '../../config/vocabulary/context.ts';
import { unreadable } from '../../config/vocabulary/mistake.ts';
import { sendProblem } from '../../config/vocabulary/problem.ts';
import { HistoryMethod } from '../../config/vocabulary/series.ts';
import { Tag } from '../../config/vocabulary/tag.ts';
import type { History } from './history.ts';

// The gateway's own history over HTTP, for the dashboard server and replay of the same base. The public face is the dashboard's.

/** More columns than any screen has. */
const COLUMNS_MAX = 20_000;

const HistoryRequest = z
  .strictObject({
    tag: Tag,
    from: z.coerce.number(),
    to: z.coerce.number(),
    columns: z.coerce.number().int().min(1).max(COLUMNS_MAX).default(2000),
    method: HistoryMethod.default('minmax'),
    context: Context.default('live'),
  })
  .refine(({ from, to }) => to > from, {
    error: 'must be later than from',
    params: { zh: '必须晚于 from' },
    path: ['to'],
  });

const LatestRequest = z.strictObject({ line: z.string().optional(), context: Context.default('live') });

/** Newest samples as columns, by tag: indexes are of one process only. */
export const LatestReply = z.strictObject({
  context: Context,
  tag: z.array(Tag),
  sourceTime: z.array(z.number()),
  receiveTime: z.array(z.number()),
  value: z.array(z.number().nullable()),
  status: z.array(z.int()),
});
export type LatestReply = z.infer<typeof LatestReply>;

export interface HistoryRoutesOptions {
  readonly history: History;
  readonly points: PointTable;
}

/** `GET /api/history` answers a HistorySeries, `GET /api/latest` a LatestReply. */
export const historyRoutes: FastifyPluginCallback<HistoryRoutesOptions> = (app, { history, points }, done) => {
  app.get('/api/history', async (request, reply) => {
    const query = HistoryRequest.safeParse(request.query);
    if (!query.success) return sendProblem(request, reply, unreadable(query.error));
    return await history.range(query.data, AbortSignal.timeout(30_000));
  });
  app.get('/api/latest', async (request, reply) => {
    const query = LatestRequest.safeParse(request.query);
    if (!query.success) return sendProblem(request, reply, unreadable(query.error));
    const { line, context } = query.data;
    const batch = await history.latest(context, AbortSignal.timeout(30_000));
    const answer: LatestReply = { context, tag: [], sourceTime: [], receiveTime: [], value: [], status: [] };
    for (let row = 0; row < batch.length; row++) {
      const point = points.at(batch.point[row] ?? 0);
      if (line !== undefined && point.line !== line) continue;
      const value = batch.value[row] ?? Number.NaN;
      answer.tag.push(point.tag);
      answer.sourceTime.push(batch.sourceTime[row] ?? 0);
      answer.receiveTime.push(batch.receiveTime[row] ?? 0);
      answer.value.push(Number.isFinite(value) ? value : null);
      answer.status.push(batch.status[row] ?? 0);
    }
    return answer;
  });
  done();
};
