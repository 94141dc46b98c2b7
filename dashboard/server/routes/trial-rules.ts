import { TrialRuleSwitch } from '../../../config/vocabulary/trial-rule.ts';
import { TrialRulesQuery } from '../../contract/requests.ts';
import { parsed } from '../problem.ts';
import type { AddRoutes } from './index.ts';

interface Of {
  readonly Params: { readonly line: string; readonly id: string };
}

/** Handed on to the gateway, which judges them on the live stream. */
export const trialRules: AddRoutes = (app, { gateway }) => {
  app.get('/api/trial-rules', ({ query }) => {
    const { line } = parsed(TrialRulesQuery, query);
    return gateway.ask(`/api/trial-rules${line === undefined ? '' : `?${new URLSearchParams({ line })}`}`);
  });
  app.patch<Of>('/api/trial-rules/:line/:id', ({ params: { line, id }, body }) =>
    gateway.ask(`/api/trial-rules/${encodeURIComponent(line)}/${encodeURIComponent(id)}`, {
      method: 'PATCH',
      body: parsed(TrialRuleSwitch, body),
    }),
  );
};
