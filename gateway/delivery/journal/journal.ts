import type { JournalHealth } from '../../../config/vocabulary/health.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { Median } from '../median.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import { type Cursor, Cursors } from './cursors.ts';
import { nodeDisk } from './disk.ts';
import { diskFullGap } from './disk-full-gap.ts';
import { systemProcesses, takeLock } from './lock.ts';
import type { JournalOptions } from './options.ts';
import type { Hole } from './segment.ts';
import { SegmentStore } from './segment-store.ts';
import { joinBatches, Tail } from './tail.ts';

// The invariants of the journal:
//   1. A sample is readable once it is synced, and while the disk takes nothing, as soon as it is in memory.
//   2. Positions grow for ever and are never given out twice to samples that somebody has read.
//   3. What is read is what was appended, in that order; what is missing in between has been reported as a gap.
//   4. Nothing on disk needs a hand: a torn tail is cut, a damaged frame is skipped, a full disk is tried again.

export interface JournalBatch {
  readonly samples: SampleBatch;
  readonly start: JournalPosition;
  /** Where to go on; past `start` even when no sample of the stretch is left to read. */
  readonly end: JournalPosition;
}

/** `synced`: on disk. `memory`: the disk takes nothing; sinks get it from memory. `dropped`: not even memory had room, it is in the ledger. */
export type Appended = 'synced' | 'memory' | 'dropped';

/** Samples kept in memory so that sinks that keep up never read the disk. */
const CACHED_SAMPLES_MAX = 100_000;
/** Samples kept in memory while the disk takes nothing: 32 MB. */
const MEMORY_SAMPLES_MAX = 1_000_000;
/** A group is synced at once when it has grown to this, whatever the time. */
const GROUP_SAMPLES = 32_768;
const DISK_RETRY_MS = 1_000;
const CURSOR_SAVE_MS = 500;
const NEVER = new AbortController().signal;

export const openJournal = async (options: JournalOptions): Promise<Journal> => {
  const disk = options.disk ?? nodeDisk;
  await disk.makeDir(options.dir);
  const unlock = await takeLock(disk, options.dir, options.processes ?? systemProcesses);
  try {
    const tags = options.points.points.map(({ tag }) => tag);
    const segmentBytes = Math.min(options.settings.segmentBytes, options.settings.bytesMax / 4);
    const cursors = await Cursors.open(disk, options.dir);
    const { store, holes } = await SegmentStore.open(disk, options.dir, tags, segmentBytes);
    const startAt = (await options.startAt?.()) ?? 0;
    return new Journal(options, store, cursors, unlock, holes, startAt);
  } catch (error) {
    await unlock();
    throw error;
  }
};

export class Journal {
  readonly #options: JournalOptions;
  readonly #store: SegmentStore;
  readonly #cursors: Cursors;
  readonly #unlock: () => Promise<void>;
  readonly #tail = new Tail();
  readonly #waiters = new Set<() => void>();
  readonly #syncMs = new Median();
  readonly #stop = new AbortController();
  readonly #writer: Promise<void>;
  readonly #saver: Promise<void>;
  #pending: SampleBatch[] = [];
  #pendingSamples = 0;
  #pendingDone: ((outcome: Appended) => void)[] = [];
  #wakeWriter: () => void = () => undefined;
  #wakeSaver: () => void = () => undefined;
  #urgent = new AbortController();
  #next: JournalPosition;
  #readable: JournalPosition;
  #retryAt = 0;
  #diskFullSince: number | null = null;
  #lastError: Text | null = null;
  #dropped = 0;
  #droppedPending = 0;
  #unjournalled = 0;

