import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { Database } from '../../../../gateway/history/embedded/database.ts';
import { readRange } from '../../../../gateway/history/embedded/range.ts';
import { openEmbeddedHistory } from '../../../../gateway/history/embedded/store.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable, type Row } from '../delivery/delivery-fixture.ts';

const DAY_MS = 86_400_000;
const NOW = 1_760_000_000_000;
const signal = new AbortController().signal;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'zhongshi-embedded-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const setup = (tags = ['FT-1', 'FT-2']) => ({ path: join(dir, 'h.duckdb'), tags, memoryLimit: '100MB', threads: 1 });

const values = async (database: Database, tag = 'FT-1') => {
  const query = { tag, from: 0, to: 2 * NOW, columns: 1, method: 'raw' as const, context: 'live' as const };
  const { time, min } = await readRange(database.reader, database.idOf(tag), query);
  return time.map((at, row) => [at, min[row]]);
};

const rows = (...list: [time: number, value: number][]): Row[] =>
  list.map(([time, value]) => ({ time: NOW + time, value }));

test('a position already stored is not stored again; equal point and time is one row, the last one', async () => {
  const database = await Database.open(setup());
  await database.write(batchOf(rows([0, 1], [1, 2])), 2, 'live');
  await database.write(batchOf(rows([7, 9])), 2, 'live');
  await database.write(batchOf(rows([1, 2], [0, 5], [2, 3], [2, 4])), 6, 'live');
  expect(await values(database)).toEqual([
    [NOW, 5],
    [NOW + 1, 2],
    [NOW + 2, 4],
  ]);
  await database.close();
});

test('tags keep their samples under another order of the point table, and latest is there after a restart', async () => {
  const first = await Database.open(setup(['FT-1', 'FT-2']));
  await first.write(batchOf([{ point: 1, time: NOW, value: 42 }]), 1, 'live');
  await first.close();
  const second = await Database.open(setup(['FT-0', 'FT-2']));
  expect(second.position).toBe(1);
  expect(await values(second, 'FT-2')).toEqual([[NOW, 42]]);
  const latest = second.latest('live');
  expect([latest.length, latest.point[0], latest.value[0]]).toEqual([1, 1, 42]);
  await second.close();
});

test('without a clean close rows, position and latest are still there', async () => {
  const first = await Database.open(setup());
  await first.write(batchOf(rows([0, 1], [1, 2])), 2, 'live');
  const second = await Database.open(setup()); // the first one was never closed: nothing but its commits is there
  expect(second.position).toBe(2);
  expect(second.latest('live').value[0]).toBe(2);
  await second.close();
});

test('what is older than the retention is deleted', async () => {
  const clock = new VirtualClock(NOW);
  const history = await openEmbeddedHistory({
    dir,
    points: pointTable('FT-1'),
    clock,
    log: silentLog,
    retentionDays: 1,
  });
  await history.write(batchOf(rows([-DAY_MS - 1, 1], [0, 2])), 2, 'live');
  await clock.advance(3_600_000);
  const query = { tag: 'FT-1', from: 0, to: 2 * NOW, columns: 1, method: 'raw' as const, context: 'live' as const };
  expect((await history.range(query, signal)).min).toEqual([2]);
  await history.close();
});

test('a file that is no store is put aside and a new one begun', async () => {
  writeFileSync(join(dir, 'history.duckdb'), 'this is not a database, '.repeat(1000));
  const clock = new VirtualClock(NOW);
  const history = await openEmbeddedHistory({
    dir,
    points: pointTable('FT-1'),
    clock,
    log: silentLog,
    retentionDays: 1,
  });
  expect(await history.position()).toBeNull();
  expect(readdirSync(dir).some((name) => name.includes('.damaged-'))).toBe(true);
  await history.close();
});
