import { z } from 'zod';

const DAY_MS = 86_400_000;
const DAYS_MAX = 31;

/** A span of time in a query, Unix ms. */
export const SpanQuery = z
  .strictObject({
    from: z.coerce.number().meta({ description: 'Unix ms' }),
    to: z.coerce.number().meta({ description: `Unix ms, after \`from\` and at most ${DAYS_MAX} days later` }),
  })
  .superRefine(({ from, to }, context) => {
    const days = (to - from) / DAY_MS;
    if (days > 0 && days <= DAYS_MAX) return;
    context.addIssue({
      code: 'custom',
      path: ['to'],
      message:
        days <= 0
          ? `the span ends at ${to} and begins at ${from}: let it end after it begins`
          : `the span lasts ${days.toFixed(1)} days; ask for at most ${DAYS_MAX}`,
      params: {
        zh:
          days <= 0
            ? `时段止于 ${to}，始于 ${from}：终点须在起点之后`
            : `时段长 ${days.toFixed(1)} 天；最多可查 ${DAYS_MAX} 天`,
      },
    });
  });
