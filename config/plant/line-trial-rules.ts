import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import { Text } from '../vocabulary/text.ts';

// When a trial starts and ends by itself: what the plant does, as data. A rule is off until somebody switches it on.

const Condition = z.strictObject({
  tag: Tag,
  is: z.array(z.int()).min(1).optional().meta({
    description: 'of a point that has words (a phase, a valve): in one of these states. One of is, above, below',
  }),
  above: z.number().optional().meta({ description: 'in the unit of the point' }),
  below: z.number().optional().meta({ description: 'in the unit of the point' }),
  forS: z.number().min(0).max(86_400).default(0).meta({
    description: 'so long without a break before it counts, s; the trial then begins or ends where it became so',
  }),
});
export type TrialCondition = z.infer<typeof Condition>;

export const LineTrialRule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and -'),
  name: Text.meta({ description: 'title of the trials that it starts' }),
  recipe: z.string().max(200).default('').meta({ description: 'name and version of the recipe that is run' }),
  start: Condition.meta({ description: 'a trial starts when this becomes so; what is so already starts none' }),
  stop: Condition.meta({ description: 'it ends when this becomes so after the start' }),
  longestH: z.number().positive().max(720).meta({ description: 'hours after which it ends whatever the plant does' }),
});
export type LineTrialRule = z.infer<typeof LineTrialRule>;
