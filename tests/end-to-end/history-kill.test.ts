import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import { Database } from '../../gateway/history/embedded/database.ts';
import { openEmbeddedHistory } from '../../gateway/history/embedded/store.ts';
import { pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import { rangeOf } from '../unit/gateway/history/store-room.ts';

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

/** Runs the keeper until it is killed some time after it said its first position; answers the last one it said. */
const keep = async (dir: string, killAfterMs: number): Promise<number> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'history-keeper.ts'), dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let errors = '';
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  child.stdout.on('data', (part: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    said += part.toString();
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(errors).toBe('');
  return Number(said.split('\n').at(-2));
};

test(`ten kills (seed ${SEED}) while partitions are closed, merged and deleted: every sample is there once`, async () => {
  const random = seeded(SEED);
  const dir = join(dataDir, 'keeper');
  let stored = 0;
  for (let kill = 0; kill < 10; kill++) stored = await keep(dir, 100 + random() * 1200);

  const damaged: unknown[] = [];
  const setup = { dir, tags: ['FT-1'], memoryLimit: '100MB', threads: 1, sealRows: 400 };
  const database = await Database.open(setup, (part) => damaged.push(part));
  expect(damaged).toEqual([]);
  const end = database.position ?? 0;
  expect(end).toBeGreaterThanOrEqual(stored);
  expect(database.parts.length).toBeGreaterThan(1);
  const query = { tag: 'FT-1', from: 0, to: 4e12, columns: 1, method: 'raw', context: 'live' } as const;
  const { last, total } = await rangeOf(database, query);
  expect(new Set(last).size).toBe(total);
  const kept = end - 2 * 1_000; // the days and values of the keeper
  expect(last.filter((value) => (value ?? 0) >= kept)).toEqual(
    Array.from({ length: end - kept }, (_, at) => kept + at),
  );
  expect(total).toBeLessThan(end); // the retention has been at work
  expect(readdirSync(join(dir, 'partitions')).sort()).toEqual(database.parts.map(({ file }) => file).sort());
  await database.close();
});
