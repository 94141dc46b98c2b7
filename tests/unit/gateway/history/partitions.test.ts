import { appendFileSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Status } from '../../../../config/vocabulary/status.ts';
import { batchOf } from '../delivery/delivery-fixture.ts';
import { DAY_MS, NOW, rangeOf, rows, StoreRoom, valuesOf } from './store-room.ts';

// Closed partitions: what is in them, what comes late, what is damaged, what a crash leaves.

let room: StoreRoom;
beforeEach(() => {
  room = new StoreRoom();
});
afterEach(() => room.remove());

const files = () => readdirSync(join(room.dir, 'partitions')).sort();
const fileOf = (name: string) => join(room.dir, 'partitions', name);

test('what was closed reads as what was written: fractions of a ms, floats and doubles, Bad without a value', async () => {
  const odd = [
    { time: NOW + 0.25, value: 1.5 },
    { time: NOW + 1 / 4096, value: 0.1 },
    { time: NOW + 1, value: Number.NaN, status: Status.BadSensorFailure },
    { time: NOW + 2, value: 1e300 },
  ];
  const database = await room.open();
  await database.write(batchOf(odd), 4, 'live');
  const query = { tag: 'FT-1', from: 0, to: 2 * NOW, columns: 1, method: 'raw' as const, context: 'live' as const };
  const open = await rangeOf(database, query);
  await database.seal(true);
  expect(database.parts.length).toBe(1);
  expect(await rangeOf(database, query)).toEqual(open);
  expect(open.time.map((time) => time - NOW)).toEqual([1 / 4096, 0.25, 1, 2]);
  expect(open.min).toEqual([0.1, 1.5, null, 1e300]);
  await database.close();
});

test('late samples land in their day, and the last one for a point and source time counts, wherever the others lie', async () => {
  const database = await room.open();
  await database.write(batchOf(rows([-3 * DAY_MS, 1], [0, 2], [1, 3])), 3, 'live');
  await database.seal(true);
  await database.write(batchOf(rows([-3 * DAY_MS, 10], [-3 * DAY_MS + 5, 11], [1, 30])), 6, 'live');
  const expected = [
    [-3 * DAY_MS, 10],
    [-3 * DAY_MS + 5, 11],
    [0, 2],
    [1, 30],
  ];
  expect(await valuesOf(database)).toEqual(expected);
  await database.seal(true);
  expect(await valuesOf(database)).toEqual(expected);
  const ofDay = await rangeOf(database, {
    tag: 'FT-1',
    from: NOW - 3 * DAY_MS,
    to: NOW - 2 * DAY_MS,
    columns: 1,
    method: 'minmax',
    context: 'live',
  });
  expect(ofDay).toMatchObject({ min: [10], max: [11], count: [2], nearest: { before: null, after: NOW } });
  await database.close();

  const again = await room.open();
  expect(await valuesOf(again)).toEqual(expected);
  expect(again.latest('live').value[0]).toBe(30);
  await again.close();
});

test('partitions of a day that pile up become one, with the last of each sample', async () => {
  const database = await room.open();
  for (let at = 0; at < 9; at++) {
    await database.write(batchOf(rows([at, at], [100, at])), 2 * at + 2, 'live');
    await database.seal(true);
  }
  expect(files().length).toBe(2);
  expect((await valuesOf(database)).at(-1)).toEqual([100, 8]);
  expect((await valuesOf(database)).length).toBe(10);
  await database.close();
  const again = await room.open();
  expect((await valuesOf(again)).length).toBe(10);
  await again.close();
});

test('a full table is closed on the way and another one begun, also when a day is over', async () => {
  const database = await room.open(['FT-1'], 2);
  await database.write(batchOf(rows([0, 0], [1, 1], [2, 2])), 3, 'live');
  expect(database.sealDue).toBe(false);
  await database.write(batchOf(rows([3, 3])), 4, 'live');
  expect(database.sealDue).toBe(true);
  await database.write(batchOf(rows([DAY_MS, 4])), 5, 'live');
  await database.seal();
  expect(files().length).toBe(2);
  expect((await valuesOf(database)).map(([, value]) => value)).toEqual([0, 1, 2, 3, 4]);
  await database.close();
});

test('a damaged partition is put aside with its name and its count, and the rest is read', async () => {
  const database = await room.open();
  await database.write(batchOf(rows([-DAY_MS, 1], [0, 2])), 2, 'live');
  await database.seal(true);
  const [name = ''] = files();
  await database.close();
  const bytes = readFileSync(fileOf(name));
  bytes.fill(0xff, 4, 60); // within the data, so that only reading it tells
  writeFileSync(fileOf(name), bytes);

  const again = await room.open();
  expect(room.damaged).toEqual([]);
  await again.upkeep(0, Number.POSITIVE_INFINITY);
  expect(room.damaged).toMatchObject([{ file: name, rows: 1, from: NOW - DAY_MS, to: NOW - DAY_MS }]);
  expect(readdirSync(join(room.dir, 'damaged'))).toEqual([name]);
  expect(await valuesOf(again)).toEqual([[0, 2]]);
  await again.close();
});

