import assert from 'node:assert/strict';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { emptyBatch, type SampleBatch } from '../../config/vocabulary/sample.ts';
import type { Cursor } from '../../gateway/delivery/journal/cursors.ts';
import { type Journal, openJournal } from '../../gateway/delivery/journal/journal.ts';
import { pointTable, settings } from '../unit/gateway/delivery/delivery-fixture.ts';
import { MemoryDisk } from '../unit/gateway/delivery/memory-disk.ts';

// Throws plainly rather than through the test runner, as the fuzzer uses it on its own.
// A journal on a disk in memory beside the plain array it is to be equal to: one row for each position.

/** A sample as text, every bit of it: rows are compared as they are. */
type Row = string;

export const rowsOf = (batch: SampleBatch): Row[] => {
  const words = (column: Float64Array) => new BigUint64Array(column.buffer, column.byteOffset, batch.length);
  const source = words(batch.sourceTime);
  const receive = words(batch.receiveTime);
  const value = words(batch.value);
  return Array.from(
    { length: batch.length },
    (_, row) => `${batch.point[row]} ${source[row]} ${receive[row]} ${value[row]} ${batch.status[row]}`,
  );
};

const POINTS = ['FT-1', 'FT-2', 'TT-3', 'XS-4'];
const START_MS = 1_760_000_000_000;

/** Bits that break what takes numbers for numbers: NaN with a payload, signalling NaN, negative zero, infinities, the smallest, the largest. */
const ODD_BITS = [
  0x7ff8_0000_0000_0000n,
  0x7ff8_0000_dead_beefn,
  0xfff0_0000_0000_0001n,
  0x8000_0000_0000_0000n,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  0x0000_0000_0000_0001n,
  0x7fef_ffff_ffff_ffffn,
  0xffff_ffff_ffff_ffffn,
];

/** A batch like those of a plant, with odd bits strewn in; the first column makes every row different from all others. */
const plantBatch = (first: number, length: number): SampleBatch => {
  const batch = { ...emptyBatch(length), length };
  const bits = new BigUint64Array(batch.value.buffer);
  for (let row = 0; row < length; row++) {
    const count = first + row;
    const mixed = Math.imul(count + 1, 0x9e37_79b1) >>> 0;
    batch.point[row] = mixed % POINTS.length;
    batch.sourceTime[row] = START_MS + count + (mixed % 8) / 8;
    batch.receiveTime[row] = START_MS + count + 40;
    batch.value[row] = count % 3 === 0 ? Math.round(mixed / 4e6) / 100 : 50 + mixed / 2 ** 32;
    batch.status[row] = mixed % 11 === 0 ? mixed : 0;
    if (mixed % 7 === 0) bits[row] = ODD_BITS[mixed % ODD_BITS.length] ?? 0n;
  }
  return batch;
};

/** Sleeps end at once, so that a group is synced as soon as it is appended; on a machine that has stopped they never end. */
const instantly = (disk: () => MemoryDisk): Clock => {
  let elapsed = 0;
  return {
    now: () => START_MS + elapsed,
    elapsedMs: () => elapsed,
    sleep: async (ms, signal) => {
      if (signal.aborted) return;
      const own = disk();
      await turns(1);
      if (own.dead || own !== disk()) await new Promise<void>(() => {});
      elapsed += ms;
    },
  };
};

export const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** The process that held the lock is always gone. */
const processes = { self: { pid: 1, began: 'x', host: 'test' }, alive: () => false };

/** Long enough for every closed file of these journals to be packed. */
const PACKING_TURNS = 60;

export class JournalRig {
  disk = new MemoryDisk();
  journal!: Journal;
  cursor!: Cursor;
  readonly gaps: GapReport[] = [];
  readonly clock = instantly(() => this.disk);
  /** What each position holds; null: given out to nobody. */
  readonly model: (Row | null)[] = [];
  readonly synced = new Set<number>();
  /** What a sink read: position by position what it may have got. */
  readonly missing = new Set<number>();
  readonly #limits: { segmentBytes: number; bytesMax: number };
  #count = 0;

