import type { JournalHealth } from '../../../config/vocabulary/health.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { Median } from '../median.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import { Bell } from './bell.ts';
import { type Cursor, Cursors, runCursorSaver } from './cursors.ts';
import { nodeDisk } from './disk.ts';
import { DiskTrouble } from './disk-trouble.ts';
import { SAMPLE_BYTES } from './frame.ts';
import { damagedGap, overrunGap, removedGap } from './gap-reports.ts';
import { type Appended, Group } from './group.ts';
import { systemProcesses, takeLock } from './lock.ts';
import type { JournalOptions } from './options.ts';
import { runPackLoop } from './pack-loop.ts';
import { Retention } from './retention.ts';
import type { Hole } from './segment.ts';
import { SegmentStore } from './segment-store.ts';
import { joinBatches, Tail } from './tail.ts';

// The invariants of the journal; tests/property/journal*.test.ts hold it to them under any order of what can happen to it:
//   1. A sample is answered `synced`, and readable, once it is on disk; while the disk takes nothing, `memory` as soon as it is in memory.
//   2. Positions grow for ever, one for each sample, and none is given out twice once somebody may have read it.
//   3. What is read is what was appended, to the last bit and in that order, from whatever position and in whatever bites.
//   4. What is missing in between has been reported as a gap with its number, and where damage is the cause, with file and byte.
//   5. Nothing on disk needs a hand: a torn tail is passed over, a damaged frame is skipped, a full disk is tried again.
//   6. A closed file is there in its plain form or in its packed form; at no moment in neither, and its samples count once.
//   7. Bytes and age are bounded, and the oldest goes first; what no sink misses goes silently, the rest is counted and alarmed.
//   8. One process at a time holds the folder.

export type { Appended } from './group.ts';

export interface JournalBatch {
  readonly samples: SampleBatch;
  readonly start: JournalPosition;
  /** Where to go on; past `start` even when no sample of the stretch is left to read. */
  readonly end: JournalPosition;
}

/** So long is waited at least for more of the same burst. */
const GATHER_MS = 5;
const CACHED_SAMPLES_MAX = 100_000;
/** Samples kept in memory while the disk takes nothing: 32 MB. */
const MEMORY_SAMPLES_MAX = 1_000_000;

/** Rejects with one sentence when another gateway holds the folder. */
export const openJournal = async (options: JournalOptions): Promise<Journal> => {
  const disk = options.disk ?? nodeDisk;
  await disk.makeDir(options.dir);
  const unlock = await takeLock(disk, options.dir, options.processes ?? systemProcesses);
  try {
    const tags = options.points.points.map(({ tag }) => tag);
    const segmentBytes = Math.min(options.settings.segmentBytes, options.settings.bytesMax / 4);
    const cursors = await Cursors.open(disk, options.dir, options.log);
    const damaged = (holes: readonly Hole[]) => reportDamage(options, holes);
    const store = await SegmentStore.open({ disk, dir: options.dir, segmentBytes }, tags, damaged);
    const startAt = (await options.startAt?.()) ?? 0;
    return new Journal(options, store, cursors, unlock, startAt);
  } catch (error) {
    await unlock();
    throw error;
  }
};

export class Journal {
  readonly #options: JournalOptions;
  readonly #store: SegmentStore;
  readonly #cursors: Cursors;
  readonly #retention: Retention;
  readonly #trouble: DiskTrouble;
  readonly #unlock: () => Promise<void>;
  readonly #group = new Group(MEMORY_SAMPLES_MAX);
  readonly #tail = new Tail();
  readonly #appended = new Bell();
  readonly #written = new Bell();
  readonly #acknowledged = new Bell();
  readonly #syncMs = new Median();
  readonly #stop = new AbortController();
  readonly #running: readonly Promise<void>[];
  #next: JournalPosition;
  #readable: JournalPosition;

