import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import type { PointTable } from '../../config/plant/point.ts';
import { encodeSamples } from '../../config/plant/sample-columns.ts';
import { Context } from '../../config/vocabulary/context.ts';
import { unreadable } from '../../config/vocabulary/mistake.ts';
import { ProblemError, sendProblem } from '../../config/vocabulary/problem.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { HistoryMethod } from '../../config/vocabulary/series.ts';
import { Tag } from '../../config/vocabulary/tag.ts';
import { EXPORT_TYPE, type Exporter } from './exporter.ts';
import { type History, LOOKBACK_MS } from './history.ts';
import { samplesOf } from './samples.ts';

// The gateway's own history over HTTP, for the dashboard server and replay of the same base. The public face is the dashboard's.

/** More columns than any screen has. */
const COLUMNS_MAX = 20_000;
const TIMEOUT_MS = 30_000;

const HistoryRequest = z
  .strictObject({
    tag: Tag,
    from: z.coerce.number(),
    to: z.coerce.number(),
    columns: z.coerce.number().int().min(1).max(COLUMNS_MAX).default(2000),
    method: HistoryMethod.default('minmax'),
    context: Context.default('live'),
    trial: z.string().optional(),
  })
  .refine(({ from, to }) => to > from, {
    error: 'must be later than from',
    params: { zh: '必须晚于 from' },
    path: ['to'],
  });

const LatestRequest = z.strictObject({ line: z.string().optional(), context: Context.default('live') });

/** A comma between tags; left out: every tag. */
const Tags = z
  .string()
  .transform((list) => list.split(',').filter((tag) => tag !== ''))
  .pipe(z.array(Tag).min(1));

const FrameRequest = z.strictObject({
  line: z.string().optional(),
  tags: Tags.optional(),
  at: z.coerce.number(),
  lookbackMs: z.coerce.number().positive().default(LOOKBACK_MS),
  context: Context.default('live'),
  trial: z.string().optional(),
});

/** Longer ranges are asked for piece by piece: an answer is held in memory. */
const SAMPLES_MS_MAX = 3_600_000;

const SamplesRequest = z
  .strictObject({
    line: z.string().optional(),
    tags: Tags.optional(),
    from: z.coerce.number(),
    to: z.coerce.number(),
    context: Context.default('live'),
    trial: z.string().optional(),
  })
  .refine(({ from, to }) => to > from && to - from <= SAMPLES_MS_MAX, {
    error: 'must be later than from, by an hour at most',
    params: { zh: '必须晚于 from，且相差不超过 1 h' },
    path: ['to'],
  });

/** Samples as columns, by tag: indexes are of one process only. */
export const SamplesReply = z.strictObject({
  context: Context,
  tag: z.array(Tag),
  sourceTime: z.array(z.number()),
  receiveTime: z.array(z.number()),
  value: z.array(z.number().nullable()),
  status: z.array(z.int()),
});
export type SamplesReply = z.infer<typeof SamplesReply>;

const ExportRequest = z
  .strictObject({
    line: z.string().optional(),
    tags: Tags.optional(),
    from: z.coerce.number(),
    to: z.coerce.number(),
    format: z.enum(['parquet', 'csv']).default('parquet'),
    context: Context.default('live'),
  })
  .refine(({ from, to }) => to > from, {
    message: 'must be later than from',
    path: ['to'],
    params: { zh: '必须晚于 from' },
  });

export interface HistoryRoutesOptions {
  readonly history: History;
  readonly points: PointTable;
  /** Left out or null: nothing is exported here. */
  readonly exporter?: Exporter | null;
}

/** `GET /api/history` answers a HistorySeries, `/api/latest` and `/api/frame` a SamplesReply, `/api/samples` columns (samples.ts), `/api/export` a file. */
export const historyRoutes: FastifyPluginCallback<HistoryRoutesOptions> = (app, options, done) => {
  const { history, points, exporter = null } = options;
  app.get('/api/history', async (request, reply) => {
    const query = HistoryRequest.safeParse(request.query);
    if (!query.success) return sendProblem(request, reply, unreadable(query.error));
    return await history.range(query.data, AbortSignal.timeout(TIMEOUT_MS));
  });
  app.get('/api/latest', async (request, reply) => {
    const query = LatestRequest.safeParse(request.query);
    if (!query.success) return sendProblem(request, reply, unreadable(query.error));
    const { line, context } = query.data;
    return samplesReply(await history.latest(context, AbortSignal.timeout(TIMEOUT_MS)), points, context, line);
  });
  app.get('/api/frame', async (request, reply) => {
    const query = FrameRequest.safeParse(request.query);
    if (!query.success) return sendProblem(request, reply, unreadable(query.error));
    const { line, at, lookbackMs, context, trial } = query.data;
    const { tags = tagsOf(points, line) } = query.data;
    const batch = await history.frame({ tags, at, lookbackMs, context, trial }, AbortSignal.timeout(TIMEOUT_MS));
    return samplesReply(batch, points, context, line);
  });
  app.get('/api/samples', async (request, reply) => {
    const query = SamplesRequest.safeParse(request.query);
    if (!query.success) return sendProblem(request, reply, unreadable(query.error));
    const { line, tags = tagsOf(points, line), ...range } = query.data;
    const batch = await samplesOf(history, points, { ...range, tags }, AbortSignal.timeout(TIMEOUT_MS));
    return reply.type('application/octet-stream').send(Buffer.from(encodeSamples(batch, points).buffer));
  });
  app.get('/api/export', async (request, reply) => {
    const query = ExportRequest.safeParse(request.query);
    if (!query.success) return sendProblem(request, reply, unreadable(query.error));
    if (exporter === null) return sendProblem(request, reply, NO_EXPORT);
    const { line, tags = tagsOf(points, line), ...range } = query.data;
    const unknown = tags.filter((tag) => !points.byTag(tag));
    if (unknown.length > 0) return sendProblem(request, reply, unknownTags(unknown));
    return reply.type(EXPORT_TYPE[range.format]).send(await exporter({ ...range, tags, pick: 'all' }));
  });
  done();
};

const tagsOf = (points: PointTable, line: string | undefined): string[] =>
  (line === undefined ? points.points : points.ofLine(line)).map(({ tag }) => tag);

const NO_EXPORT = new ProblemError(
  501,
  { zh: '此处不能导出', en: 'Nothing is exported here' },
  {
    zh: '历史保存在 InfluxDB 中（base.yaml 的 history.store），请从 InfluxDB 导出。',
    en: 'The history is kept in InfluxDB (history.store in base.yaml): export it from there.',
  },
);

const unknownTags = (tags: readonly string[]): ProblemError =>
  new ProblemError(
    404,
    { zh: '没有这些测点', en: 'There are no such points' },
    {
      zh: `没有测点 ${tags.slice(0, 10).join('、')}；可用 GET /api/points?q= 查找。`,
      en: `There is no point ${tags.slice(0, 10).join(', ')}; GET /api/points?q= finds the one that is meant.`,
    },
  );

const samplesReply = (batch: SampleBatch, points: PointTable, context: Context, line?: string): SamplesReply => {
  const answer: SamplesReply = { context, tag: [], sourceTime: [], receiveTime: [], value: [], status: [] };
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
};
