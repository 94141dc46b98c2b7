import { z } from 'zod';

/** A name or sentence for people: Chinese is the reference, English is complete. */
export const Text = z
  .strictObject({ zh: z.string().min(1), en: z.string().min(1) })
  .meta({ id: 'Text', description: 'Chinese and English wording' });
export type Text = z.infer<typeof Text>;

/** A text in a file: one plain string does where both languages write the same, such as `DN100 × 7 m` or `SS304`. */
const SameText = z
  .string()
  .min(1)
  .transform((words) => ({ zh: words, en: words }))
  .pipe(Text);
export const FileText = z
  .union([Text, SameText], {
    error: 'must be { zh: …, en: … }, or one plain string where both languages write the same',
  })
  .meta({ description: 'both languages, or one plain string where both write the same' });
