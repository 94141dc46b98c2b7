import { z } from 'zod';
import { Replay } from '../../config/vocabulary/replay.ts';

// What goes over GET /api/live as JSON text, beside the binary frames of frame.ts.

/** From the client. */
export const LiveRequest = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('subscribe'),
      points: z
        .union([z.literal('all'), z.array(z.int().min(0)).max(100_000)])
        .meta({ description: 'indexes of the points on screen' }),
      rateHz: z
        .number()
        .min(0.1)
        .max(10)
        .default(10)
        .meta({ description: 'frames a second at most; a hidden tab asks for 0.2' }),
    }),
    z.strictObject({ type: z.literal('ping'), at: z.number().meta({ description: 'sent back as it is' }) }),
  ])
  .meta({ id: 'LiveRequest' });
export type LiveRequest = z.infer<typeof LiveRequest>;

/** From the server. */
export const LiveMessage = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('hello'),
      session: z.string().meta({ description: 'with the last seq, what a reconnecting client resumes by' }),
      pointsVersion: z.string(),
      serverTime: z.number(),
      resumed: z.boolean().meta({ description: 'false: the next frame is a snapshot' }),
    }),
    z.strictObject({ type: z.literal('pong'), at: z.number(), serverTime: z.number() }),
    z.strictObject({
      type: z.literal('feed'),
      bus: z.boolean().meta({ description: 'the server hears the broker' }),
      nodes: z.record(z.string(), z.enum(['online', 'offline'])),
    }),
    z.strictObject({ type: z.literal('replay'), replay: Replay.nullable().meta({ description: 'null: it is over' }) }),
    z.strictObject({ type: z.literal('refused'), reason: z.string() }),
  ])
  .meta({ id: 'LiveMessage' });
export type LiveMessage = z.infer<typeof LiveMessage>;
