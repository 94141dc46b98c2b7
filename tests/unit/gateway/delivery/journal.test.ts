import { expect, test } from 'vitest';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { type Journal, openJournal } from '../../../../gateway/delivery/journal/journal.ts';
import { takeLock } from '../../../../gateway/delivery/journal/lock.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable, settings, valuesOf } from './delivery-fixture.ts';
import { MemoryDisk } from './memory-disk.ts';

const HOUR_MS = 3_600_000;
const nobody = { self: { pid: 7, began: 'now', host: 'here' }, alive: () => false };

const start = async (
  disk = new MemoryDisk(),
  more: { tags?: string[]; bytesMax?: number; ageHoursMax?: number } = {},
) => {
  const clock = new VirtualClock(1_760_000_000_000);
  const gaps: GapReport[] = [];
  const { tags = ['FT-1', 'FT-2'], ...limits } = more;
  const journal = await openJournal({
    dir: 'j',
    points: pointTable(...tags),
    clock,
    log: silentLog,
    settings: { ...settings, ...limits },
    gap: (report) => void gaps.push(report),
    disk,
    processes: nobody,
  });
  return { journal, clock, gaps, disk };
};

const rows = (from: number, count: number, time = 1_760_000_000_000) =>
  batchOf(Array.from({ length: count }, (_, row) => ({ point: row % 2, time: time + row, value: from + row })));

const signal = new AbortController().signal;

const readAll = async (journal: Journal, from = journal.start): Promise<number[]> => {
  const values: number[] = [];
  for (let position = from; position < journal.end; ) {
    const batch = await journal.after(position, { max: 1000, signal });
    values.push(...valuesOf(batch.samples));
    position = batch.end;
  }
  return values;
};

const segmentOf = (disk: MemoryDisk) =>
  [...disk.files].filter(([path]) => path.endsWith('.seg')).map(([, file]) => file);

test('a batch is answered and readable only after it is synced', async () => {
  const { journal, clock, disk } = await start();
  let answered: string | null = null;
  void journal.append(rows(0, 10)).then((outcome) => {
    answered = outcome;
  });
  await clock.advance(4);
  expect([answered, journal.end]).toEqual([null, 0]);
  await clock.advance(1);
  expect([answered, journal.end]).toEqual(['synced', 10]);
  expect(segmentOf(disk)[0]?.synced).toBeGreaterThan(320);
  await journal.close();
});

test('what comes in a stream is synced in groups, and no more often than one in the time of a group', async () => {
  const { journal, clock } = await start();
  const ends = new Set<number>();
  for (let at = 0; at < 200; at += 10) {
    void journal.append(rows(at / 10, 1));
    await clock.advance(10);
    ends.add(journal.end);
  }
  // At 5, 55, 105 and 155 ms: one sample, then those of 50 ms each time.
  expect([...ends]).toEqual([1, 6, 11, 16]);
  await journal.close();
});

test('what is read by another configuration keeps its tags; a tag that is gone is a gap with a count', async () => {
  const { journal, clock, disk } = await start();
  void journal.append(rows(0, 10));
  await clock.advance(50);
  await journal.close();
  const again = await start(disk, { tags: ['FT-9', 'FT-2'] });
  const batch = await again.journal.after(0, { max: 100, signal });
  expect(valuesOf(batch.samples)).toEqual([1, 3, 5, 7, 9]);
  expect([...batch.samples.point.subarray(0, 5)]).toEqual([1, 1, 1, 1, 1]);
  expect(batch.end).toBe(10);
  expect(again.gaps).toMatchObject([{ cause: 'point-removed', samples: 5, tags: ['FT-1'] }]);
  await again.journal.close();
});

test.each(['payload', 'header'])(
  'a damaged %s of the very last frame is a gap and its positions are not given out again',
  async (part) => {
    const { journal, clock, disk } = await start();
    void journal.append(rows(0, 10));
    await clock.advance(50);
    void journal.append(rows(10, 20));
    await clock.advance(50);
    await journal.close();
    const file = segmentOf(disk)[0]!;
    const at = file.bytes.length - 20 * 32 - (part === 'header' ? 30 : -5);
    file.bytes[at] = (file.bytes[at] ?? 0) ^ 4;
    const again = await start(disk);
    expect(again.gaps).toMatchObject([{ cause: 'journal-damaged', samples: 20 }]);
    expect(again.journal.end).toBe(30);
    expect(await readAll(again.journal)).toEqual(Array.from({ length: 10 }, (_, row) => row));
    await again.journal.close();
  },
);

