import { z } from 'zod';
import { Origin } from '../../config/vocabulary/sample.ts';
import { Tag } from '../../config/vocabulary/tag.ts';

/** The newest sample of each point that has one. */
export const LatestReply = z
  .strictObject({
    at: z.number().meta({ description: 'Unix ms of this answer' }),
    samples: z.array(
      z.strictObject({
        tag: Tag,
        value: z.number().nullable(),
        unit: z.string(),
        status: z.int(),
        quality: z.string().meta({ description: 'OPC UA name of the status code' }),
        severity: z.enum(['good', 'uncertain', 'bad']),
        sourceTime: z.number(),
        receiveTime: z.number(),
        origin: Origin,
      }),
    ),
    missing: z.int().meta({ description: 'points of which nothing has been heard yet' }),
  })
  .meta({ id: 'LatestReply' });
export type LatestReply = z.infer<typeof LatestReply>;
