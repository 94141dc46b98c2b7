import type { Part } from './parts.ts';

// What `npm start` prints: one short line for each thing, Chinese first, English second.

export type Print = (line: string) => void;

export const bothLanguages = (zh: string, en: string): string => `${zh} · ${en}`;

const MARKS: Readonly<Record<string, string>> = { info: ' ', warn: '!', error: '✗' };

/** A line of a process's log as a person reads it; a line that is no JSON stands as it is. */
export const logLine = ({ zh, name }: Part, line: string): string => {
  const entry = parse(line);
  if (!entry) return `  ${zh} ${name}: ${line}`;
  return `${MARKS[entry.level] ?? ' '} ${zh} ${name}: ${entry.message}`;
};

const parse = (line: string): { level: string; message: string } | null => {
  if (!line.startsWith('{')) return null;
  try {
    const { level, message } = JSON.parse(line) as { level?: unknown; message?: unknown };
    return typeof level === 'string' && typeof message === 'string' ? { level, message } : null;
  } catch {
    return null;
  }
};
