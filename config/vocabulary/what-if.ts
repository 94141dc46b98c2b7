import { z } from 'zod';
import { Text } from './text.ts';

const Change = z.strictObject({
  name: z.string().meta({ description: 'an input, a parameter or a controlled state (its setpoint) of the block' }),
  value: z.number().meta({ description: 'in the unit of the name' }),
  atH: z.number().min(0).default(0).meta({ description: 'hours after the start' }),
  rampH: z.number().min(0).default(0).meta({ description: 'hours it takes to get there' }),
});

const Factor = z.strictObject({
  name: z.string(),
  low: z.number(),
  high: z.number(),
  levels: z.int().min(2).max(9).default(3),
});

/** A virtual experiment on a dynamic block, from where the plant is estimated to be. POST /api/whatif. */
export const WhatIfRequest = z
  .strictObject({
    line: z.string(),
    block: z.string().meta({ description: 'id of the dynamic block, such as ETHYNYLATION' }),
    from: z
      .union([z.literal('now'), z.number()])
      .default('now')
      .meta({ description: 'now, or Unix ms of an instant still remembered' }),
    horizonH: z.number().min(0.02).max(240),
    points: z.int().min(2).max(400).default(61),
    draws: z
      .int()
      .min(20)
      .max(2000)
      .default(200)
      .meta({ description: 'draws from what is believed of state and parameters' }),
    seed: z.int().default(1),
    changes: z.array(Change).max(50).default([]),
    plan: z
      .strictObject({
        kind: z.enum(['full-factorial', 'latin-hypercube']),
        factors: z.array(Factor).min(1).max(6),
        runs: z.int().min(2).max(200).default(20).meta({ description: 'of a Latin hypercube' }),
      })
      .optional(),
  })
  .meta({ id: 'WhatIfRequest' });
export type WhatIfRequest = z.infer<typeof WhatIfRequest>;

const column = z.array(z.number());

const Band = z.strictObject({
  id: z.string(),
  name: Text,
  unit: z.string(),
  median: column,
  low: column.meta({ description: '2.5 % of the draws lie below' }),
  high: column.meta({ description: '97.5 % of the draws lie below' }),
});

const Run = z.strictObject({
  factors: z.record(z.string(), z.number()),
  refused: Text.nullable(),
  outcome: z
    .record(z.string(), z.strictObject({ median: z.number(), low: z.number(), high: z.number() }))
    .meta({ description: 'figures at the end of the run; empty when refused' }),
});

export const WhatIfReply = z
  .strictObject({
    outcome: z.enum(['answered', 'refused']),
    reason: Text.nullable().meta({ description: 'why it was refused' }),
    line: z.string(),
    block: z.string(),
    from: z.number().nullable().meta({ description: 'Unix ms of the state it started from' }),
    hours: column.meta({ description: 'after the start' }),
    bands: z.array(Band),
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
  })
  .meta({ id: 'WhatIfReply' });
export type WhatIfReply = z.infer<typeof WhatIfReply>;