test('a full disk: samples go on to the sinks, health says so, and all of them are on disk when space is back', async () => {
  const { journal, clock, gaps, disk } = await start();
  const cursor = journal.cursor('sink');
  disk.room = 700;
  const outcome = journal.append(rows(0, 50));
  await clock.advance(50);
  expect(await outcome).toBe('memory');
  expect(journal.health()).toMatchObject({ state: 'disk-full' });
  expect(journal.health().lastError?.en).toContain('free some');
  expect(valuesOf((await journal.after(cursor.position, { max: 100, signal })).samples)).toHaveLength(50);
  expect(gaps).toMatchObject([{ cause: 'journal-disk-full', to: null }]);
  disk.room = 1_000_000;
  await clock.advance(1000);
  const after = journal.append(rows(50, 5));
  await clock.advance(50);
  expect(await after).toBe('synced');
  expect(gaps[1]).toMatchObject({ cause: 'journal-disk-full', from: gaps[0]?.from, samples: 0 });
  expect(journal.health().state).toBe('writing');
  await journal.close();
  const again = await start(disk);
  expect(await readAll(again.journal)).toEqual(Array.from({ length: 55 }, (_, row) => row));
  await again.journal.close();
});

test('a second gateway is refused by name, a dead one is not in the way', async () => {
  const { journal, disk } = await start();
  const second = () =>
    openJournal({
      dir: 'j',
      points: pointTable('FT-1'),
      clock: new VirtualClock(),
      log: silentLog,
      settings,
      gap: () => {},
      disk: new MemoryDisk(disk.files),
      processes: { self: { pid: 8, began: 'later', host: 'here' }, alive: ({ pid }) => pid === 7 },
    });
  await expect(second()).rejects.toThrow(/in use by process 7 on here: stop that gateway/);
  await journal.close();
  await (await second()).close();
  const left = disk.crash(1);
  left.files.set('j/lock.1', { bytes: Buffer.from('{"pid":99,"began":"then","host":"here"}'), synced: 0 });
  await (await start(left)).journal.close();
});

test('two that find the same dead lock: one has the folder, whoever comes to act first', async () => {
  for (let lead = 0; lead < 12; lead++) {
    const disk = new MemoryDisk();
    disk.files.set('j/lock.4', { bytes: Buffer.from('{"pid":99,"began":"then","host":"here"}'), synced: 0 });
    const alive = (holder: { pid: number }) => holder.pid !== 99;
    const opened = [1, 2].map(async (pid) => {
      const own = new MemoryDisk(disk.files); // a disk of its own to each: they are two processes
      for (let turn = 0; turn < (pid === 1 ? lead : 6); turn++) await Promise.resolve();
      return await takeLock(own, 'j', { self: { pid, began: 'now', host: 'here' }, alive });
    });
    const settled = await Promise.allSettled(opened);
    expect(settled.map(({ status }) => status).sort(), `lead ${lead}`).toEqual(['fulfilled', 'rejected']);
    for (const one of settled) if (one.status === 'fulfilled') await one.value();
    expect([...disk.files.keys()]).toEqual([]);
  }
});

const fill = async (journal: Journal, clock: VirtualClock, groups: number, samples = 1500) => {
  for (let group = 0; group < groups; group++) {
    void journal.append(rows(group * samples, samples, clock.now()));
    await clock.advance(50);
  }
};

test('files every sink has acknowledged are deleted, and nothing is dropped', async () => {
  const { journal, clock, gaps } = await start();
  const cursor = journal.cursor('sink');
  for (let group = 0; group < 12; group++) {
    await fill(journal, clock, 1);
    cursor.advance(journal.end);
  }
  expect(journal.health().segments).toBeLessThanOrEqual(2);
  expect(gaps).toEqual([]);
  await journal.close();
});

test('beyond its bytes the oldest goes, counted and in the ledger', async () => {
  const { journal, clock, gaps } = await start(new MemoryDisk(), { bytesMax: 262_144 });
  journal.cursor('dead sink');
  await fill(journal, clock, 12);
  const dropped = gaps.reduce((sum, { samples }) => sum + (samples ?? 0), 0);
  expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(['journal-dropped']));
  expect(journal.health().droppedSamples).toBe(dropped);
  expect(journal.start).toBe(dropped);
  expect(journal.health().bytes).toBeLessThan(262_144 + 3 * 65_536);
  await journal.close();
});

test('what is older than its age goes too', async () => {
  const { journal, clock, gaps } = await start(new MemoryDisk(), { ageHoursMax: 1 });
  journal.cursor('dead sink');
  await fill(journal, clock, 4);
  await clock.advance(2 * HOUR_MS);
  await fill(journal, clock, 3);
  expect(gaps.map(({ cause }) => cause)).toContain('journal-dropped');
  await journal.close();
});

test('cursors outlive a stop; positions a store has seen are not given out again by a new journal', async () => {
  const { journal, clock, disk } = await start();
  void journal.append(rows(0, 10));
  await clock.advance(50);
  journal.cursor('sink').advance(10);
  await journal.close();
  for (const path of disk.files.keys()) if (path.endsWith('.seg')) disk.files.delete(path);
  const again = await start(disk);
  expect(again.journal.end).toBe(10);
  void again.journal.append(rows(100, 3));
  await again.clock.advance(50);
  const batch = await again.journal.after(again.journal.cursor('sink').position, { max: 10, signal });
  expect(valuesOf(batch.samples)).toEqual([100, 101, 102]);
  await again.journal.close();
});
