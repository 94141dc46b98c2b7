import type { HistorySeries } from '../../../config/vocabulary/series.ts';
import { HistoryRequest } from '../../contract/requests.ts';
import { ProblemError, parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

const TIMEOUT_MS = 15_000;

export const history: AddRoutes = (app, { config, history: record, log }) => {
  app.get('/api/history', async (request): Promise<HistorySeries> => {
    const query = parsed(HistoryRequest, request.query);
    if (!config.points.byTag(query.tag)) {
      throw new ProblemError(
        404,
        'There is no such point',
        `There is no point '${query.tag}'; GET /api/points?q= finds the one that is meant.`,
      );
    }
    if (query.to <= query.from) {
      throw new ProblemError(
        400,
        'The range is empty',
        '`to` must be later than `from`; `from` belongs to the range, `to` does not.',
      );
    }
    try {
      return await record.range(query, AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      log.warn('history was asked in vain', { tag: query.tag, reason });
      throw new ProblemError(
        502,
        'The record could not be read',
        `${reason}. The health page shows the state of the gateway and its historian.`,
      );
    }
  });
};
