import { expect, test } from 'vitest';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { type Journal, openJournal } from '../../../../gateway/delivery/journal/journal.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable, settings, valuesOf } from './delivery-fixture.ts';
import { MemoryDisk } from './memory-disk.ts';

// What a disk does to a journal, and what the journal makes of it: packed files, bad sectors, files that vanish, folders half written.

const nobody = { self: { pid: 7, began: 'now', host: 'here' }, alive: () => false };
const START_MS = 1_760_000_000_000;

const start = async (
  disk = new MemoryDisk(),
  more: { tags?: string[]; bytesMax?: number; ageHoursMax?: number } = {},
) => {
  const clock = new VirtualClock(START_MS);
  const gaps: GapReport[] = [];
  const { tags = ['FT-1', 'FT-2'], ...limits } = more;
  const journal = await openJournal({
    dir: 'j',
    points: pointTable(...tags),
    clock,
    log: silentLog,
    settings: { ...settings, ...limits },
    gap: (report) => void gaps.push(report),
    cachedSamplesMax: 100,
    disk,
    processes: nobody,
  });
  return { journal, clock, gaps, disk };
};

const GROUP = 1500;
/** Values count up from 0 over all groups; 1,500 samples are 48 kB, so every second group closes a file of 64 kB. */
const fill = async (journal: Journal, clock: VirtualClock, groups: number, from = 0) => {
  for (let group = from; group < from + groups; group++) {
    const rows = Array.from({ length: GROUP }, (_, row) => ({
      point: row % 2,
      time: clock.now() + row / 8,
      value: group * GROUP + row,
    }));
    void journal.append(batchOf(rows));
    await clock.advance(50);
  }
};

const readAll = async (journal: Journal): Promise<number[]> => {
  const values: number[] = [];
  for (let position = journal.start; position < journal.end; ) {
    const batch = await journal.read(position, 1000);
    if (!batch) throw new Error('nothing to read before the end');
    values.push(...valuesOf(batch.samples));
    position = batch.end;
  }
  return values;
};

const counting = (to: number, from = 0) => Array.from({ length: to - from }, (_, row) => from + row);
const files = (disk: MemoryDisk) => [...disk.files.keys()].filter((path) => /\.segz?/.test(path)).sort();
const packedIn = (disk: MemoryDisk) => files(disk).filter((path) => path.endsWith('.segz'));

/** Four closed files of two groups each and a newest one; all but the newest packed. */
const packedJournal = async () => {
  const started = await start();
  started.journal.cursor('away');
  await fill(started.journal, started.clock, 9);
  await started.clock.advance(10_000);
  return started;
};

test('closed files nobody has begun to read are packed, take a fraction of the bytes and read the same', async () => {
  const { journal, disk, gaps } = await packedJournal();
  expect(packedIn(disk)).toHaveLength(4);
  const bytes = packedIn(disk).reduce((sum, path) => sum + (disk.files.get(path)?.bytes.length ?? 0), 0);
  expect(bytes).toBeLessThan((8 * GROUP * 32) / 5);
  expect(journal.health().bytes).toBe(
    files(disk).reduce((sum, path) => sum + (disk.files.get(path)?.bytes.length ?? 0), 0),
  );
  expect(await readAll(journal)).toEqual(counting(9 * GROUP));
  expect(gaps).toEqual([]);
  await journal.close();
  const again = await start(disk);
  expect(await readAll(again.journal)).toEqual(counting(9 * GROUP));
  expect(again.journal.lastTime).toBeGreaterThan(START_MS);
  await again.journal.close();
});

test('a file that a sink is reading is not packed: it will be deleted soon', async () => {
  const { journal, clock, disk } = await start();
  const cursor = journal.cursor('slow');
  await fill(journal, clock, 1);
  cursor.advance(10);
  await fill(journal, clock, 3, 1);
  await clock.advance(10_000);
  expect(packedIn(disk)).toEqual([]);
  await journal.close();
});

test('a disk without room for the packed file leaves the plain one, and nothing else happens', async () => {
  const { journal, clock, disk, gaps } = await start();
  journal.cursor('away');
  await fill(journal, clock, 3);
  disk.room = 200;
  await clock.advance(10_000);
  expect(files(disk).every((path) => path.endsWith('.seg'))).toBe(true);
  expect(journal.health()).toMatchObject({ state: 'writing', lastError: null });
  disk.room = 1e6;
  await clock.advance(120_000);
  expect(packedIn(disk)).toHaveLength(1);
  expect(await readAll(journal)).toEqual(counting(3 * GROUP));
  expect(gaps).toEqual([]);
  await journal.close();
});

test.each([
  ['whole', (bytes: Buffer) => bytes, 1],
  ['damaged', (bytes: Buffer) => Buffer.from(bytes).fill(0xff, 300, 340), 0],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 10), 0],
])('of both forms of a file one stays: the packed one was %s', async (_, change, packed) => {
  const plain = await start();
  plain.journal.cursor('away');
  await fill(plain.journal, plain.clock, 3);
  await plain.journal.close();
  const name = files(plain.disk)[0] ?? '';
  const copy = plain.disk.files.get(name)?.bytes ?? Buffer.alloc(0);
  const again = await start(plain.disk);
  await fill(again.journal, again.clock, 1, 3);
  await again.clock.advance(10_000);
  await again.journal.close();
  const file = again.disk.files.get(`${name}z`);
  if (!file) throw new Error('it was not packed');
  file.bytes = change(file.bytes);
  again.disk.files.set(name, { bytes: Buffer.from(copy), synced: copy.length });
  again.disk.files.set(`${name}z.new`, { bytes: Buffer.from('left over'), synced: 9 });
  const third = await start(again.disk);
  expect(files(third.disk).filter((path) => path.startsWith(name))).toEqual([packed ? `${name}z` : name]);
  expect((await readAll(third.journal)).slice(0, 2 * GROUP)).toEqual(counting(2 * GROUP));
  expect(third.gaps).toEqual([]);
  await third.journal.close();
});

