import { z } from 'zod';
import { Completeness, GapRecord } from '../../config/vocabulary/gap.ts';

/** The ledger of holes in the record, newest first. */
export const GapsReply = z
  .looseObject({
    gaps: z.array(GapRecord),
    completeness: Completeness.optional().meta({ description: 'of the range asked' }),
  })
  .meta({ id: 'GapsReply' });
export type GapsReply = z.infer<typeof GapsReply>;
