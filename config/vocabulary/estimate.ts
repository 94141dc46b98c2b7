import { z } from 'zod';
import { Text } from './text.ts';

const instant = z.number({ error: 'must be an instant in Unix ms' });

/** Parameters of a dynamic block from a recorded range. POST /api/estimate. */
export const EstimateRequest = z
  .strictObject({
    line: z.string(),
    block: z.string().meta({ description: 'id of the dynamic block, such as ETHYNYLATION' }),
    from: instant.meta({ description: 'Unix ms' }),
    to: instant.meta({ description: 'Unix ms' }),
    parameters: z
      .array(z.string())
      .min(1, { error: 'name at least one parameter' })
      .max(8, { error: 'at most eight parameters are fitted at once' }),
    stepS: z.number().min(60).max(3600).optional().meta({ description: 'step of the grid; left out: by the length' }),
    profile: z.boolean().default(false).meta({ description: 'profile likelihood too, which takes longer' }),
  })
  .meta({ id: 'EstimateRequest' });
export type EstimateRequest = z.infer<typeof EstimateRequest>;

const limits = z.strictObject({ low: z.number().nullable(), high: z.number().nullable() });

const Fitted = z.strictObject({
  name: z.string(),
  label: Text,
  unit: z.string(),
  value: z.number().nullable(),
  sigma: z.number().nullable().meta({ description: 'one standard deviation; null: not determined' }),
  interval95: limits.meta({ description: 'by the linear theory; null: open on that side' }),
  profile95: limits.nullable().meta({ description: 'by profile likelihood; null where it was not asked for' }),
  declared: z.number(),
  declaredSigma: z.number(),
  declared95: z.strictObject({ low: z.number(), high: z.number() }),
  determined: z.boolean().meta({ description: 'false: the data narrow nothing down beyond what was declared' }),
});

export const EstimateReply = z
  .strictObject({
    line: z.string(),
    block: z.string(),
    from: z.number(),
    to: z.number(),
    stepMs: z.number(),
    converged: z.boolean(),
    message: Text.nullable(),
    parameters: z.array(Fitted),
    correlation: z.array(z.array(z.number().nullable())),
    identifiability: z.strictObject({
      singularValues: z.array(z.number()).meta({ description: 'of the Jacobian with columns of length one' }),
      condition: z.number().nullable().meta({ description: 'largest over smallest; null: infinite' }),
      weakest: z.array(z.number()).meta({ description: 'the combination of parameters the data say least about' }),
    }),
    observations: z.int(),
    misfit: z.number().meta({ description: 'near 1 when model and stated errors are right' }),
    iterations: z.int(),
    heard: z.record(z.string(), z.number()).meta({ description: 'share of the steps with samples, by input' }),
  })
  .meta({ id: 'EstimateReply' });
export type EstimateReply = z.infer<typeof EstimateReply>;
