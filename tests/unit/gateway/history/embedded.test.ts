import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { openEmbeddedHistory } from '../../../../gateway/history/embedded/store.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable } from '../delivery/delivery-fixture.ts';
import { DAY_MS, NOW, rows, StoreRoom, valuesOf } from './store-room.ts';

const signal = new AbortController().signal;
let room: StoreRoom;

beforeEach(() => {
  room = new StoreRoom();
});
afterEach(() => room.remove());

test('a position already stored is not stored again; equal point and time is one row, the last one', async () => {
  const database = await room.open();
  await database.write(batchOf(rows([0, 1], [1, 2])), 2, 'live');
  await database.write(batchOf(rows([7, 9])), 2, 'live');
  await database.write(batchOf(rows([1, 2], [0, 5], [2, 3], [2, 4])), 6, 'live');
  expect(await valuesOf(database)).toEqual([
    [0, 5],
    [1, 2],
    [2, 4],
  ]);
  await database.close();
});

test('tags keep their samples under another order of the point table, and latest is there after a restart', async () => {
  const first = await room.open(['FT-1', 'FT-2']);
  await first.write(batchOf([{ point: 1, time: NOW, value: 42 }]), 1, 'live');
  await first.close();
  const second = await room.open(['FT-0', 'FT-2']);
  expect(second.position).toBe(1);
  expect(await valuesOf(second, 'FT-2')).toEqual([[0, 42]]);
  const latest = second.latest('live');
  expect([latest.length, latest.point[0], latest.value[0]]).toEqual([1, 1, 42]);
  await second.close();
});

test('without a clean close rows, position and latest are still there', async () => {
  const first = await room.open();
  await first.write(batchOf(rows([0, 1], [1, 2])), 2, 'live');
  const second = await room.open(); // the first one was never closed: nothing but its commits is there
  expect(second.position).toBe(2);
  expect(second.latest('live').value[0]).toBe(2);
  await second.close();
});

test('partitions that are older than the retention are deleted, the others stay whole', async () => {
  const clock = new VirtualClock(NOW);
  const options = { dir: room.dir, points: pointTable('FT-1'), clock, log: silentLog, retentionDays: 1 };
  const history = await openEmbeddedHistory(options);
  await history.write(batchOf(rows([-2 * DAY_MS, 1], [-DAY_MS + 1, 2], [0, 3])), 3, 'live');
  await history.seal();
  expect(readdirSync(join(room.dir, 'partitions')).length).toBe(3);
  await clock.advance(3_600_000);
  await history.position();
  const query = { tag: 'FT-1', from: 0, to: 2 * NOW, columns: 1, method: 'raw' as const, context: 'live' as const };
  await expect.poll(() => readdirSync(join(room.dir, 'partitions')).length).toBe(1);
  expect((await history.range(query, signal)).min).toEqual([3]);
  await history.close();
});

test('a history larger than it may be loses its oldest partitions: counted, told for a day, and in the ledger', async () => {
  const clock = new VirtualClock(NOW);
  const gaps: GapReport[] = [];
  const options = { dir: room.dir, points: pointTable('FT-1'), clock, log: silentLog, retentionDays: 36_500 };
  const unbounded = await openEmbeddedHistory(options);
  await unbounded.write(batchOf(rows([-2 * DAY_MS, 1], [-2 * DAY_MS + 1, 2], [-DAY_MS, 3], [0, 4])), 4, 'live');
  await unbounded.seal();
  expect(unbounded.alarm()).toBeNull();
  await unbounded.close();
  const dir = join(room.dir, 'partitions');
  const newest = statSync(join(dir, readdirSync(dir).sort().at(-1) ?? '')).size;
  const history = await openEmbeddedHistory({ ...options, bytesMax: newest * 1.5, gap: (report) => gaps.push(report) });
  await expect.poll(() => gaps.length).toBe(1);
  expect(gaps).toMatchObject([
    { cause: 'history-dropped', from: NOW - 2 * DAY_MS, to: NOW - DAY_MS, samples: 3, healed: 'permanent' },
  ]);
  expect(history.alarm()?.en).toContain('its oldest 3 samples');
  const query = { tag: 'FT-1', from: 0, to: 2 * NOW, columns: 1, method: 'raw' as const, context: 'live' as const };
  expect((await history.range(query, signal)).min).toEqual([4]);
  await clock.advance(26 * 3_600_000);
  expect(history.alarm()).toBeNull();
  await history.close();
});

test('a file that is no store is put aside, and the hole is what was not yet in a partition', async () => {
  const first = await room.open(['FT-1']);
  await first.write(batchOf(rows([-5000, 1])), 1, 'live');
  await first.seal(true);
  await first.close();
  writeFileSync(join(room.dir, 'history.duckdb'), 'this is not a database, '.repeat(1000));
  rmSync(join(room.dir, 'history.duckdb.wal'), { force: true });
  const clock = new VirtualClock(NOW);
  const gaps: GapReport[] = [];
  const history = await openEmbeddedHistory({
    ...{ dir: room.dir, points: pointTable('FT-1'), clock, log: silentLog, retentionDays: 36_500 },
    gap: (gap) => gaps.push(gap),
  });
  expect(await history.position()).toBeNull();
  expect(readdirSync(room.dir).some((name) => name.includes('.damaged-'))).toBe(true);
  expect(gaps).toMatchObject([{ cause: 'history-damaged', from: NOW - 5000, to: NOW }]);
  expect((await history.latest('live', signal)).value[0]).toBe(1);
  await history.close();
});

test('after a clock was set back, latest is what is so now, and a late sample of the past still never is', async () => {
  const database = await room.open(['FT-1']);
  const received = (time: number, receiveTime: number, value: number) => {
    const batch = batchOf([{ time: NOW + time, value }]);
    batch.receiveTime[0] = NOW + receiveTime;
    return batch;
  };
  const now = () => database.latest('live').value[0];
  await database.write(received(3_600_000, 3_600_000, 1), 1, 'live'); // the clock runs an hour ahead
  await database.write(received(0, 0, 2), 2, 'live'); // and is set right
  expect(now()).toBe(2);
  await database.write(received(-60_000, 10, 3), 3, 'live'); // backlog of a minute ago
  expect(now()).toBe(2);
  await database.write(received(1000, 1000, 4), 4, 'live');
  expect(now()).toBe(4);
  const again = await room.open(['FT-1']); // the first one was never closed
  expect(again.latest('live').value[0]).toBe(4);
  expect((await valuesOf(again)).map(([, value]) => value)).toEqual([3, 2, 4, 1]);
  await again.close();
});
