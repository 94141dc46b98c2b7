import { expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { readRecordedSince } from '../../../../gateway/delivery/recorded-since.ts';
import { MemoryDisk } from './memory-disk.ts';

const read = (disk: MemoryDisk, now: number, tags: readonly string[], oldest: number | null = null) =>
  readRecordedSince({ disk, dir: 'gaps', tags, now, oldest, log: silentLog });

test('a point is recorded since the first start that knew it, over every later one', async () => {
  const disk = new MemoryDisk();
  expect((await read(disk, 1000, ['TT-1']))('TT-1')).toBe(1000);
  const later = await read(disk, 5000, ['TT-1', 'TT-2']);
  expect([later('TT-1'), later('TT-2')]).toEqual([1000, 5000]);
  const again = await read(disk, 9000, ['TT-2'], 10);
  expect([again('TT-1'), again('TT-2')]).toEqual([1000, 5000]);
});

test('where it was never written down, or cannot be read, the oldest sign of a record counts', async () => {
  const disk = new MemoryDisk();
  expect((await read(disk, 5000, ['TT-1'], 2000))('TT-1')).toBe(2000);
  await disk.replaceText('gaps/recorded-since.json', '{"TT-1": "yes');
  expect((await read(disk, 8000, ['TT-1'], 3000))('TT-1')).toBe(3000);
  // A clock that was ahead when the sign was left: nothing is recorded in the future.
  expect((await read(new MemoryDisk(), 8000, ['TT-1'], 9000))('TT-1')).toBe(8000);
});

test('a disk that takes nothing does not keep the gateway from starting', async () => {
  const disk = new MemoryDisk();
  disk.replaceText = () => Promise.reject(new Error('ENOSPC'));
  expect((await read(disk, 1000, ['TT-1']))('TT-1')).toBe(1000);
});
