import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { TrialRuleSwitch } from '../../config/vocabulary/trial-rule.ts';
import type { TrialRules } from '../records/rules/trial-rules.ts';
import { parsed } from './parsed.ts';

interface Of {
  readonly Params: { readonly line: string; readonly id: string };
}

const RulesQuery = z.strictObject({ line: z.string().optional() });

/** `/api/trial-rules`: by what the plant starts and ends trials itself, and whether that is switched on. */
export const trialRuleRoutes: FastifyPluginCallback<{ rules: TrialRules }> = (app, { rules }, done) => {
  app.get('/api/trial-rules', ({ query }) => rules.list(parsed(RulesQuery, query).line));
  app.patch<Of>('/api/trial-rules/:line/:id', ({ params, body }) =>
    rules.switch(params.line, params.id, parsed(TrialRuleSwitch, body)),
  );
  done();
};
