import type { z } from 'zod';
import { unreadable } from '../../config/vocabulary/mistake.ts';

const HINT = {
  zh: 'GET /api/openapi.json 列出全部可用的写法。',
  en: 'GET /api/openapi.json lists what is understood.',
};

/** Parses what a client sent; a mistake is a 400 that names every field. */
export const parsed = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw unreadable(result.error, HINT);
};
