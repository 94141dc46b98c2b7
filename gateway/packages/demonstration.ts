import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trial } from '../../config/vocabulary/trial.ts';
import type { Packages } from './packages.ts';

/** Packages that come with the project, one or more of each line, and the public key that signed them. */
export const DEMONSTRATION_DIR = join(import.meta.dirname, '../../config/demonstration');

/** Imports the trials that come with the project, are of one of these lines and not here yet; answers those that came. */
export const loadDemonstration = async (packages: Packages, lines: readonly string[], by: string): Promise<Trial[]> => {
  const dir = DEMONSTRATION_DIR;
  const names = await readdir(dir).catch((): string[] => []);
  const loaded: Trial[] = [];
  for (const name of names.filter((one) => one.endsWith('.zip')).sort()) {
    const { here, manifest } = await packages.verify(createReadStream(join(dir, name)), name);
    if (here === null && lines.includes(manifest.line))
      loaded.push(await packages.import(createReadStream(join(dir, name)), { name, by }));
  }
  return loaded;
};
