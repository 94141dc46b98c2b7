import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import Fastify from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { type EmbeddedHistory, openEmbeddedHistory } from '../../../../gateway/history/embedded/store.ts';
import { openExporter } from '../../../../gateway/history/exporter.ts';
import { historyRoutes } from '../../../../gateway/history/http.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable } from '../delivery/delivery-fixture.ts';
import { DAY_MS, StoreRoom } from './store-room.ts';

// A range as a file, read back by another reader of the format.

const NOON = Date.UTC(2025, 9, 9, 4); // noon in Shanghai
const points = pointTable('FT-2', 'FT-1');
let room: StoreRoom;
let history: EmbeddedHistory;

beforeEach(async () => {
  room = new StoreRoom();
  const clock = new VirtualClock(NOON);
  history = await openEmbeddedHistory({ dir: room.dir, points, clock, log: silentLog, retentionDays: 36_500 });
  await history.write(
    batchOf([
      { point: 1, time: NOON - DAY_MS, value: 1.5 },
      { point: 1, time: NOON, value: 2.25 },
      { point: 0, time: NOON + 0.125, value: 0.1, status: Status.UncertainLastUsableValue },
    ]),
    3,
    'live',
  );
  await history.seal();
  await history.write(
    batchOf([{ point: 1, time: NOON + 1, value: Number.NaN, status: Status.BadSensorFailure }]),
    4,
    'live',
  );
});
afterEach(async () => {
  await history.close();
  room.remove();
});

const ask = async (query: string) => {
  const app = Fastify();
  const dir = join(room.dir, 'exports');
  const exporter = openExporter({ history, points, dir, timeZone: 'Asia/Shanghai' });
  await app.register(historyRoutes, { history, points, exporter });
  const reply = await app.inject(`/api/export?from=${NOON}&to=${NOON + 1000}&${query}`);
  await app.close();
  expect(readdirSync(dir)).toEqual([]);
  return reply;
};

test('CSV says unit, quality and the time of the site with its offset', async () => {
  const reply = await ask('tags=FT-1,FT-2&format=csv');
  expect(reply.headers['content-type']).toContain('text/csv');
  expect(reply.payload.trim().split('\n')).toEqual([
    'time,tag,value,unit,quality,status,received',
    '2025-10-09T12:00:00.000000+08:00,FT-1,2.25,kg/h,good,0,2025-10-09T12:00:00.000000+08:00',
    `2025-10-09T12:00:00.001000+08:00,FT-1,,kg/h,bad,${Status.BadSensorFailure},2025-10-09T12:00:00.001000+08:00`,
    `2025-10-09T12:00:00.000125+08:00,FT-2,0.1,kg/h,uncertain,${Status.UncertainLastUsableValue},2025-10-09T12:00:00.000125+08:00`,
  ]);
});

test('Parquet holds the same as instants, and says the time zone', async () => {
  const reply = await ask('line=bdo');
  expect(reply.headers['content-type']).toContain('parquet');
  const file = join(room.dir, 'out.parquet');
  writeFileSync(file, reply.rawPayload);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = async (query: string) => (await connection.runAndReadAll(query)).getRows();
  expect(await read(`SELECT tag, epoch_us(time)::DOUBLE, value, unit, quality, typeof(time) FROM '${file}'`)).toEqual([
    ['FT-2', NOON * 1000 + 125, 0.1, 'kg/h', 'uncertain', 'TIMESTAMP WITH TIME ZONE'],
    ['FT-1', NOON * 1000, 2.25, 'kg/h', 'good', 'TIMESTAMP WITH TIME ZONE'],
    ['FT-1', NOON * 1000 + 1000, null, 'kg/h', 'bad', 'TIMESTAMP WITH TIME ZONE'],
  ]);
  expect(
    await read(`SELECT decode(value) FROM parquet_kv_metadata('${file}') WHERE decode(key) = 'time_zone'`),
  ).toEqual([['Asia/Shanghai']]);
  connection.closeSync();
  instance.closeSync();
});

test('a range without samples is a file with the head only; an unknown tag and an empty range are refused', async () => {
  expect((await ask('tags=FT-1&format=csv&context=replay')).payload.trim()).toBe(
    'time,tag,value,unit,quality,status,received',
  );
  expect((await ask('tags=FT-1,XX-9')).statusCode).toBe(404);
  const app = Fastify();
  await app.register(historyRoutes, { history, points });
  expect((await app.inject('/api/export?from=5&to=4')).statusCode).toBe(400);
  expect((await app.inject('/api/export?from=4&to=5')).statusCode).toBe(501);
});