test('a partition that cannot be read when it is asked for is put aside then', async () => {
  const database = await room.open();
  await database.write(batchOf(rows([-DAY_MS, 1], [0, 2])), 2, 'live');
  await database.seal(true);
  const [name = ''] = files();
  const { length } = readFileSync(fileOf(name));
  writeFileSync(fileOf(name), Buffer.alloc(length, 7));
  expect(await valuesOf(database)).toEqual([[0, 2]]);
  expect(room.damaged.length).toBe(1);
  await database.close();
});

test('a partition that is missing or too short at the start is told, and does not keep the store from opening', async () => {
  const first = await room.open();
  await first.write(batchOf(rows([-2 * DAY_MS, 0], [-DAY_MS, 1], [0, 2])), 3, 'live');
  await first.seal(true);
  await first.close();
  const [gone = '', longer = ''] = files();
  rmSync(fileOf(gone));
  appendFileSync(fileOf(longer), 'x');
  const second = await room.open();
  expect(room.damaged.map(({ file }) => file).sort()).toEqual([gone, longer]);
  expect(await valuesOf(second)).toEqual([[0, 2]]);
  await second.close();
});

test('files that a crash left are cleared: an unfinished closing, an unfinished merge', async () => {
  const first = await room.open();
  await first.write(batchOf(rows([0, 1])), 1, 'live');
  await first.seal(true);
  await first.write(batchOf(rows([1, 2])), 2, 'live');
  const [name = ''] = files();
  copyFileSync(fileOf(name), fileOf(name.replace('000001-000001', '000002-000002'))); // its table is still open
  writeFileSync(fileOf(name.replace('000001-000001', '000001-000007')), 'half a merge');
  const second = await room.open(); // the first one was never closed
  expect(files()).toEqual([name]);
  expect(await valuesOf(second)).toEqual([
    [0, 1],
    [1, 2],
  ]);
  await second.close();
});

test('with history.duckdb lost, the partitions are taken in again: samples, tags, latest, and what is late to them', async () => {
  const first = await room.open(['FT-1', 'FT-2']);
  await first.write(batchOf(rows([-DAY_MS, 1], [0, 2])), 2, 'live');
  await first.write(batchOf([{ point: 1, time: NOW, value: 7 }]), 3, 'live');
  await first.seal(true);
  await first.close();
  for (const name of ['history.duckdb', 'history.duckdb.wal']) rmSync(join(room.dir, name), { force: true });

  const second = await room.open(['FT-0', 'FT-2', 'FT-1']);
  expect(second.position).toBeNull();
  expect(await valuesOf(second)).toEqual([
    [-DAY_MS, 1],
    [0, 2],
  ]);
  expect(await valuesOf(second, 'FT-2')).toEqual([[0, 7]]);
  expect(second.latest('live').length).toBe(2);
  await second.write(batchOf([{ point: 2, time: NOW, value: 3 }]), 9, 'live'); // the journal delivers again
  expect(await valuesOf(second)).toEqual([
    [-DAY_MS, 1],
    [0, 3],
  ]);
  await second.close();
});

test('a store of one table, as it was before, becomes one of partitions', async () => {
  const instance = await DuckDBInstance.create(join(room.dir, 'history.duckdb'));
  const connection = await instance.connect();
  const columns = `point INTEGER NOT NULL, context UTINYINT NOT NULL, source_time DOUBLE NOT NULL, receive_time DOUBLE NOT NULL,
    value DOUBLE, status UINTEGER NOT NULL, position DOUBLE NOT NULL`;
  await connection.run(`CREATE TABLE tag (id INTEGER NOT NULL, tag VARCHAR NOT NULL); INSERT INTO tag VALUES (4, 'FT-1');
    CREATE TABLE sample (${columns}); CREATE TABLE latest (${columns});
    CREATE TABLE progress (position DOUBLE NOT NULL, latest_position DOUBLE NOT NULL); INSERT INTO progress VALUES (2, 2);
    INSERT INTO sample VALUES (4, 0, ${NOW}, ${NOW}, 1, 0, 1), (4, 0, ${NOW + 1}, ${NOW + 1}, NULL, ${Status.BadSensorFailure}, 2);`);
  connection.closeSync();
  instance.closeSync();
  const database = await room.open();
  expect(database.position).toBe(2);
  expect(await valuesOf(database)).toEqual([
    [0, 1],
    [1, null],
  ]);
  expect(database.latest('live').status[0]).toBe(Status.BadSensorFailure);
  await database.seal(true);
  expect((await valuesOf(database)).length).toBe(2);
  await database.close();
});
