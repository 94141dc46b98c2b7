import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const Rows = z.array(z.object({ tag: z.string() }));

/** The tags in the dictionary of an unpacked package, of which every byte has been looked at; none where it has no dictionary. */
export const packagedTags = async (dir: string): Promise<readonly string[]> => {
  const text = await readFile(join(dir, 'tags.csv'), 'utf8').catch(() => '');
  const rows = Rows.safeParse(parse(text, { columns: true, bom: true }));
  return (rows.data ?? []).map(({ tag }) => tag);
};
