import { z } from 'zod';
import { Tag } from './tag.ts';
import { Text } from './text.ts';

/** What the twin's monitors found: relations that no longer hold, and the causes that would explain them. */
export const TwinFinding = z.strictObject({
  id: z.string().meta({ description: 'stays the same while it lasts' }),
  kind: z.enum(['relation', 'instrument', 'device']),
  since: z.number().meta({ description: 'Unix ms: when the deviation began, as far as the data tell' }),
  causes: z
    .array(z.strictObject({ id: z.string(), name: Text, tags: z.array(Tag), equipment: z.string().nullable() }))
    .meta({
      description: 'cannot be told apart by what is measured: the set is the answer; empty when no cause is known',
    }),
  evidence: z.array(
    z.strictObject({
      id: z.string(),
      name: Text,
      deviation: z.number().nullable().meta({ description: 'from the learned reference, in the unit' }),
      sigma: z.number().nullable(),
      unit: z.string(),
    }),
  ),
});
export type TwinFinding = z.infer<typeof TwinFinding>;
