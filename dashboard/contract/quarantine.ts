import { z } from 'zod';

// What is said of refused samples is vocabulary (config/vocabulary/quarantine.ts): gateway and pages speak of the same.

export const QuarantineQuery = z.strictObject({
  sink: z.string().optional().meta({ description: 'samples refused by this store only' }),
});
