import { z } from 'zod';

/** Between which values a computed point lies; also the scale on which it is drawn. */
export const ValueRange = z
  .strictObject({ low: z.number(), high: z.number() })
  .refine(({ low, high }) => low < high, 'the range is empty or upside down: low must be less than high');
