import { z } from 'zod';
import { Context } from '../../config/vocabulary/context.ts';
import { HistoryMethod } from '../../config/vocabulary/series.ts';
import { Tag } from '../../config/vocabulary/tag.ts';

// Query strings and bodies. Texts of a query become what they stand for here, once.

const OFFSET_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Unix ms, or ISO 8601 with an offset: a time without one would mean something else on every machine. */
const Instant = z
  .string()
  .transform((text, context) => {
    const number = Number(text);
    if (text.trim() !== '' && Number.isFinite(number)) return number;
    // A + in a query string arrives as a space unless it was escaped.
    const time = text.replace(/ (\d{2}:\d{2})$/, '+$1');
    const parsed = OFFSET_FORM.test(time) ? Date.parse(time) : Number.NaN;
    if (Number.isFinite(parsed)) return parsed;
    context.addIssue({
      code: 'custom',
      message: `'${text}' is not a time: give Unix ms, or 2026-11-20T08:00:00+08:00`,
      params: { zh: `“${text}”不是时间：请写 Unix 毫秒，或 2026-11-20T08:00:00+08:00` },
    });
    return z.NEVER;
  })
  .meta({ description: 'Unix ms, or ISO 8601 with offset' });

export const PointsQuery = z.strictObject({
  line: z.string().optional(),
  q: z
    .string()
    .optional()
    .meta({ description: 'part of a tag, a Chinese or English name, a unit, a device or an equipment' }),
});

export const LatestQuery = z.strictObject({ line: z.string().optional() });

export const TrialRulesQuery = z.strictObject({ line: z.string().optional() });

export const HistoryRequest = z.strictObject({
  tag: Tag,
  from: Instant,
  to: Instant,
  columns: z.coerce.number().int().min(1).max(20_000).default(2000).meta({ description: 'columns of the screen' }),
  method: HistoryMethod.default('minmax'),
  context: Context.default('live'),
  trial: z
    .string()
    .optional()
    .meta({ description: 'as the record of this trial has it: of an imported one what came in its package' }),
});

export const ExportRequest = z.strictObject({
  line: z.string().optional().meta({ description: 'all points of this line; left out, of every line' }),
  tags: z.string().optional().meta({ description: 'these points only, with commas between' }),
  from: Instant,
  to: Instant,
  format: z.enum(['parquet', 'csv']).default('parquet'),
  context: Context.default('live'),
});

export const GapsQuery = z.strictObject({
  line: z.string().optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});

export const StripsQuery = z.strictObject({
  minutes: z.coerce.number().int().min(1).max(1440).default(1440),
  columns: z.coerce.number().int().min(1).max(1440).default(144),
});

export const FaultRequest = z
  .strictObject({
    fault: z.string().min(1).meta({ description: "id from the line's list of faults" }),
    at: z.number().min(0).optional().meta({ description: 'plant seconds from now; left out: at once' }),
    magnitude: z
      .number()
      .refine((size) => size !== 0, {
        error: 'must not be 0: take the fault away instead',
        params: { zh: '不能为 0：请改为撤除故障' },
      })
      .optional()
      .meta({ description: '1 is the size the line folder describes; a bias may be negative' }),
  })
  .meta({ id: 'FaultRequest' });
export type FaultRequest = z.infer<typeof FaultRequest>;
