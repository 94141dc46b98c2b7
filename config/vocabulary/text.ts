import { z } from 'zod';

/** A name or sentence for people: Chinese is the reference, English is complete. */
export const Text = z
  .strictObject({ zh: z.string().min(1), en: z.string().min(1) })
  .meta({ id: 'Text', description: 'Chinese and English wording' });
export type Text = z.infer<typeof Text>;