test('a spot that cannot be read costs its frame only, and is named; what comes after it is read', async () => {
  const { journal, disk, clock } = await start();
  journal.cursor('away').advance(1);
  await fill(journal, clock, 3);
  await journal.close();
  const again = await start(disk);
  again.journal.cursor('away');
  disk.unreadable.set(files(disk)[0] ?? '', { from: 9000, to: 9100 });
  expect(await readAll(again.journal)).toEqual(counting(3 * GROUP, GROUP));
  expect(again.gaps).toMatchObject([{ cause: 'journal-damaged', samples: GROUP }]);
  expect(again.gaps[0]?.detail.en).toContain('0000000000000000.seg, from byte');
  await again.journal.close();
});

test('a file that somebody deleted is a gap; readers go on behind it', async () => {
  const { journal, disk, gaps } = await packedJournal();
  disk.files.delete(files(disk)[1] ?? '');
  expect(await readAll(journal)).toEqual([...counting(2 * GROUP), ...counting(9 * GROUP, 4 * GROUP)]);
  expect(gaps).toMatchObject([{ cause: 'journal-damaged', samples: 2 * GROUP }]);
  await journal.close();
});

test('damage in a plain file is told once: packed, the file knows its hole', async () => {
  const { journal, disk, clock } = await start();
  journal.cursor('away').advance(1);
  await fill(journal, clock, 3);
  await journal.close();
  disk.files.delete('j/cursors.json');
  disk.files.get(files(disk)[0] ?? '')?.bytes.fill(0xff, 9000, 9100);
  const again = await start(disk);
  again.journal.cursor('away');
  await fill(again.journal, again.clock, 1, 3);
  await again.clock.advance(10_000);
  expect(packedIn(disk)).not.toEqual([]);
  expect(again.gaps).toMatchObject([{ cause: 'journal-damaged', samples: GROUP }]);
  await again.journal.close();
  const last = await start(disk);
  expect(await readAll(last.journal)).toEqual(counting(4 * GROUP, GROUP));
  expect(last.gaps).toEqual([]);
  await last.journal.close();
});

test('tags lost with a damaged dictionary are found in another file; without one the samples are counted as damaged', async () => {
  const { journal, disk, clock } = await start();
  journal.cursor('away').advance(1);
  await fill(journal, clock, 5);
  await journal.close();
  const [first = '', second = '', third = ''] = files(disk);
  const damage = (path: string) => disk.files.get(path)?.bytes.fill(0xff, 66, 68);
  damage(first);
  const again = await start(disk, { tags: ['FT-2', 'FT-1', 'FT-0'] });
  again.journal.cursor('away');
  expect(await readAll(again.journal)).toEqual(counting(5 * GROUP));
  expect(again.gaps).toEqual([]);
  await again.journal.close();
  for (const path of [second, third]) damage(path);
  const last = await start(disk, { tags: ['FT-2', 'FT-1', 'FT-0'] });
  expect(await readAll(last.journal)).toEqual([]);
  expect(last.gaps.every(({ cause }) => cause === 'journal-damaged')).toBe(true);
  expect(last.gaps.reduce((sum, { samples }) => sum + (samples ?? 0), 0)).toBe(5 * GROUP);
  await last.journal.close();
});

test('what was dropped is an alarm on the health page until the sink that missed it has caught up', async () => {
  const { journal, clock } = await start(new MemoryDisk(), { ageHoursMax: 1 });
  const cursor = journal.cursor('away');
  await fill(journal, clock, 4);
  expect(journal.health().lastError).toBeNull();
  await clock.advance(2 * 3_600_000);
  await fill(journal, clock, 3, 4);
  const { droppedSamples, lastError, state } = journal.health();
  expect(state).toBe('writing');
  expect(lastError?.en).toContain(`${droppedSamples} undelivered samples dropped`);
  cursor.advance(journal.end);
  expect(journal.health().lastError).toBeNull();
  await journal.close();
});

test('a wall clock that jumps a year ahead drops nothing', async () => {
  const { journal, clock, gaps } = await start(new MemoryDisk(), { ageHoursMax: 1 });
  journal.cursor('away');
  await fill(journal, clock, 4);
  clock.jump(365 * 24 * 3_600_000);
  await fill(journal, clock, 3, 4);
  expect(gaps).toEqual([]);
  expect(journal.start).toBe(0);
  await journal.close();
});

test('two readers at two places of one packed file get what is theirs', async () => {
  const { journal } = await packedJournal();
  const back = await journal.read(17, 100);
  const front = await journal.read(2500, 100);
  expect(valuesOf(back?.samples ?? batchOf([]))).toEqual(counting(117, 17));
  expect(valuesOf(front?.samples ?? batchOf([]))).toEqual(counting(2600, 2500));
  expect(await journal.read(journal.end, 10)).toBeNull();
  await journal.close();
});
