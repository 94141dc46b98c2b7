import { z } from 'zod';
import { Text } from './text.ts';

// Trials side by side: each on its own time, which runs from an instant of its own, so that starts or events fall together.

const List = z.string().transform((list) => list.split(',').filter((one) => one !== ''));

export const CompareQuery = z.strictObject({
  ids: List.pipe(z.array(z.string()).min(1).max(6)).meta({
    description: 'of trials of one line, with commas between; one alone has its key figures',
  }),
  zero: List.pipe(z.array(z.string().transform(Number).pipe(z.number())))
    .optional()
    .meta({ description: 'of each trial the instant that is called 0, Unix ms; left out: its start' }),
  stretch: z.string().optional().meta({
    description:
      'a point that tells phases: every trial is laid over the reference phase by phase, over the longest run of phases that all went through',
  }),
});
export type CompareQuery = z.infer<typeof CompareQuery>;

const Numbers = z.array(z.number().nullable());

export const ComparedSeries = z
  .strictObject({
    tag: z.string(),
    time: z.array(z.number()).meta({ description: 'ms from the common zero' }),
    low: Numbers.meta({ description: 'p10 of the golden trials' }),
    high: Numbers.meta({ description: 'p90 of the golden trials' }),
    values: z.array(Numbers).meta({ description: 'of each trial, in the order asked for' }),
  })
  .meta({ id: 'ComparedSeries' });
export type ComparedSeries = z.infer<typeof ComparedSeries>;

export const CompareReply = z
  .strictObject({
    trials: z.array(z.strictObject({ id: z.string(), title: z.string(), zero: z.number(), isReference: z.boolean() })),
    from: z.number().meta({ description: 'ms from the common zero, where all trials have begun' }),
    to: z.number(),
    stretch: z
      .strictObject({
        tag: z.string(),
        phases: z.array(
          z.strictObject({
            value: z.int(),
            name: Text,
            from: z.number().meta({ description: 'ms from the common zero' }),
            to: z.number(),
            factors: z.array(z.number()).meta({ description: 'of each trial: its own length over the length shown' }),
          }),
        ),
      })
      .nullable()
      .meta({ description: 'null: each trial runs at its own pace' }),
    differences: z
      .array(
        z.strictObject({
          tag: z.string(),
          trial: z.string(),
          deviation: z.number().meta({ description: 'largest distance from the band, in widths of the band' }),
          at: z.number().meta({ description: 'when it was largest, ms from the common zero' }),
          since: z
            .number()
            .nullable()
            .meta({ description: 'when it first left the band for good measure; null: never' }),
        }),
      )
      .meta({ description: 'largest first' }),
    kpis: z.array(
      z.strictObject({
        tag: z.string(),
        values: z.array(
          z
            .strictObject({ mean: z.number(), half: z.number().nullable(), share: z.number() })
            .nullable()
            .meta({ description: 'mean, half of its 95 % interval by the twin, share of the time with a value' }),
        ),
      }),
    ),
    warnings: z.array(Text),
  })
  .meta({ id: 'CompareReply' });

export const TrialFrameQuery = z.strictObject({
  at: z.coerce.number().meta({ description: 'Unix ms; what had been measured by then' }),
});

export const TrialFrame = z
  .strictObject({
    trial: z.string(),
    title: z.string(),
    at: z.number(),
    tag: z.array(z.string()),
    value: Numbers,
    status: z.array(z.int()).meta({ description: 'OPC UA status codes' }),
  })
  .meta({ id: 'TrialFrame', description: 'all points of the line of a trial at one instant, columns of equal length' });
export type TrialFrame = z.infer<typeof TrialFrame>;

export type CompareReply = z.infer<typeof CompareReply>;
