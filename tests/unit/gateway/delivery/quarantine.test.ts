import { beforeEach, expect, test } from 'vitest';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { sameText } from '../../../../config/vocabulary/trouble.ts';
import { Quarantine } from '../../../../gateway/delivery/quarantine.ts';
import type { Delivery, Sink } from '../../../../gateway/delivery/sinks/sink.ts';
import { batchOf, pointTable, valuesOf } from './delivery-fixture.ts';
import { MemoryDisk } from './memory-disk.ts';

const never = new AbortController().signal;
const sent: number[][] = [];
let answer: (batch: SampleBatch) => Delivery = () => ({ outcome: 'stored' });
const sink: Sink = {
  name: 'influxdb',
  write: async (batch) => {
    sent.push(valuesOf(batch));
    return answer(batch);
  },
  close: async () => {},
};
const room = (disk: MemoryDisk, tags = ['FT-1', 'FT-2']) => {
  let now = 1_000;
  return new Quarantine({ dir: '/q', points: pointTable(...tags), disk, sinks: [sink], now: () => now++ });
};
const three = batchOf([
  { point: 0, time: 10, value: 1 },
  { point: 1, time: 20, value: Number.POSITIVE_INFINITY },
  { point: 0, time: 30, value: 3, status: 0x4090_0000 },
]);
const all = [0, 1, 2].map((index) => ({ index, reason: 'no' }));

beforeEach(() => {
  sent.length = 0;
  answer = () => ({ outcome: 'stored' });
});

test('what is kept is listed, newest first, over a restart, and found again where it has a form of before', async () => {
  const disk = new MemoryDisk();
  await room(disk).keep('influxdb', three, all);
  const { samples, total } = await room(disk).list();
  expect(total).toBe(3);
  expect(samples.map(({ tag, sourceTime, value, status, reason }) => [tag, sourceTime, value, status, reason])).toEqual(
    [
      ['FT-1', 30, 3, 0x4090_0000, 'no'],
      ['FT-2', 20, 'Infinity', 0, 'no'],
      ['FT-1', 10, 1, 0, 'no'],
    ],
  );
});

test('files of before are read too, those that were put aside first; a torn line costs itself only', async () => {
  const disk = new MemoryDisk();
  const before = { at: 1, tag: 'FT-1', sourceTime: 1, receiveTime: 1, value: null, status: 0, reason: 'old' };
  await disk.replaceText('/q/influxdb.jsonl.old', `${JSON.stringify({ ...before, at: 0 })}\n`);
  await disk.replaceText('/q/influxdb.jsonl', `${JSON.stringify(before)}\nhalf a li`);
  expect((await room(disk).list('influxdb')).samples).toMatchObject([
    { id: 'line-0', reason: 'old', sink: 'influxdb' },
    { id: 'old-line-0' },
  ]);
  expect((await room(disk).list('mqtt')).samples).toEqual([]);
  await room(disk).keep('influxdb', three, all);
  const newest = [...disk.files.keys()].find((name) => /\d\.jsonl$/.test(name)) ?? '';
  const text = (await disk.readText(newest)) ?? '';
  await disk.replaceText(newest, `${text}half a li`);
  await room(disk).keep('influxdb', three, all);
  expect((await room(disk).list()).total).toBe(8);
  expect(await room(disk).resend({ sink: 'influxdb' }, never)).toMatchObject({ stored: 8 });
  expect((await room(disk).list()).total).toBe(0);
});

test('many files are one quarantine: every sample is listed, repaired and sent; what is too old for the room goes and is told', async () => {
  const disk = new MemoryDisk();
  const told: number[] = [];
  const lost: number[] = [];
  const points = pointTable('FT-1', 'FT-2');
  let now = 1_000;
  const quarantine = new Quarantine({
    dir: '/q',
    points,
    disk,
    sinks: [sink],
    now: () => now++,
    overflowed: (_, samples) => told.push(samples),
    changed: ({ dropped, left }) => lost.push(dropped.length, left.length),
  });
  const long = 'x'.repeat(400_000);
  const keep = () =>
    quarantine.keep(
      'influxdb',
      three,
      all.map((item) => ({ ...item, reason: long })),
    );
  for (let file = 0; file < 32; file++) await keep();
  expect([(await quarantine.list()).total, told]).toEqual([96, []]);
  await keep();
  expect([(await quarantine.list()).total, told, lost]).toEqual([96, [3], [3, 96]]);
  const { samples } = await quarantine.list();
  const [oldest, newest] = [samples.at(-1)?.id ?? '', samples[0]?.id ?? ''];
  expect(await quarantine.resend({ sink: 'influxdb', ids: [oldest, newest], value: 7 }, never)).toMatchObject({
    stored: 2,
  });
  expect(sent).toEqual([[7], [7]]);
  expect(await quarantine.resend({ sink: 'influxdb' }, never)).toMatchObject({ stored: 94, refused: 0 });
  expect([...disk.files.keys()].filter((name) => name.startsWith('/q/'))).toEqual([]);
});

test('sent again, repaired: what the store takes is out, what it refuses stays with the new reason', async () => {
  const disk = new MemoryDisk();
  const quarantine = room(disk);
  await quarantine.keep('influxdb', three, all);
  const [last, infinite] = (await quarantine.list()).samples;
  answer = () => ({ outcome: 'refused', items: [{ index: 0, reason: 'still not' }] });
  const some = { sink: 'influxdb', ids: [last?.id ?? '', infinite?.id ?? ''], value: 5 };
  expect(await quarantine.resend(some, never)).toEqual({
    stored: 1,
    refused: 1,
    waiting: 0,
    dropped: 0,
    message: sameText('still not'),
  });
  expect(sent).toEqual([[5, 5]]);
  const { samples } = await quarantine.list();
  expect(samples.map(({ sourceTime, reason, value }) => [sourceTime, reason, value])).toEqual([
    [20, 'still not', 5],
    [10, 'no', 1],
  ]);
});

test('a store that is away: all stay as they are, and it says why', async () => {
  const quarantine = room(new MemoryDisk());
  await quarantine.keep('influxdb', three, all);
  answer = () => ({ outcome: 'later', reason: sameText('away') });
  expect(await quarantine.resend({ sink: 'influxdb', value: null }, never)).toMatchObject({
    waiting: 3,
    message: sameText('away'),
  });
  expect((await quarantine.list()).samples.map(({ value }) => value)).toEqual([3, 'Infinity', 1]);
});

test('dropped is gone; a sink that is not there is said; a point that is not configured any more stays', async () => {
  const disk = new MemoryDisk();
  await room(disk).keep('influxdb', three, all);
  const quarantine = room(disk, ['FT-1']);
  expect(await quarantine.resend({ sink: 'nowhere' }, never)).toBeNull();
  expect(await quarantine.drop({ sink: 'nowhere' })).toBeNull();
  expect(await quarantine.resend({ sink: 'influxdb' }, never)).toMatchObject({ stored: 2, refused: 1 });
  const { samples } = await quarantine.list();
  expect(samples.map(({ tag }) => tag)).toEqual(['FT-2']);
  expect(await quarantine.drop({ sink: 'influxdb', ids: [samples[0]?.id ?? ''] })).toMatchObject({ dropped: 1 });
  expect((await quarantine.list()).total).toBe(0);
});
