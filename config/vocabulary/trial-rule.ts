import { z } from 'zod';
import { Text } from './text.ts';

// Rules by which the plant starts and ends trials, as they stand now.

export const TrialRuleView = z
  .strictObject({
    line: z.string(),
    id: z.string(),
    name: Text,
    start: Text.meta({ description: 'the condition in words' }),
    stop: Text,
    longestH: z.number(),
    on: z.boolean().meta({ description: 'off until somebody switches it on' }),
    state: z.enum(['off', 'waiting', 'holding', 'running', 'unjudged']).meta({
      description:
        'holding: the condition is so, and has to stay so for a while; unjudged: the quality of its point does not let it judge',
    }),
    detail: Text.nullable().meta({ description: 'what it waits for, or why it cannot judge' }),
    trial: z.string().nullable().meta({ description: 'the one that it has started and that runs' }),
  })
  .meta({ id: 'TrialRule' });
export type TrialRuleView = z.infer<typeof TrialRuleView>;

export const TrialRulesReply = z.strictObject({ rules: z.array(TrialRuleView) }).meta({ id: 'TrialRulesReply' });
export type TrialRulesReply = z.infer<typeof TrialRulesReply>;

export const TrialRuleSwitch = z
  .strictObject({ on: z.boolean(), by: z.string().trim().min(1).max(120) })
  .meta({ id: 'TrialRuleSwitch', description: 'a trial that runs goes on when its rule is switched off' });
export type TrialRuleSwitch = z.infer<typeof TrialRuleSwitch>;
