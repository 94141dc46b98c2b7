import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import { ProblemError } from '../problem.ts';
import type { AddRoutes } from './index.ts';
import { knownLine } from './known-line.ts';

export const twin: AddRoutes = (app, { config, twins }) => {
  app.get<{ Params: { line: string } }>('/api/twin/:line', (request): TwinReport => {
    const { line } = request.params;
    knownLine(config, line);
    const report = twins.of(line);
    if (report) return report;
    throw new ProblemError(
      404,
      'No report of the twin yet',
      `The twin of '${line}' has not reported since this dashboard started; GET /api/health says whether it runs.`,
    );
  });
};
