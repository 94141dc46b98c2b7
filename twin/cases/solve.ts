import type { CaseAnswer } from './case-kind.ts';
import { CASE_KINDS } from './index.ts';

const FORMAT = 'recon-benchmark/1';
/** A key that is not understood is harmless unless it restricts or weighs the problem: then the answer would be another. */
const CHANGES_THE_PROBLEM =
  /bound|inequal|constraint|covarian|correl|prior|weight|rhs|right_hand|leak|event|switch|initial|delay/i;

/** One case file, as text, to its answer. Throws an Error with one sentence for a text that is not a case. */
export const solveCaseText = (text: string): CaseAnswer => solveCaseFile(parseJson(text));

const solveCaseFile = (file: unknown): CaseAnswer => {
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    throw new Error(`is not a case: a case is one JSON object of format ${FORMAT}`);
  const { format, kind: wanted } = file as { format?: unknown; kind?: unknown };
  if (format !== FORMAT) throw new Error(`has format ${said(format)}; a case has ${FORMAT}`);
  const kind = CASE_KINDS.find(({ kinds }) => kinds.some((name) => name === wanted));
  if (!kind) {
    const known = CASE_KINDS.flatMap(({ kinds }) => kinds).join(', ');
    throw new Error(`is of kind ${said(wanted)}, which is not solved here; there are ${known}`);
  }
  const unknown = Object.keys(file).filter((key) => !kind.keys.includes(key));
  const meant = (key: string) => (file as Record<string, unknown>)[key] !== null;
  const serious = unknown.filter((key) => meant(key) && CHANGES_THE_PROBLEM.test(key));
  if (serious.length > 0)
    throw new Error(`has ${serious.map(said).join(', ')}, which is not understood and could change the answer`);
  const answer = kind.solve(file);
  const notes = [...(answer.notes ?? []), ...unknown.map((key) => `${said(key)} is no key of the format: not used`)];
  return notes.length > 0 ? { ...answer, notes } : answer;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const word = /(?<=[:,[\s])-?(?:NaN|Infinity|nan|inf)\b/.exec(text)?.[0];
    throw new Error(`is not JSON: ${word === undefined ? reason : `${word} is no JSON number (${reason})`}`);
  }
};

const said = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(JSON.stringify(value)));
