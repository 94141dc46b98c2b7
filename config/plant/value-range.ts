import { z } from 'zod';

/** Between which values a computed point lies; also the scale on which it is drawn. */
export const ValueRange = z
  .strictObject({ low: z.number(), high: z.number() })
  .refine(({ low, high }) => low < high, 'the range is empty or upside down: low must be less than high');

/** Of the standard deviation of a point with that range. */
export const sigmaRange = ({ low, high }: z.infer<typeof ValueRange>): z.infer<typeof ValueRange> => ({
  low: 0,
  high: high - low,
});
