import { z } from 'zod';
import { Context } from './context.ts';
import { Tag } from './tag.ts';

/** How a range of history is reduced: minimum and maximum of each column of the screen, those with first and last, or not at all. */
export const HistoryMethod = z.enum(['minmax', 'm4', 'raw']);
export type HistoryMethod = z.infer<typeof HistoryMethod>;

export interface HistoryQuery {
  readonly tag: string;
  /** Unix ms, inclusive. */
  readonly from: number;
  /** Unix ms, exclusive: neighbouring ranges cover every sample exactly once. */
  readonly to: number;
  readonly columns: number;
  readonly method: HistoryMethod;
  readonly context: Context;
  /** As the record of this trial has it: of an imported one what came in its package. Left out: the record of this place. */
  readonly trial?: string | undefined;
}

const numbers = z.array(z.number());
const numbersOrNone = z.array(z.number().nullable());

/** One tag over one range, as columns of equal length. A column of the screen without samples has no row: gaps stay gaps. */
export const HistorySeries = z
  .strictObject({
    tag: Tag,
    context: Context,
    method: HistoryMethod,
    from: z.number(),
    to: z.number(),
    columns: z.int(),
    time: numbers.meta({ description: 'Unix ms: of the sample (raw), else of the first sample in the column' }),
    min: numbersOrNone.meta({
      description: 'least usable value (Good or Uncertain); null when every sample in it is Bad',
    }),
    max: numbersOrNone,
    first: numbersOrNone,
    last: numbersOrNone,
    status: numbers.meta({ description: 'worst status code in the column' }),
    count: numbers.meta({ description: 'samples in the column' }),
    total: z.int().meta({ description: 'raw samples in the range' }),
    nearest: z
      .strictObject({ before: z.number().nullable(), after: z.number().nullable() })
      .meta({ description: 'nearest samples outside the range, for "no data here"' }),
    truncated: z.boolean().meta({ description: 'true when a raw answer was cut at the row limit' }),
  })
  .meta({ id: 'HistorySeries' });
export type HistorySeries = z.infer<typeof HistorySeries>;
