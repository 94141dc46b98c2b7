import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trial } from '../../config/vocabulary/trial.ts';
import type { Packages } from './packages.ts';

/** Packages that come with the project, one or more of each line, and the public key that signed them. */
export const DEMONSTRATION_DIR = join(import.meta.dirname, '../../config/demonstration');

/** Imports the trials that come with the project and are not here yet; answers those that came. */
export const loadDemonstration = async (packages: Packages, by: string, dir = DEMONSTRATION_DIR): Promise<Trial[]> => {
  const names = await readdir(dir).catch((): string[] => []);
  const loaded: Trial[] = [];
  for (const name of names.filter((one) => one.endsWith('.zip')).sort()) {
    const { here } = await packages.verify(createReadStream(join(dir, name)), name);
    if (here === null) loaded.push(await packages.import(createReadStream(join(dir, name)), { name, by }));
  }
  return loaded;
};
