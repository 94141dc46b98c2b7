import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './load.ts';

/** What a record of this line was made with: fingerprints that differ when anything behind them does. */
export interface Versions {
  readonly software: string;
  /** SHA-256 of base.yaml, line.yaml and tags.csv as they are written. */
  readonly config: string;
  /** SHA-256 of tags.csv. */
  readonly tags: string;
  /** SHA-256 of the twin section; null: the line has none. */
  readonly model: string | null;
}

const hash = (...texts: readonly string[]): string => {
  const digest = createHash('sha256');
  // With its length before it no text can pass for a part of its neighbour.
  for (const text of texts) digest.update(`${text.length}\n`).update(text);
  return digest.digest('hex');
};

const PACKAGE = join(import.meta.dirname, '../../package.json');

export const softwareVersion = (): string =>
  String((JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: unknown }).version);

/** Reads the files again: a folder that was changed after the start says so. Throws where a file cannot be read. */
export const versionsOf = ({ dir, lines }: Pick<Config, 'dir' | 'lines'>, id: string): Versions => {
  const text = (...path: readonly string[]) => readFileSync(join(dir, ...path), 'utf8');
  const tags = text('lines', id, 'tags.csv');
  const twin = lines.find((line) => line.id === id)?.twin;
  return {
    software: softwareVersion(),
    config: hash(text('base.yaml'), text('lines', id, 'line.yaml'), tags),
    tags: hash(tags),
    model: twin ? hash(JSON.stringify(twin)) : null,
  };
};
