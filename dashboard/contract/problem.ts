import { z } from 'zod';

/** RFC 9457. `detail` says what to do. */
export const Problem = z
  .strictObject({
    type: z.string().default('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
export const PROBLEM_TYPE = 'application/problem+json';
