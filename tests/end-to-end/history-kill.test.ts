import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import { openEmbeddedHistory } from '../../gateway/history/embedded/store.ts';
import { pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';

// kill -9 at random moments under load: what was answered as synced is in the historian exactly once.

const SEED = 20260101;
const KILLS = 4;
let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'zhongshi-kill-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Runs the writer; kills it some time after the first value was on disk, or lets it end. Answers every group it said was on disk. */
const write = async (first: number, count: number, killAfterMs: number | null): Promise<number[]> => {
  const script = join(import.meta.dirname, 'history-writer.ts');
  const child = spawn(process.execPath, [script, dataDir, String(first), String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let errors = '';
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  child.stdout.on('data', (part: Buffer) => {
    if (said === '' && killAfterMs !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    said += part.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (killAfterMs === null) expect([code, errors]).toEqual([0, '']);
  return said.split('\n').slice(0, -1).map(Number);
};

test(`four kills (seed ${SEED}): nothing that was synced is missing, nothing is there twice`, async () => {
  const random = seeded(SEED);
  const synced: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) synced.push(...(await write(kill * 100_000, 50_000, 150 + random() * 900)));
  await write(0, 0, null);
  expect(synced.length).toBeGreaterThan(KILLS * 5);

  const points = pointTable('FT-1');
  const dir = join(dataDir, 'history');
  const history = await openEmbeddedHistory({ dir, points, clock: systemClock, log: silentLog, retentionDays: 36_500 });
  const query = { tag: 'FT-1', from: 0, to: 2e12, columns: 1, method: 'raw', context: 'live' } as const;
  const { last } = await history.range(query, new AbortController().signal);
  await history.close();
  const values = new Set(last);
  const missing = synced
    .flatMap((end) => Array.from({ length: 25 }, (_, row) => end - row))
    .filter((value) => !values.has(value));
  expect(missing).toEqual([]);
  expect(last.length).toBe(values.size);
});
