import { type EstimateReply, EstimateRequest } from '../../../config/vocabulary/estimate.ts';
import { type WhatIfBranches, type WhatIfReply, WhatIfRequest } from '../../../config/vocabulary/what-if.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';
import { knownLine } from './known-line.ts';

/** Longer than the twin lets an experiment or a fit run, behind the others that wait. */
const TIMEOUT_MS = 250_000;

interface Named {
  readonly Params: { readonly line: string; readonly id: string };
}

/** Handed on to the twin, which runs them. Nothing here can write to the plant: the twin has no way to. */
export const whatIf: AddRoutes = (app, { config, twin }) => {
  app.post('/api/whatif', async (request): Promise<WhatIfReply> => {
    const body = parsed(WhatIfRequest, request.body);
    knownLine(config, body.line);
    return (await twin.ask('/api/whatif', { method: 'POST', body, timeoutMs: TIMEOUT_MS })) as WhatIfReply;
  });

  app.post('/api/estimate', async (request): Promise<EstimateReply> => {
    const body = parsed(EstimateRequest, request.body);
    knownLine(config, body.line);
    return (await twin.ask('/api/estimate', { method: 'POST', body, timeoutMs: TIMEOUT_MS })) as EstimateReply;
  });

  const path = '/api/whatif/:line/branches';
  app.get<Named>(path, async ({ params: { line } }): Promise<WhatIfBranches> => {
    knownLine(config, line);
    return (await twin.ask(`/api/whatif/${line}/branches`)) as WhatIfBranches;
  });
  app.delete<Named>(`${path}/:id`, async ({ params: { line, id } }): Promise<WhatIfBranches> => {
    knownLine(config, line);
    const one = `/api/whatif/${line}/branches/${encodeURIComponent(id)}`;
    return (await twin.ask(one, { method: 'DELETE' })) as WhatIfBranches;
  });
};
