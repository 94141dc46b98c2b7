import { z } from 'zod';

/** A time in a query: ISO 8601 with offset, or Unix ms. Becomes Unix ms. */
export const QueryTime = z
  .string()
  .transform((text, context) => {
    const time = /^\d+(\.\d+)?$/.test(text) ? Number(text) : hasOffset(text) ? Date.parse(text) : Number.NaN;
    if (Number.isFinite(time)) return time;
    context.addIssue({
      code: 'custom',
      message: `'${text}' is not a time; write Unix ms or ISO 8601 with offset, such as 2026-11-22T08:00:00+08:00`,
      params: { zh: `“${text}”不是时间；请写 Unix 毫秒，或带时区的 ISO 8601，如 2026-11-22T08:00:00+08:00` },
    });
    return z.NEVER;
  })
  .meta({ description: 'Unix ms, or ISO 8601 with offset' });

const hasOffset = (text: string): boolean => /(Z|[+-]\d\d:?\d\d)$/i.test(text);
