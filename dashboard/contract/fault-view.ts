import { z } from 'zod';
import { Fault } from '../../config/plant/line.ts';

/** What the simulators of a line can be made to suffer, and what they suffer now. */
export const FaultsReply = z
  .looseObject({
    timeS: z.number().optional().meta({ description: 'plant time in seconds since the start' }),
    faults: z.array(Fault).optional(),
    active: z.array(z.looseObject({ fault: z.string(), atS: z.number(), magnitude: z.number() })),
  })
  .meta({ id: 'FaultsReply' });
export type FaultsReply = z.infer<typeof FaultsReply>;
