import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import type { Cursor } from '../../gateway/delivery/journal/cursors.ts';
import { type Journal, openJournal } from '../../gateway/delivery/journal/journal.ts';
import { batchOf, pointTable, settings, valuesOf } from '../unit/gateway/delivery/delivery-fixture.ts';
import { MemoryDisk } from '../unit/gateway/delivery/memory-disk.ts';

// The law: whatever is done to the journal in whatever order, what a sink reads is a plain array of what was appended, in order and
// without doubles (but for what it read again after a crash); what was answered `synced` is only missing when a gap of at least that
// many samples says so.

type Step =
  | { readonly do: 'append'; readonly samples: number }
  | { readonly do: 'read'; readonly max: number }
  | { readonly do: 'restart' }
  | { readonly do: 'crash'; readonly keep: number }
  | { readonly do: 'tear'; readonly samples: number; readonly after: number; readonly keep: number }
  | { readonly do: 'flip'; readonly at: number; readonly bit: number }
  | { readonly do: 'full'; readonly room: number; readonly samples: number };

const step = (damage: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('append' as const), samples: fc.integer({ min: 1, max: 900 }) }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), max: fc.integer({ min: 1, max: 2000 }) }) },
    fc.record({ do: fc.constant('restart' as const) }),
    fc.record({ do: fc.constant('crash' as const), keep: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({
      do: fc.constant('tear' as const),
      samples: fc.integer({ min: 1, max: 300 }),
      after: fc.integer({ min: 0, max: 9000 }),
      keep: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      do: fc.constant('full' as const),
      room: fc.integer({ min: 0, max: 5000 }),
      samples: fc.integer({ min: 1, max: 300 }),
    }),
    ...(damage
      ? [
          fc.record({
            do: fc.constant('flip' as const),
            at: fc.double({ min: 0, max: 0.999, noNaN: true }),
            bit: fc.integer({ min: 0, max: 7 }),
          }),
        ]
      : []),
  );

/** Sleeps end at once, so that a group is synced as soon as it is appended; on a machine that has stopped they never end. */
const instantly = (disk: () => MemoryDisk): Clock => {
  let elapsed = 0;
  return {
    now: () => 1_760_000_000_000 + elapsed,
    elapsedMs: () => elapsed,
    sleep: async (ms, signal) => {
      if (signal.aborted) return;
      const own = disk();
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (own.dead || own !== disk()) await new Promise<void>(() => {});
      elapsed += ms;
    },
  };
};

class Rig {
  disk = new MemoryDisk();
  readonly gaps: GapReport[] = [];
  readonly clock = instantly(() => this.disk);
  readonly points = pointTable('FT-1', 'FT-2');
  journal!: Journal;
  cursor!: Cursor;
  next = 0;
  /** Values answered `synced`, and those that only were in memory. */
  readonly synced = new Set<number>();
  readonly read: number[] = [];

  async open(): Promise<void> {
    const { clock, points, disk, gaps } = this;
    const gap = (report: GapReport) => void gaps.push(report);
    const small = { ...settings, segmentBytes: 65_536, bytesMax: 1e9 };
    this.journal = await openJournal({
      dir: 'j',
      points,
      clock,
      log: silentLog,
      settings: small,
      gap,
      disk,
      processes,
    });
    this.cursor = this.journal.cursor('sink');
  }

  async append(samples: number): Promise<void> {
    const values = Array.from({ length: samples }, () => this.next++);
    const rows = values.map((value) => ({ point: value % 2, time: 1_760_000_000_000 + value, value }));
    const outcome = await this.journal.append(batchOf(rows));
    if (outcome === 'synced') for (const value of values) this.synced.add(value);
  }

  async readSome(max: number): Promise<void> {
    if (this.cursor.position >= this.journal.end) return;
    const batch = await this.journal.after(this.cursor.position, { max, signal: new AbortController().signal });
    expect(batch.samples.length).toBeLessThanOrEqual(max);
    expect(batch.end).toBeGreaterThan(batch.start);
    this.read.push(...valuesOf(batch.samples));
    this.cursor.advance(batch.end);
  }

  async take(one: Step): Promise<void> {
    if (one.do === 'append') await this.append(one.samples);
    else if (one.do === 'read') await this.readSome(one.max);
    else if (one.do === 'restart') {
      await this.journal.close();
      await this.open();
    } else if (one.do === 'full') {
      this.disk.room = one.room;
      await this.append(one.samples);
      this.disk.room = Number.POSITIVE_INFINITY;
      await this.clock.sleep(1000, new AbortController().signal);
    } else if (one.do === 'flip') {
      await this.journal.close();
      const segments = [...this.disk.files].filter(([path]) => path.endsWith('.seg'));
      const [, file] = segments[Math.floor(one.at * segments.length)] ?? [];
      const offset = Math.floor(one.at * 7919 * (file?.bytes.length ?? 0)) % Math.max(1, file?.bytes.length ?? 0);
      if (file && file.bytes.length > 0) file.bytes[offset] = (file.bytes[offset] ?? 0) ^ (1 << one.bit);
      await this.open();
    } else {
      if (one.do === 'tear') {
        this.disk.tearAfter = one.after;
        await Promise.race([this.append(one.samples), turns(20)]); // nobody answers on a machine that has stopped
      }
      this.disk = this.disk.crash(one.keep);
      await this.open();
    }
  }

  async readAll(): Promise<void> {
    while (this.cursor.position < this.journal.end) await this.readSome(5000);
  }
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** The process that held the lock is always gone. */
const processes = { self: { pid: 1, began: 'x', host: 'test' }, alive: () => false };

const run = async (steps: readonly Step[]): Promise<Rig> => {
  const rig = new Rig();
  await rig.open();
  for (const one of steps) await rig.take(one);
  await rig.readAll();
  await rig.journal.close();
  return rig;
};

/** Without what was read again after a crash: a value not above the highest so far. */
const firstReads = (read: readonly number[]): number[] => {
  let highest = -1;
  return read.filter((value) => {
    if (value <= highest) return false;
    highest = value;
    return true;
  });
};

test('without damage everything synced is read in order, and nothing is in the ledger but a full disk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step(false), { maxLength: 25 }), async (steps) => {
      const rig = await run(steps);
      const seen = new Set(rig.read);
      expect([...rig.synced].filter((value) => !seen.has(value))).toEqual([]);
      if (!steps.some((one) => one.do === 'crash' || one.do === 'tear')) {
        expect(rig.read).toEqual([...rig.read].sort((a, b) => a - b));
        expect(new Set(rig.read).size).toBe(rig.read.length);
      }
      expect(rig.gaps.filter(({ cause }) => cause !== 'journal-disk-full')).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('with flipped bits every missing sample is counted by a gap, and no wrong value is read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step(true), { minLength: 3, maxLength: 25 }), async (steps) => {
      const rig = await run(steps);
      const read = firstReads(rig.read);
      expect(read.every((value) => Number.isInteger(value) && value < rig.next)).toBe(true);
      const seen = new Set(rig.read);
      const missing = [...rig.synced].filter((value) => !seen.has(value)).length;
      const reported = rig.gaps.reduce(
        (sum, { cause, samples }) => sum + (cause === 'journal-damaged' ? (samples ?? 0) : 0),
        0,
      );
      expect(reported).toBeGreaterThanOrEqual(missing);
    }),
    { numRuns: 200 },
  );
});
