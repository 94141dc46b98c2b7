import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Bench } from './bench.ts';

const assets = join(import.meta.dirname, '../../dashboard/web/dist/assets');

/** What a browser has to fetch, file by file, gzip. */
export const bundle: Bench = {
  name: 'bundle',
  title: 'Web bundle',
  run: async () => {
    if (!existsSync(assets)) throw new Error('dashboard/web/dist is missing; run npm run prepare');
    return readdirSync(assets)
      .filter((file) => /\.(js|css)$/.test(file))
      .sort()
      .map((file) => ({
        metric: `${file.replace(/-[\w-]{8}\.(js|css)$/, '.$1')}, gzip`,
        value: gzipSync(readFileSync(join(assets, file))).length / 1000,
        unit: 'kB',
        better: 'lower' as const,
        conditions: 'gzip level 6',
      }));
  },
};
