import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// bdSeq ties a death to its birth. It has to go on rising over restarts, or a late death of the former process would be
// taken for ours: so it is written down before every CONNECT.

/** Next bdSeq, 0 to 255 and round again. An unreadable file starts at 0. Throws when the file cannot be written. */
export const nextBirthCount = (stateFile: string): number => {
  const before = read(stateFile);
  const next = before === null ? 0 : (before + 1) % 256;
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
