import type { GapsReply } from '../../contract/gaps.ts';
import { GapsQuery } from '../../contract/requests.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';
import { knownLine } from './known-line.ts';

export const gaps: AddRoutes = (app, { config, gateway }) => {
  app.get('/api/gaps', async (request): Promise<GapsReply> => {
    const { line, from, to } = parsed(GapsQuery, request.query);
    knownLine(config, line);
    const asked = new URLSearchParams();
    if (line !== undefined) asked.set('line', line);
    if (from !== undefined) asked.set('from', String(from));
    if (to !== undefined) asked.set('to', String(to));
    return (await gateway.ask(`/api/gaps?${asked}`)) as GapsReply;
  });
};
