import type { FastifyReply } from 'fastify';
import { ProblemError } from '../../../config/vocabulary/problem.ts';
import type { HistorySeries } from '../../../config/vocabulary/series.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import { HistoryRequest } from '../../contract/requests.ts';
import { parsed } from '../problem.ts';
import { trialAsked } from '../replay-rooms.ts';
import { fileWanted, sendExport } from './export.ts';
import type { AddRoutes } from './index.ts';

const TIMEOUT_MS = 15_000;

export const history: AddRoutes = (app, parts) => {
  const { config, history: record, log } = parts;
  app.get('/api/history', async (request, reply): Promise<HistorySeries | FastifyReply> => {
    const query = parsed(HistoryRequest, request.query);
    if (!config.points.byTag(query.tag)) {
      throw new ProblemError(
        404,
        { zh: '没有这个测点', en: 'There is no such point' },
        {
          zh: `没有测点“${query.tag}”；可用 GET /api/points?q= 查找。`,
          en: `There is no point '${query.tag}'; GET /api/points?q= finds the one that is meant.`,
        },
      );
    }
    if (query.to <= query.from) {
      throw new ProblemError(
        400,
        { zh: '时间范围为空', en: 'The range is empty' },
        {
          zh: 'to 必须晚于 from；范围含 from，不含 to。',
          en: '`to` must be later than `from`; `from` belongs to the range, `to` does not.',
        },
      );
    }
    const format = fileWanted(request.headers.accept);
    if (format !== null) {
      const { tag, from, to, context } = query;
      return await sendExport(parts, reply, { tags: tag, from, to, context, format });
    }
    try {
      const { trial = trialAsked(request, parts) } = query;
      return await record.range({ ...query, trial }, AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      const reason = troubleText(error);
      log.warn('history was asked in vain', { tag: query.tag, reason: reason.en });
      throw new ProblemError(
        502,
        { zh: '历史无法读取', en: 'The record could not be read' },
        {
          zh: `${reason.zh}。健康页显示网关和历史库的状态。`,
          en: `${reason.en}. The health page shows the state of the gateway and its historian.`,
        },
      );
    }
  });
};
