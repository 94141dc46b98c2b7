import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Disk } from './journal/disk.ts';

export interface RecordedSinceOptions {
  readonly disk: Disk;
  readonly dir: string;
  readonly tags: readonly string[];
  /** Unix ms. */
  readonly now: number;
  /** The oldest sign of a record that there is, for folders from before this was written down; null: none. */
  readonly oldest: number | null;
  readonly log: Log;
}

const Stored = z.record(z.string(), z.number());

/**
 * Since when each point is recorded, Unix ms: kept over restarts, so that a range from before the first start, or from before a point was
 * added, is not taken for whole. A tag that never was here is recorded from now on.
 */
export const readRecordedSince = async (options: RecordedSinceOptions): Promise<(tag: string) => number> => {
  const { disk, dir, tags, now, oldest, log } = options;
  const path = join(dir, 'recorded-since.json');
  const text = await disk.readText(path);
  const stored = storedOf(text);
  if (text !== null && stored === null)
    log.warn('Since when points are recorded cannot be read; it is taken from the oldest sign of a record', { path });
  const first = stored === null ? Math.min(oldest ?? now, now) : now;
  const since = new Map(Object.entries(stored ?? {}));
  const fresh = tags.filter((tag) => !since.has(tag));
  for (const tag of fresh) since.set(tag, first);
  if (fresh.length > 0 || stored === null)
    await disk.replaceText(path, JSON.stringify(Object.fromEntries(since))).catch((error: Error) => {
      log.warn('Since when points are recorded cannot be written', { path, error: error.message });
    });
  return (tag) => since.get(tag) ?? now;
};

const storedOf = (text: string | null): Readonly<Record<string, number>> | null => {
  if (text === null) return null;
  try {
    return Stored.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
