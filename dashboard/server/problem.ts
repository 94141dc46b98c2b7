import type { z } from 'zod';

/** Thrown by a route; answered as an RFC 9457 problem document. `detail` is a sentence that says what to do. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.name = 'ProblemError';
    this.status = status;
    this.title = title;
  }
}

/** Parses what a client sent; a mistake is a 400 that names every field. */
export const parsed = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((issue) => {
    const field = issue.path.join('.');
    return field ? `${field}: ${issue.message}` : issue.message;
  });
  throw new ProblemError(
    400,
    'The request cannot be read',
    `${mistakes.join('; ')}. GET /api/openapi.json lists what is understood.`,
  );
};
