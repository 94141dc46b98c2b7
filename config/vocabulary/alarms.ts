import { z } from 'zod';

// What was beyond a limit over a span of time.

const LimitEvent = z.strictObject({
  tag: z.string(),
  limit: z.enum(['hh', 'h', 'l', 'll']),
  at: z.number().meta({ description: 'the limit' }),
  priority: z.number().nullable(),
  from: z.number(),
  to: z.number().nullable().meta({ description: 'null: beyond it to the end' }),
  peak: z.number(),
});

export const AlarmsReply = z.strictObject({ events: z.array(LimitEvent), resolutionMs: z.number() }).meta({
  id: 'AlarmsReply',
  description: 'stretches beyond a limit, oldest first, and how finely time was looked at',
});
export type AlarmsReply = z.infer<typeof AlarmsReply>;
