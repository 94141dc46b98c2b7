import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// bdSeq ties a death to its birth. It has to go on rising over restarts, or a late death of the former process would be
// taken for ours: so it is written down before every CONNECT.

/** Of a redundant pair one counts in even numbers and the other in odd ones: a late will of the one is never taken for the other's death. */
export const nextOf = (before: number | null, pair: 'a' | 'b' | null): number => {
  if (pair === null) return before === null ? 0 : (before + 1) % 256;
  const parity = pair === 'a' ? 0 : 1;
  return before === null ? parity : (before + (before % 2 === parity ? 2 : 1)) % 256;
};

/** Next bdSeq, 0 to 255 and round again. An unreadable file starts at 0. Throws when the file cannot be written. */
export const nextBirthCount = (stateFile: string, pair: 'a' | 'b' | null = null): number => {
  const next = nextOf(read(stateFile), pair);
  mkdirSync(dirname(stateFile), { recursive: true });
  // Renamed into place: a crash leaves the old count or the new one, never half a file.
  writeFileSync(`${stateFile}.new`, `${JSON.stringify({ bdSeq: next })}\n`);
  renameSync(`${stateFile}.new`, stateFile);
  return next;
};

const read = (stateFile: string): number | null => {
  try {
    const { bdSeq } = JSON.parse(readFileSync(stateFile, 'utf8')) as { bdSeq?: unknown };
    return typeof bdSeq === 'number' && Number.isInteger(bdSeq) && bdSeq >= 0 && bdSeq <= 255 ? bdSeq : null;
  } catch {
    return null;
  }
};
