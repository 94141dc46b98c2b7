import { z } from 'zod';

/** How far measurements stood from the balances over the last day: the worst of each column, by variable. */
export const StripsReply = z
  .strictObject({
    line: z.string(),
    since: z
      .number()
      .nullable()
      .meta({ description: 'Unix ms: earlier was not heard by this server; null: no report yet' }),
    from: z.number().meta({ description: 'Unix ms at which the first column begins' }),
    stepMs: z.number().meta({ description: 'length of a column' }),
    variables: z.array(
      z.strictObject({
        name: z.string(),
        z: z.array(z.number().nullable()).meta({
          description: 'adjustment over its standard deviation, the one farthest from 0; null: no report in the column',
        }),
      }),
    ),
  })
  .meta({ id: 'StripsReply' });
export type StripsReply = z.infer<typeof StripsReply>;