  constructor(limits: { segmentBytes: number; bytesMax: number }) {
    this.#limits = limits;
  }

  async open(): Promise<void> {
    this.disk.looseNames = 'first';
    this.journal = await openJournal({
      dir: 'j',
      points: pointTable(...POINTS),
      clock: this.clock,
      log: silentLog,
      settings: { ...settings, ...this.#limits },
      gap: (report) => void this.gaps.push(report),
      cachedSamplesMax: 500,
      disk: this.disk,
      processes,
    });
    this.cursor = this.journal.cursor('sink');
    const { end } = this.journal;
    this.model.length = Math.min(this.model.length, end);
    while (this.model.length < end) this.model.push(null);
  }

  /** One batch, or several that are appended before the first is on disk. */
  async append(lengths: readonly number[]): Promise<void> {
    const batches = lengths.map((length) => {
      const batch = plantBatch(this.#count, length);
      this.#count += length;
      return batch;
    });
    const rows = batches.flatMap(rowsOf);
    const first = this.model.length;
    this.model.push(...rows);
    const outcomes = await Promise.all(batches.map((batch) => this.journal.append(batch)));
    for (const [index, outcome] of outcomes.entries()) {
      const from = first + lengths.slice(0, index).reduce((sum, length) => sum + length, 0);
      if (outcome === 'synced') for (let at = from; at < from + (lengths[index] ?? 0); at++) this.synced.add(at);
    }
    assert.equal(this.journal.end, this.model.length);
  }

  /** Reads once from a position; what is read must be the rows of that stretch, in order, and what it lacks is noted as missing. */
  async look(position: number, max: number): Promise<number> {
    const batch = await this.journal.read(position, max);
    if (!batch) {
      assert(position >= this.journal.end, 'nothing is read where the journal has something');
      return position;
    }
    assert.equal(batch.start, position);
    assert(batch.end > position);
    assert(batch.samples.length <= max);
    const rows = rowsOf(batch.samples);
    let next = 0;
    for (let at = position; at < batch.end; at++) {
      if (next < rows.length && this.model[at] === rows[next]) next++;
      else this.missing.add(at);
    }
    assert.equal(next, rows.length, 'a sample that was not appended there');
    return batch.end;
  }

  /** What the sink does: read, then acknowledge. */
  async deliver(max: number): Promise<void> {
    const end = await this.look(this.cursor.position, max);
    this.cursor.advance(end);
  }

  async deliverAll(): Promise<void> {
    while (this.cursor.position < this.journal.end) await this.deliver(5000);
  }

  packed(): Promise<void> {
    return turns(PACKING_TURNS);
  }

  async restart(): Promise<void> {
    const { position } = this.cursor;
    await this.journal.close();
    await this.open();
    assert.equal(this.cursor.position, position);
  }

  /** The machine stops: now, in the middle of a write, or after so many more changes of the disk. */
  async crash(keep: number, how: { tearAfter?: number; stopAfter?: number; samples?: number } = {}): Promise<void> {
    this.disk.tearAfter = how.tearAfter ?? null;
    this.disk.stopAfterChanges = how.stopAfter ?? null;
    if (how.samples) await Promise.race([this.append([how.samples]), turns(PACKING_TURNS)]).catch(() => undefined);
    this.disk = this.disk.crash(keep);
    await this.open();
  }

  files(): string[] {
    return [...this.disk.files.keys()].filter((path) => /\.segz?$/.test(path)).sort();
  }

  flip(path: string, bit: number): void {
    const bytes = this.disk.files.get(path)?.bytes;
    if (!bytes || bytes.length === 0) return;
    const at = Math.floor(bit / 8) % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  }

  reported(cause: GapReport['cause']): number {
    return this.gaps.reduce((sum, gap) => sum + (gap.cause === cause ? (gap.samples ?? 0) : 0), 0);
  }

  /** Positions a synced sample should have been read from and was not. */
  lost(): number[] {
    return [...this.missing].filter((at) => this.synced.has(at));
  }
}
