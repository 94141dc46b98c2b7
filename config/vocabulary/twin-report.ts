import { z } from 'zod';
import { Tag } from './tag.ts';
import { Text } from './text.ts';
import { TwinFinding } from './twin-finding.ts';

/** redundant: adjusted and testable; non-redundant: measured, but nothing checks it; observable: computed from others; unobservable: no number. */
const VariableClass = z.enum(['redundant', 'non-redundant', 'observable', 'unobservable']);

const Balance = z.strictObject({
  id: z.string().meta({ description: 'for instance R-301/mass, R-101AB/C, E-301/energy' }),
  plantUnit: z.string(),
  kind: z.enum(['mass', 'component', 'element', 'energy']),
  unit: z.string().meta({ description: 'unit of in, out and residual, such as kg/h or kW' }),
  in: z.number().nullable(),
  out: z.number().nullable(),
  accumulation: z.number().nullable().optional().meta({
    description: 'what its vessels take up, by the rate of their levels; null where no level moves or none is declared',
  }),
  residual: z.number().nullable().meta({ description: 'of the raw measurements, in minus out, less what is taken up' }),
  sigma: z.number().nullable().meta({ description: 'one standard deviation of that residual' }),
  closurePercent: z.number().nullable(),
  reconciledResidual: z
    .number()
    .nullable()
    .meta({ description: 'after reconciliation: near zero, or it did not converge' }),
  note: Text.nullable().meta({ description: 'why there is no number, when there is none' }),
});

const Reconciled = z.strictObject({
  name: z.string().meta({ description: 'variable, such as S-201.F or S-110.w.BYD' }),
  tag: Tag.nullable().meta({ description: 'the instrument that measures it, when one does' }),
  unit: z.string(),
  measured: z.number().nullable(),
  measuredSigma: z.number().nullable(),
  reconciled: z.number().nullable(),
  sigma: z.number().nullable(),
  z: z.number().nullable().meta({
    description: 'measurement test: adjustment over its standard deviation, sign of measured minus reconciled',
  }),
  class: VariableClass,
  used: z.boolean().meta({ description: 'false when a gate left this measurement out' }),
  gate: Text.nullable().meta({ description: 'the reason when it was left out' }),
});

const Candidate = z.strictObject({
  rank: z.int(),
  names: z
    .array(z.string())
    .meta({ description: 'variables or balances that cannot be told apart: the set is the answer' }),
  tags: z.array(Tag),
  kind: z.enum(['bias', 'leak']),
  test: z.string(),
  statistic: z.number(),
  threshold: z.number(),
  pValue: z.number(),
  estimate: z.number().nullable().meta({ description: 'estimated size in the unit below' }),
  estimateSigma: z.number().nullable(),
  tracked: z
    .strictObject({ since: z.number(), mean: z.number(), sigma: z.number() })
    .optional()
    .meta({ description: 'the same over the time it has been there: mean, standard deviation of that mean' }),
  unit: z.string(),
});

const PersistentShift = z.strictObject({
  names: z.array(z.string()).meta({ description: 'variables that cannot be told apart: the set is the answer' }),
  tags: z.array(Tag),
  samples: z.int().meta({ description: 'length of the window that shows it best' }),
  since: z.number(),
  estimate: z.number().meta({ description: 'bias of the first that would explain it, in the unit below' }),
  estimateSigma: z.number(),
  unit: z.string(),
  statistic: z.number(),
  threshold: z.number(),
});

/** Everything the twin page shows of one line at one tick. */
export const TwinReport = z
  .strictObject({
    line: z.string(),
    context: z.string(),
    at: z.number().meta({ description: 'Unix ms of the tick' }),
    modelVersion: z.string(),
    status: z.enum(['ok', 'gross-error', 'not-steady', 'not-converged', 'insufficient-data']),
    message: Text.nullable(),
    solveMs: z.number(),
    iterations: z.int(),
    converged: z.boolean(),
    steady: z.boolean().meta({ description: 'all blocks below are' }),
    blocks: z
      .array(z.strictObject({ area: z.string(), steady: z.boolean(), tags: z.array(Tag) }))
      .optional()
      .meta({ description: 'areas of the line, and the instruments that show that one moves' }),
    globalTest: z.strictObject({
      statistic: z.number().nullable(),
      threshold: z.number().nullable(),
      degreesOfFreedom: z.int(),
      level: z.number(),
      rejected: z.boolean(),
    }),
    balances: z.array(Balance),
    variables: z.array(Reconciled),
    candidates: z.array(Candidate),
    persistent: z.array(PersistentShift).optional().meta({
      description:
        'small shifts that last, from windows of 60 and 600 samples; never applied, and no alarm by themselves',
    }),
    kpis: z.array(
      z.strictObject({
        id: z.string(),
        tag: Tag.nullable(),
        name: z.strictObject({ zh: z.string(), en: z.string() }),
        unit: z.string(),
        value: z.number().nullable(),
        sigma: z.number().nullable(),
        low: z.number().nullable().meta({
          description:
            'lower end of the 95 % interval: within what the value cannot leave, such as 100 % of a conversion',
        }),
        high: z.number().nullable().meta({ description: 'upper end of it' }),
        note: Text.nullable(),
      }),
    ),
    findings: z.array(TwinFinding).optional().meta({
      description: 'relations between instruments that no longer hold, instruments and devices that cannot be used',
    }),
  })
  .meta({ id: 'TwinReport' });
export type TwinReport = z.infer<typeof TwinReport>;
