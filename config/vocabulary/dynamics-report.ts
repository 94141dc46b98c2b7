import { z } from 'zod';
import { Tag } from './tag.ts';
import { Text } from './text.ts';

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
  figures: z.array(
    z.strictObject({
      id: z.string(),
      tag: Tag,
      name: Text,
      unit: z.string(),
      value: z.number().nullable(),
      sigma: z.number().nullable(),
    }),
  ),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['state', 'parameter']),
      unit: z.string(),
      value: z.number().nullable(),
      sigma: z.number().nullable().meta({ description: 'one standard deviation' }),
      prior: z.number().meta({ description: 'what is believed before any measurement' }),
      priorSigma: z.number(),
      source: z.string().nullable(),
    }),
  ),
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
