import { z } from 'zod';
import { Tag } from './tag.ts';
import { Text } from './text.ts';

const Low = z
  .number()
  .nullable()
  .meta({ description: 'lower end of the 95 % interval, within the bounds of the states' });
const High = z.number().nullable().meta({ description: 'upper end of it' });

const DynamicsBlock = z.strictObject({
  id: z.string(),
  name: Text,
  status: z.enum(['ok', 'waiting', 'blind', 'misfit']).meta({
    description: 'waiting for its inputs, without one of them for too long, or no longer fitting the instruments',
  }),
  message: Text.nullable(),
  fit: z
    .strictObject({
      ratio: z.number().meta({ description: 'squared innovations over what is expected, mean of the last hour' }),
      limit: z.number(),
      fits: z.boolean(),
    })
    .nullable(),
  estimator: z.enum(['filter', 'horizon']).meta({
    description: 'who says it: the filter, or the moving horizon beside it while late values or a bound count',
  }),
  figures: z.array(
    z.strictObject({
      id: z.string(),
      tag: Tag,
      name: Text,
      unit: z.string(),
      value: z.number().nullable(),
      sigma: z.number().nullable().meta({ description: 'one standard deviation, as if states had no bounds' }),
      low: Low,
      high: High,
    }),
  ),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['state', 'parameter']),
      unit: z.string(),
      value: z.number().nullable(),
      sigma: z.number().nullable().meta({ description: 'one standard deviation, as if states had no bounds' }),
      low: Low,
      high: High,
      prior: z.number().meta({ description: 'what is believed before any measurement' }),
      priorSigma: z.number(),
      priorLow: z.number().meta({ description: 'lower end of its 95 % interval, within the bounds of a state' }),
      priorHigh: z.number(),
      source: Text.nullable(),
      label: Text.meta({ description: 'what it is in words' }),
      controlled: z.boolean().meta({ description: 'a state that a controller holds: an experiment sets its setpoint' }),
    }),
  ),
  inputs: z
    .array(z.strictObject({ name: z.string(), tag: Tag, label: Text, unit: z.string(), value: z.number().nullable() }))
    .meta({ description: 'instruments that drive the model, and what they say now' }),
  correlation: z
    .array(z.array(z.number()))
    .nullable()
    .meta({ description: 'of the estimates above, in their order; null before the first step' }),
  region: z
    .array(
      z.strictObject({
        name: Text,
        unit: z.string(),
        low: z.number(),
        high: z.number(),
        value: z.number().nullable().meta({ description: 'at the estimate of now' }),
      }),
    )
    .meta({ description: 'where the model was shown to hold' }),
});

/** Dynamic models of one line: what they estimate now, with standard deviations. GET /api/twin/:line/parameters. */
export const DynamicsReport = z
  .strictObject({
    line: z.string(),
    at: z.number().meta({ description: 'Unix ms' }),
    blocks: z.array(DynamicsBlock),
  })
  .meta({ id: 'DynamicsReport' });
export type DynamicsReport = z.infer<typeof DynamicsReport>;
