import { z } from 'zod';

// What a kind of published case is. The list is index.ts; a new kind is a file with a `CaseKind` and a row there.

/** The fields that every case has, whatever its kind: who, from where, and what should come out. */
export const caseEnvelope = {
  format: z.literal('recon-benchmark/1'),
  id: z.string().min(1),
  kind: z.string(),
  source: z.string().optional(),
  data_from: z.string().optional(),
  description: z.string().optional(),
  units: z.unknown().optional(),
  published_solution: z.unknown().optional(),
  reference_solution: z.unknown().optional(),
  monte_carlo_protocol: z.unknown().optional(),
  checks: z.unknown().optional(),
  tolerance: z.unknown().optional(),
  verified: z.unknown().optional(),
  how_verified: z.unknown().optional(),
};

/**
 * What `npm run reconcile` prints for one case, beside the file and the time it took: the keys of the format's
 * reference_solution that apply to the kind, under the same names and in the same shapes. A figure that the data do not
 * determine is null, never a guess.
 */
export interface CaseAnswer {
  readonly id: string;
  readonly converged: boolean;
  /** Why it did not converge; null when it did. */
  readonly message: string | null;
  /** What was done with the file that its reader should know, such as a key that was not used. */
  readonly notes?: readonly string[];
  readonly [key: string]: unknown;
}

/**
 * One or several values of a file's `kind` and how they are answered.
 *
 * `solve` gets the whole file as JSON has it and answers within `CaseAnswer`. It throws an Error whose message is one
 * sentence for a file that is not a case of its kind (exit 1, the other files go on); a sound problem without an answer is
 * `converged: false` with a message instead. It must not read `published_solution` or `reference_solution`, except for
 * *where* an answer is wanted (the times of a trajectory). Pure: no clock, no file, no chance without a fixed seed.
 *
 * Adding one: a file here that makes it with `defineCaseKind`, a row in `index.ts`, and its case files in
 * `tests/cases/reconciliation`; `tests/unit/twin/cases/published.test.ts` then compares every key of their
 * reference_solution and published_solution with the answer.
 */
export interface CaseKind {
  readonly kinds: readonly string[];
  readonly description: string;
  /** Top-level keys that are understood; others are named in the notes of the answer. */
  readonly keys: readonly string[];
  solve(file: unknown): CaseAnswer;
}

/** A kind whose file is checked by a zod schema first; `shape` holds what it needs beside the envelope. */
export const defineCaseKind = <Shape extends z.ZodRawShape>(kind: {
  readonly kinds: readonly string[];
  readonly description: string;
  readonly shape: Shape;
  solve(file: z.infer<z.ZodObject<typeof caseEnvelope & Shape>>): CaseAnswer;
}): CaseKind => {
  const schema = z.object({ ...caseEnvelope, ...kind.shape });
  return {
    kinds: kind.kinds,
    description: kind.description,
    keys: Object.keys(schema.shape),
    solve: (file) => {
      const parsed = schema.safeParse(file);
      if (!parsed.success) throw new Error(sentenceOf(parsed.error));
      return kind.solve(parsed.data as z.infer<z.ZodObject<typeof caseEnvelope & Shape>>);
    },
  };
};

const sentenceOf = (error: z.ZodError): string => {
  const shown = error.issues.slice(0, 5).map(({ path, message }) => `${z.core.toDotPath(path) || 'file'}: ${message}`);
  const more = error.issues.length > shown.length ? ` (and ${error.issues.length - shown.length} more)` : '';
  return `is not a case of its kind: ${shown.join('; ')}${more}`;
};