  constructor(
    options: JournalOptions,
    store: SegmentStore,
    cursors: Cursors,
    unlock: () => Promise<void>,
    holes: Hole[],
    startAt: JournalPosition,
  ) {
    this.#options = options;
    this.#store = store;
    this.#cursors = cursors;
    this.#unlock = unlock;
    this.#next = Math.max(store.end, cursors.furthest, startAt);
    this.#readable = this.#next;
    this.lastTime = store.lastTime;
    this.#reportHoles(holes);
    this.#writer = this.#runWriter();
    this.#saver = this.#runSaver();
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
    if (this.#stop.signal.aborted || this.#pendingSamples + batch.length > MEMORY_SAMPLES_MAX) {
      this.#droppedPending += batch.length;
      return Promise.resolve('dropped');
    }
    this.#pending.push(batch);
    this.#pendingSamples += batch.length;
    if (this.#pending.length === 1) this.#wakeWriter();
    if (this.#pendingSamples >= GROUP_SAMPLES) this.#urgent.abort();
    return new Promise((resolve) => this.#pendingDone.push(resolve));
  }

  /** Resolves when everything appended so far is on disk, or in memory while the disk takes nothing. */
  async settled(): Promise<void> {
    if (this.#pending.length === 0 && this.#readable === this.#next) return;
    this.#urgent.abort();
    const end = this.#next + this.#pendingSamples;
    while (this.#readable < end) await this.#grown(NEVER);
  }

  /** The next samples after `position`; waits for some. When the signal ends the wait the batch is empty and `end` is `position`. */
  async after(position: JournalPosition, { max, signal }: { max: number; signal: AbortSignal }): Promise<JournalBatch> {
    while (!signal.aborted) {
      if (position < this.#readable) {
        const inMemory = this.#tail.read(position, max, this.#readable);
        if (inMemory) return { ...inMemory, start: position };
        const fromDisk = await this.#readDisk(position, max);
        if (fromDisk) return fromDisk;
        continue;
      }
      await this.#grown(signal);
    }
    return { samples: joinBatches([]), start: position, end: position };
  }

  /** Attaches a sink: from now on the journal keeps what it has not acknowledged. `known`: its position by its own account. */
  cursor(sink: string, known: JournalPosition | null = null): Cursor {
    return this.#cursors.attach(sink, this.start, known, () => this.#wakeSaver());
  }

  health(): JournalHealth {
    const { segments, bytes } = this.#store;
    return {
      state: this.#stop.signal.aborted ? 'stopped' : this.#diskFullSince === null ? 'writing' : 'disk-full',
      lastError: this.#lastError,
      bytes,
      samples: this.#next - this.start,
      segments: segments.length,
      droppedSamples: this.#dropped,
      syncMsP50: this.#syncMs.value,
      path: this.#options.dir,
    };
  }

  /** Everything appended is synced when it resolves. Readers wait on until their signal ends them. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return await this.#writer;
    this.#stop.abort();
    this.#urgent.abort();
    this.#wakeWriter();
    this.#wakeSaver();
    await this.#writer;
    await this.#saver;
    await this.#store.close().catch(() => undefined);
    await this.#unlock();
  }

  async #runWriter(): Promise<void> {
    const { clock, settings } = this.#options;
    while (!this.#stop.signal.aborted || this.#pending.length > 0) {
      if (this.#pending.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wakeWriter = resolve;
        });
        continue;
      }
      if (this.#pendingSamples < GROUP_SAMPLES) await clock.sleep(settings.syncMs, this.#urgent.signal);
      if (!this.#stop.signal.aborted) this.#urgent = new AbortController();
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const { clock } = this.#options;
    const samples = joinBatches(this.#pending);
    const done = this.#pendingDone;
    this.#pending = [];
    this.#pendingDone = [];
    this.#pendingSamples = 0;
    const run = { start: this.#next, end: this.#next + samples.length, samples, onDisk: false };
    this.#next = run.end;
    this.#tail.push(run);
    const last = this.#stop.signal.aborted;
    if (this.#diskFullSince === null || last || clock.elapsedMs() >= this.#retryAt) await this.#write();
    this.#readable = run.end;
    for (const wake of this.#waiters) wake();
    for (const resolve of done) resolve(run.onDisk ? 'synced' : 'memory');
    this.#shed();
    this.#reportDroppedPending();
    await this.#keepBounds();
  }

  async #write(): Promise<void> {
    const { clock } = this.#options;
    const began = clock.elapsedMs();
    const waiting = this.#tail.waiting();
    try {
      await this.#store.write(waiting);
    } catch (error) {
      this.#retryAt = clock.elapsedMs() + DISK_RETRY_MS;
      this.#diskLost(error as NodeJS.ErrnoException);
      return;
    }
    for (const run of waiting) this.#tail.markOnDisk(run);
    this.#syncMs.add(clock.elapsedMs() - began);
    if (this.#diskFullSince !== null) this.#diskBack(this.#diskFullSince);
  }

  #diskLost(error: NodeJS.ErrnoException): void {
    const { dir } = this.#options;
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
    this.#lastError = full
      ? {
          zh: `${dir} 磁盘已满；请腾出空间，之后自动恢复写盘`,
          en: `no space left for ${dir}: free some, collection to disk then goes on by itself`,
        }
      : {
          zh: `${dir} 写不进：${error.message}；请检查磁盘和权限`,
          en: `cannot write to ${dir}: ${error.message}`,
        };
    if (this.#diskFullSince !== null) return;
    this.#diskFullSince = this.#options.clock.now();
    this.#unjournalled = 0;
    this.#options.log.error('The journal takes nothing; samples go to the sinks from memory only', {
      error: this.#lastError.en,
      zh: `日志不能落盘，样本只经内存送往各去向：${this.#lastError.zh}`,
    });
    this.#options.gap(diskFullGap(this.#diskFullSince, null, 0));
  }

  #diskBack(since: number): void {
    this.#options.gap(diskFullGap(since, this.#options.clock.now(), this.#unjournalled));
    this.#options.log.info('The journal writes to disk again', { neverOnDisk: this.#unjournalled });
    this.#diskFullSince = null;
    this.#lastError = null;
  }

  #shed(): void {
    const slowest = this.#cursors.slowest ?? Number.POSITIVE_INFINITY;
    for (const run of this.#tail.shed(CACHED_SAMPLES_MAX, MEMORY_SAMPLES_MAX)) {
      const undelivered = Math.max(0, run.end - Math.max(run.start, slowest));
      this.#unjournalled += undelivered;
      this.#dropped += undelivered;
    }
  }

  #reportDroppedPending(): void {
    if (this.#droppedPending === 0) return;
    const at = this.#options.clock.now();
    const samples = this.#droppedPending;
    this.#droppedPending = 0;
    this.#dropped += samples;
    const detail = {
      zh: `有 ${samples} 个样本来得太快，磁盘和内存都放不下`,
      en: `${samples} samples came in faster than the disk and memory could take them.`,
    };
    this.#options.gap({
      cause: 'journal-dropped',
      line: null,
      source: 'journal',
      tags: null,
      from: at,
      to: at,
      samples,
      detail,
    });
  }

  /** Deletes files every sink has acknowledged, then the oldest while there are too many bytes or they are too old. */
  async #keepBounds(): Promise<void> {
    const { settings, clock } = this.#options;
    const { segments } = this.#store;
    const slowest = this.#cursors.slowest;
    const oldestTime = clock.now() - settings.ageHoursMax * 3_600_000;
    try {
      for (let oldest = segments[0]; oldest && segments.length > 1; oldest = segments[0]) {
        const delivered = slowest !== null && oldest.end <= slowest;
        const newestInIt = oldest.lastTime ?? segments[1]?.firstTime ?? Number.POSITIVE_INFINITY;
        if (!delivered && this.#store.bytes <= settings.bytesMax && newestInIt >= oldestTime) return;
        const to = segments[1]?.firstTime ?? clock.now();
        await this.#store.removeOldest();
        if (!delivered) this.#reportDropped(oldest.start, oldest.end, oldest.firstTime ?? to, to, slowest);
      }
    } catch (error) {
      this.#options.log.warn('Cannot delete an old file of the journal', { error: (error as Error).message });
    }
  }

  #reportDropped(start: number, end: number, from: number, to: number, slowest: number | null): void {
    const samples = end - Math.max(start, slowest ?? start);
    this.#dropped += samples;
    const detail = {
      zh: `日志已到上限，最早的 ${samples} 个样本未送达全部去向即被丢弃；请查看积压的去向`,
      en: `The journal reached its limit; the oldest ${samples} samples were dropped before every sink had them.`,
    };
    this.#options.log.error('The journal dropped its oldest samples', { samples });
    this.#options.gap({
      cause: 'journal-dropped',
      line: null,
      source: 'journal',
      tags: null,
      from,
      to,
      samples,
      detail,
    });
  }

  async #readDisk(position: JournalPosition, max: number): Promise<JournalBatch | null> {
    const nothing = { samples: joinBatches([]), start: position };
    const firstInMemory = this.#tail.start ?? this.#readable;
    try {
      const read = await this.#store.read(position, max);
      if (!read) return { ...nothing, end: Math.max(position, firstInMemory) };
      this.#reportHoles(read.holes);
      if (read.unknown) this.#reportUnknown(read.unknown);
      return { samples: read.samples, start: position, end: read.end };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null; // deleted by retention just now: look again
      throw error;
    }
  }

  #reportHoles(holes: readonly Hole[]): void {
    for (const hole of holes) {
      const samples = hole.end - hole.start;
      const from = hole.from ?? hole.to ?? this.#options.clock.now();
      const detail = {
        zh: `日志中有 ${samples} 个样本在磁盘上损坏，已跳过；请检查磁盘`,
        en: `${samples} samples in the journal were damaged on disk and were skipped.`,
      };
      this.#options.log.error('A damaged part of the journal was skipped', { samples, position: hole.start });
      this.#options.gap({
        cause: 'journal-damaged',
        line: null,
        source: 'journal',
        tags: null,
        from,
        to: hole.to ?? from,
        samples,
        detail,
      });
    }
  }

  #reportUnknown(unknown: { count: number; tags: readonly string[]; from: number; to: number }): void {
    const detail = {
      zh: `日志中有 ${unknown.count} 个样本属于配置里已没有的测点，未予送出`,
      en: `${unknown.count} journalled samples belong to points the configuration no longer has; they were left out.`,
    };
    const { from, to, count: samples } = unknown;
    const tags = unknown.tags.length > 0 ? [...unknown.tags] : null;
    this.#options.gap({ cause: 'point-removed', line: null, source: 'journal', tags, from, to, samples, detail });
  }

  #grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  async #runSaver(): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#stop.signal.aborted) {
      if (!this.#cursors.dirty) {
        await new Promise<void>((resolve) => {
          this.#wakeSaver = resolve;
        });
        continue;
      }
      await clock.sleep(CURSOR_SAVE_MS, this.#stop.signal);
      await this.#cursors.save().catch((error: Error) => log.warn('Cannot save the cursors', { error: error.message }));
    }
    await this.#cursors.save().catch((error: Error) => log.warn('Cannot save the cursors', { error: error.message }));
  }
}
