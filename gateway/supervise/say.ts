import { PART_NAMES } from '../../config/vocabulary/part.ts';
import type { Part } from './parts.ts';

// What `npm start` prints: one short line for each thing, Chinese first, English second.

export type Print = (line: string) => void;

export const bothLanguages = (zh: string, en: string): string => `${zh} · ${en}`;

const MARKS: Readonly<Record<string, string>> = { info: ' ', warn: '!', error: '✗' };

/** A line of a process's log as a person reads it; a line that is no JSON stands as it is. */
export const logLine = ({ name }: Part, line: string): string => {
  const { zh, en } = PART_NAMES[name];
  const entry = parse(line);
  if (!entry) return `  ${zh} ${en}: ${line}`;
  const { at: _at, process: _process, level, message, zh: said, ...fields } = entry;
  const words = typeof said === 'string' ? bothLanguages(said, message) : message;
  const facts = Object.entries(fields).flatMap(([key, value]) => (value === null ? [] : [`${key} ${value}`]));
  return `${MARKS[level] ?? ' '} ${zh} ${en}: ${words}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
};

interface Entry {
  readonly [field: string]: unknown;
  readonly level: string;
  readonly message: string;
}

const parse = (line: string): Entry | null => {
  if (!line.startsWith('{')) return null;
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    return typeof entry.level === 'string' && typeof entry.message === 'string' ? (entry as Entry) : null;
  } catch {
    return null;
  }
};
