import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { OpenTable, Part } from './catalog.ts';
import type { DamagedPart } from './message.ts';
import { ABOUT, describePart, quoted, readPartName } from './part-file.ts';

const About = z.object({
  tags: z.record(z.string(), z.string()),
  late: z.object({ from: z.number(), to: z.number() }).nullable(),
});

export interface AdoptRoom {
  readonly connection: DuckDBConnection;
  /** Folder of the partitions. */
  readonly dir: string;
  readonly aside: string;
  /** What the catalogue names. */
  readonly parts: readonly Part[];
  readonly tables: readonly OpenTable[];
  /** The store's number of each tag it knows. */
  readonly byTag: ReadonlyMap<string, number>;
  readonly damaged: (part: DamagedPart) => void;
}

export interface Adopted {
  readonly parts: readonly Part[];
  /** Numbers of tags that these partitions were written with. */
  readonly tags: ReadonlyMap<string, number>;
}

type Place = Pick<Part, 'context' | 'day' | 'seqFirst' | 'seqLast'>;

const within = (inner: Place, outer: Place): boolean =>
  inner.context === outer.context &&
  inner.day === outer.day &&
  inner.seqFirst >= outer.seqFirst &&
  inner.seqLast <= outer.seqLast;

/**
 * Files that the catalogue does not name. What a crash left of a closing or a merge is deleted: its rows are elsewhere. Any other is taken
 * in again, so that the loss of history.duckdb costs what was in it and nothing more. One that cannot be read is put aside.
 */
export const adoptParts = async (room: AdoptRoom): Promise<Adopted> => {
  const { dir, parts, tables } = room;
  const named = new Set(parts.map(({ file }) => file));
  const adopted: Part[] = [];
  const tags = new Map<string, number>();
  const strange = (await readdir(dir)).flatMap((file) => {
    const place = named.has(file) ? null : readPartName(file);
    return place === null ? [] : [{ file, ...place }];
  });
  // Wide before narrow, so that the result of a merge comes before what it was made of.
  for (const { file, ...place } of strange.sort((a, b) => b.seqLast - b.seqFirst - (a.seqLast - a.seqFirst))) {
    const isLeft =
      tables.some(({ seq }) => seq >= place.seqFirst && seq <= place.seqLast) ||
      [...parts, ...adopted].some((part) => within(place, part) || within(part, place));
    if (isLeft) await rm(join(dir, file));
    else {
      const found = await adopt(room, file, place, tags);
      if (found) adopted.push(found);
    }
  }
  return { parts: adopted, tags };
};

const adopt = async (room: AdoptRoom, file: string, place: Place, tags: Map<string, number>): Promise<Part | null> => {
  const { connection, dir, aside, byTag, damaged } = room;
  try {
    const about = await readAbout(connection, join(dir, file));
    const described = await describePart(connection, join(dir, file));
    const numbers = Object.entries(about.tags).map(([id, tag]) => [tag, Number(id)] as const);
    if (numbers.some(([tag, id]) => (byTag.get(tag) ?? tags.get(tag) ?? id) !== id))
      throw new Error('its numbers of tags are of another store');
    for (const [tag, id] of numbers) tags.set(tag, id);
    return { file, ...place, late: about.late, ...described };
  } catch {
    await mkdir(aside, { recursive: true });
    await rename(join(dir, file), join(aside, file));
    damaged({ file, aside: join(aside, file), rows: null, from: null, to: null });
    return null;
  }
};

const readAbout = async (connection: DuckDBConnection, path: string): Promise<z.infer<typeof About>> => {
  const read = await connection.runAndReadAll(
    `SELECT decode(value) FROM parquet_kv_metadata('${quoted(path)}') WHERE decode(key) = '${ABOUT}'`,
  );
  return About.parse(JSON.parse(String(read.getRows()[0]?.[0])));
};
