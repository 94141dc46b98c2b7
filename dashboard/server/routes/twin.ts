import type { DynamicsReport } from '../../../config/vocabulary/dynamics-report.ts';
import { ProblemError } from '../../../config/vocabulary/problem.ts';
import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import { StripsQuery } from '../../contract/requests.ts';
import type { StripsReply } from '../../contract/strips.ts';
import { parsed } from '../problem.ts';
import { roomOf } from '../replay-rooms.ts';
import type { AddRoutes } from './index.ts';
import { knownLine } from './known-line.ts';

export const twin: AddRoutes = (app, parts) => {
  const { config, twin: process } = parts;
  app.get<{ Params: { line: string } }>('/api/twin/:line', (request): TwinReport => {
    const { line } = request.params;
    knownLine(config, line);
    const report = roomOf(request, parts).twins.of(line);
    if (report) return report;
    throw new ProblemError(
      404,
      { zh: '尚无孪生报告', en: 'No report of the twin yet' },
      {
        zh: `驾驶舱启动以来未收到“${line}”的孪生报告；GET /api/health 说明它是否在运行。`,
        en: `The twin of '${line}' has not reported since this dashboard started; GET /api/health says whether it runs.`,
      },
    );
  });

  app.get<{ Params: { line: string } }>('/api/twin/:line/strips', (request): StripsReply => {
    const { line } = request.params;
    knownLine(config, line);
    const { minutes, columns } = parsed(StripsQuery, request.query);
    return roomOf(request, parts).twins.strips.reply(line, minutes, columns);
  });

  app.get<{ Params: { line: string } }>('/api/twin/:line/parameters', async (request): Promise<DynamicsReport> => {
    const { line } = request.params;
    knownLine(config, line);
    return (await process.ask(`/api/twin/${line}/parameters`)) as DynamicsReport;
  });
};
