import { z } from 'zod';
import { Text } from './text.ts';

// What went round over a span of time: the phases of each place, as its state point told them.

const Phase = z
  .strictObject({
    value: z.int().meta({ description: 'number of the phase' }),
    name: Text,
    from: z.number().meta({ description: 'Unix ms' }),
    to: z.number(),
  })
  .meta({ id: 'Phase' });
export type Phase = z.infer<typeof Phase>;

const Lane = z
  .strictObject({
    tag: z.string().meta({ description: 'the state point that tells the phase' }),
    name: Text.meta({ description: 'what goes round' }),
    place: z.string().meta({ description: 'the equipment where it does' }),
    phases: z.array(Phase).meta({ description: 'in order; a time whose phase is not known is in none' }),
  })
  .meta({ id: 'PhaseLane' });
export type PhaseLane = z.infer<typeof Lane>;

export const PhasesReply = z
  .strictObject({
    lanes: z.array(Lane).meta({ description: 'one for each place of each cycle of the line' }),
    resolutionMs: z.number().meta({ description: 'how finely time was looked at' }),
  })
  .meta({ id: 'PhasesReply' });
export type PhasesReply = z.infer<typeof PhasesReply>;