  constructor(
    options: JournalOptions,
    store: SegmentStore,
    cursors: Cursors,
    unlock: () => Promise<void>,
    startAt: JournalPosition,
  ) {
    this.#options = options;
    this.#store = store;
    this.#cursors = cursors;
    this.#unlock = unlock;
    this.#retention = new Retention(options, store, cursors);
    this.#trouble = new DiskTrouble(options);
    this.#next = Math.max(store.end, cursors.furthest, startAt);
    this.#readable = this.#next;
    this.lastTime = store.lastTime;
    const { clock, log } = options;
    const { signal } = this.#stop;
    const slowest = () => cursors.slowest;
    this.#running = [
      this.#runWriter(),
      runCursorSaver({ cursors, clock, log, acknowledged: this.#acknowledged }, signal),
      runPackLoop({ store, clock, log, written: this.#written, slowest }, signal),
    ];
  }

  /** Receive time of the newest sample that was on disk when the journal was opened: since then the gateway was down. Unix ms. */
  readonly lastTime: number | null;

  /** First position that can still be read. */
  get start(): JournalPosition {
    return this.#store.segments[0]?.start ?? this.#tail.start ?? this.#readable;
  }

  /** Position after the last readable sample. */
  get end(): JournalPosition {
    return this.#readable;
  }

  /** Takes the batch over: its arrays must not be changed afterwards. Never rejects. */
  append(batch: SampleBatch): Promise<Appended> {
    if (batch.length === 0) return Promise.resolve('synced');
    if (this.#stop.signal.aborted) return Promise.resolve('dropped');
    const answer = this.#group.add(batch);
    this.#appended.ring();
    return answer;
  }

  /** Resolves when everything appended so far is on disk, or in memory while the disk takes nothing. */
  async settled(): Promise<void> {
    const end = this.#next + this.#group.samples;
    if (this.#group.samples > 0) this.#group.hurry();
    while (this.#readable < end) await this.#written.heard(NEVER);
  }

  /** The next samples after `position`, at most `max`; waits for some. When the signal ends the wait the batch is empty and `end` is `position`. */
  async after(position: JournalPosition, { max, signal }: { max: number; signal: AbortSignal }): Promise<JournalBatch> {
    while (!signal.aborted) {
      const batch = await this.read(position, max);
      if (batch) return batch;
      await this.#written.heard(signal);
    }
    return { samples: joinBatches([]), start: position, end: position };
  }

  /** The same without waiting: null when there is nothing readable after `position` yet. Any position, any number of readers. */
  async read(position: JournalPosition, max: number): Promise<JournalBatch | null> {
    while (position < this.#readable) {
      const inMemory = this.#tail.read(position, max, this.#readable);
      if (inMemory) return { ...inMemory, start: position };
      const fromDisk = await this.#readDisk(position, max);
      if (fromDisk) return fromDisk;
    }
    return null;
  }

  /** Attaches a sink: from now on the journal keeps what it has not acknowledged. `known`: its position by its own account. */
  cursor(sink: string, known: JournalPosition | null = null): Cursor {
    return this.#cursors.attach(sink, this.start, known, () => this.#acknowledged.ring());
  }

  health(): JournalHealth {
    return {
      state: this.#stop.signal.aborted ? 'stopped' : this.#trouble.lasts ? 'disk-full' : 'writing',
      lastError: this.#trouble.error ?? this.#retention.alarm,
      bytes: this.#store.bytes,
      samples: this.#next - this.start,
      segments: this.#store.segments.length,
      droppedSamples: this.#retention.dropped,
      syncMsP50: this.#syncMs.value,
      path: this.#options.dir,
    };
  }

  /** Everything appended is synced when it resolves. Readers wait on until their signal ends them. Safe to call twice. */
  async close(): Promise<void> {
    const first = !this.#stop.signal.aborted;
    this.#stop.abort();
    this.#group.hurry();
    this.#appended.ring();
    await Promise.all(this.#running);
    if (!first) return;
    await this.#store.close().catch(() => undefined);
    await this.#unlock();
  }

  /**
   * What comes after a pause is synced almost at once, what comes in a stream in groups of `syncMs`: no more syncs than one in that time,
   * and a burst, such as the notifications of a publishing interval, does not lie about for it first.
   */
  async #runWriter(): Promise<void> {
    const { clock, settings } = this.#options;
    let begunMs = Number.NEGATIVE_INFINITY;
    while (!this.#stop.signal.aborted || this.#group.samples > 0) {
      if (this.#group.samples === 0) {
        await this.#appended.heard(this.#stop.signal);
        continue;
      }
      const restMs = Math.max(begunMs + settings.syncMs - clock.elapsedMs(), Math.min(GATHER_MS, settings.syncMs));
      if (!this.#stop.signal.aborted) await clock.sleep(restMs, this.#group.due);
      begunMs = clock.elapsedMs();
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const { samples, answer, dropped } = this.#group.take();
    const run = { start: this.#next, end: this.#next + samples.length, samples, onDisk: false };
    this.#next = run.end;
    this.#tail.push(run);
    if (this.#trouble.isTimeToTry || this.#stop.signal.aborted) await this.#write();
    this.#readable = run.end;
    answer(run.onDisk ? 'synced' : 'memory');
    this.#written.ring();
    this.#shed();
    this.#reportDropped(dropped);
    await this.#retention.keep((position) => this.#tail.forget(position));
  }

  async #write(): Promise<void> {
    const { clock } = this.#options;
    const began = clock.elapsedMs();
    const waiting = this.#tail.waiting();
    try {
      await this.#store.write(waiting, began);
    } catch (error) {
      this.#trouble.failed(error as NodeJS.ErrnoException);
      return;
    }
    for (const run of waiting) this.#tail.markOnDisk(run);
    this.#syncMs.add(clock.elapsedMs() - began);
    this.#trouble.passed();
  }

  #shed(): void {
    const slowest = this.#cursors.slowest ?? Number.POSITIVE_INFINITY;
    const { cachedSamplesMax = CACHED_SAMPLES_MAX, settings } = this.#options;
    // A small journal keeps little in memory: less than it keeps on disk.
    const cachedMax = Math.min(cachedSamplesMax, settings.bytesMax / 4 / SAMPLE_BYTES);
    for (const run of this.#tail.shed(cachedMax, MEMORY_SAMPLES_MAX)) {
      const undelivered = Math.max(0, run.end - Math.max(run.start, slowest));
      this.#trouble.lost(undelivered);
      this.#retention.countDropped(undelivered);
    }
  }

  #reportDropped(samples: number): void {
    if (samples === 0) return;
    this.#retention.countDropped(samples);
    this.#options.gap(overrunGap(this.#options.clock.now(), samples));
  }

  async #readDisk(position: JournalPosition, max: number): Promise<JournalBatch | null> {
    const firstInMemory = this.#tail.start ?? this.#readable;
    try {
      const read = await this.#store.read(position, max);
      if (!read) return { samples: joinBatches([]), start: position, end: Math.max(position, firstInMemory) };
      if (read.unknown) this.#options.gap(removedGap(read.unknown));
      return { samples: read.samples, start: position, end: read.end };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null; // deleted or packed just now: look again
      throw error;
    }
  }
}

const reportDamage = ({ clock, log, gap }: JournalOptions, holes: readonly Hole[]): void => {
  for (const hole of holes) {
    const { file, offset, start, end } = hole;
    const samples = end - start;
    log.error('A damaged part of the journal was skipped', {
      file,
      offset,
      samples,
      position: start,
      zh: `日志文件 ${file} 有损坏，已跳过`,
    });
    gap(damagedGap(hole, clock.now()));
  }
};

const NEVER = new AbortController().signal;
