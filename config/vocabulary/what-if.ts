import { z } from 'zod';
import { Tag } from './tag.ts';
import { Text } from './text.ts';
import { BRANCHES_MAX, RUNS_MAX } from './what-if-limits.ts';

const finite = (what: string) => z.number({ error: `must be a number: ${what}` });

const Change = z.strictObject({
  name: z.string().meta({
    description: 'an input (its name or its tag), a parameter or a controlled state (its setpoint) of the block',
  }),
  value: finite('the new value').meta({ description: 'in the unit of the name' }),
  atH: z.number().min(0, { error: 'a change lies at the start or after it' }).default(0).meta({
    description: 'hours after the start',
  }),
  rampH: z.number().min(0).default(0).meta({ description: 'hours it takes to get there' }),
});

const Factor = z.strictObject({
  name: z.string(),
  low: finite('the low end of the factor'),
  high: finite('the high end of the factor'),
  levels: z.int().min(2).max(9).default(3),
});

/** A virtual experiment on a dynamic block, from where the plant is estimated to be. POST /api/whatif. */
export const WhatIfRequest = z
  .strictObject({
    line: z.string(),
    block: z.string().meta({ description: 'id of the dynamic block, such as ETHYNYLATION' }),
    from: z
      .union([z.literal('now'), z.number()], { error: 'must be now, or an instant in Unix ms' })
      .default('now')
      .meta({ description: 'now, or Unix ms of an instant: one still remembered, or one in the record' }),
    horizonH: z
      .number({ error: 'must be a number of hours' })
      .min(0.02, { error: 'a run lasts 0.02 to 240 hours' })
      .max(240, { error: 'a run lasts 0.02 to 240 hours' }),
    points: z.int().min(2).max(400).default(61),
    draws: z
      .int()
      .min(20, { error: 'at least 20 draws make a band' })
      .max(2000, { error: 'at most 2000 draws are made' })
      .default(200)
      .meta({ description: 'draws from what is believed of state and parameters' }),
    seed: z.int().default(1),
    changes: z.array(Change).max(50).default([]),
    plan: z
      .strictObject({
        kind: z.enum(['full-factorial', 'latin-hypercube']),
        factors: z
          .array(Factor)
          .min(1, { error: 'a plan needs at least one factor' })
          .max(6, { error: 'a plan has at most six factors' }),
        runs: z
          .int()
          .min(2, { error: 'a plan has at least 2 runs' })
          .max(RUNS_MAX, { error: `a plan has at most ${RUNS_MAX} runs` })
          .default(20)
          .meta({ description: 'of a Latin hypercube' }),
      })
      .optional(),
    keep: z
      .strictObject({
        name: z.string().trim().min(1).max(60),
        parent: z.string().nullable().default(null).meta({ description: 'id of the branch it was made from' }),
      })
      .optional()
      .meta({ description: `keep what is answered as a branch; at most ${BRANCHES_MAX} of a line` }),
  })
  .meta({ id: 'WhatIfRequest' });
export type WhatIfRequest = z.infer<typeof WhatIfRequest>;

const column = z.array(z.number());

const Spread = z
  .strictObject({ median: z.number(), low: z.number(), high: z.number() })
  .meta({ id: 'WhatIfSpread', description: 'median, 2.5 and 97.5 % of the draws' });

const Band = z.strictObject({
  id: z.string(),
  name: Text,
  unit: z.string(),
  median: column,
  low: column.meta({ description: '2.5 % of the draws lie below' }),
  high: column.meta({ description: '97.5 % of the draws lie below' }),
  tag: Tag.optional().meta({ description: 'the point that holds the estimate of the same figure' }),
  role: z.enum(['energy', 'yield']).optional(),
  mean: Spread.optional().meta({ description: 'mean over the run' }),
});

const Limits = z.strictObject({
  hh: z.number().nullable(),
  h: z.number().nullable(),
  l: z.number().nullable(),
  ll: z.number().nullable(),
});

const Instrument = z.strictObject({
  tag: Tag,
  name: Text,
  unit: z.string(),
  median: column,
  low: column,
  high: column,
  limits: Limits,
});

const Alarm = z.strictObject({
  tag: Tag,
  name: Text,
  unit: z.string(),
  limit: z.enum(['hh', 'h', 'l', 'll']),
  value: z.number().meta({ description: 'the limit' }),
  priority: z.int().nullable(),
  share: z.number().meta({ description: 'share of draws in which it comes within the run' }),
  atH: Spread.meta({ description: 'hours until it comes, of the draws in which it does; 0: it holds at the start' }),
});

const Run = z.strictObject({
  factors: z.record(z.string(), z.number()),
  refused: Text.nullable(),
  outcome: z.record(z.string(), Spread).meta({ description: 'figures at the end of the run; empty when refused' }),
  alarm: Alarm.nullable().optional().meta({ description: 'the first that comes in at least half of the draws' }),
});

export const WhatIfReply = z
  .strictObject({
    outcome: z.enum(['answered', 'refused']),
    reason: Text.nullable().meta({ description: 'why it was refused' }),
    line: z.string(),
    block: z.string(),
    from: z.number().nullable().meta({ description: 'Unix ms of the state it started from' }),
    origin: z
      .enum(['now', 'remembered', 'record'])
      .nullable()
      .optional()
      .meta({ description: 'the live estimate, one kept since the twin started, or one worked out from the record' }),
    hours: column.meta({ description: 'after the start' }),
    bands: z.array(Band),
    instruments: z.array(Instrument).optional().meta({ description: 'what the instruments of the model would say' }),
    alarms: z.array(Alarm).optional().meta({ description: 'limits that would be crossed, the first one first' }),
    runs: z.array(Run),
    draws: z.int(),
    outsideShare: z
      .number()
      .meta({ description: 'share of draws that left the region where the model was shown to hold' }),
    elapsedMs: z.number(),
    speed: z
      .number()
      .nullable()
      .meta({ description: 'hours answered over hours it took, all draws together counted once' }),
    branch: z.string().nullable().optional().meta({ description: 'id under which it was kept' }),
  })
  .meta({ id: 'WhatIfReply' });
export type WhatIfReply = z.infer<typeof WhatIfReply>;
export type WhatIfAlarm = z.infer<typeof Alarm>;

/** An experiment that was kept under a name: what was asked and what was answered then. */
export const WhatIfBranch = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    parent: z.string().nullable(),
    keptAt: z.number().meta({ description: 'Unix ms' }),
    request: WhatIfRequest,
    reply: WhatIfReply,
  })
  .meta({ id: 'WhatIfBranch' });
export type WhatIfBranch = z.infer<typeof WhatIfBranch>;

/** GET /api/whatif/:line/branches. */
export const WhatIfBranches = z.strictObject({ branches: z.array(WhatIfBranch) }).meta({ id: 'WhatIfBranches' });
export type WhatIfBranches = z.infer<typeof WhatIfBranches>;
