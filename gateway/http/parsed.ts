import type { z } from 'zod';
import { unreadable } from '../../config/vocabulary/mistake.ts';

/** What was sent, in the form of the schema; a 400 that lists every mistake otherwise. */
export const parsed = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw unreadable(result.error);
};
