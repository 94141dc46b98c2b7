import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Measurement } from './bench.ts';

/** Parts in processes of their own, so that memory and processor time of one are not those of another; what a room holds is kept inside it. */
const ROOMS = [['append 5000'], ['append 50000'], ['pack'], ['fill', 'recover']];

export const journal: Bench = {
  name: 'journal',
  title: 'The journal alone on this disk: appended and synced, packed, opened again (about 90 s, at most 420 MB)',
  run: async () => ROOMS.flatMap(measured),
};

const measured = (parts: readonly string[]): Measurement[] => {
  const dir = mkdtempSync(join(tmpdir(), 'zhongshi-bench-journal-'));
  try {
    return parts.flatMap((part) => {
      const file = join(import.meta.dirname, 'journal-part.ts');
      const { stdout, stderr, status } = spawnSync(process.execPath, [file, dir, ...part.split(' ')], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`journal bench, ${part}: ${stderr}`);
      return JSON.parse(stdout) as Measurement[];
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
