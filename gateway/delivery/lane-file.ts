import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Disk } from './journal/disk.ts';
import type { Stretch } from './lanes.ts';
import type { JournalPosition } from './sinks/sink.ts';

const SAVE_MS = 500;
const Stored = z.record(z.string(), z.array(z.strictObject({ from: z.int(), to: z.int() })));

export interface LaneFileOptions {
  readonly disk: Disk;
  /** Folder of the journal: positions mean nothing without it, so the two go together. */
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Which stretches above its base each sink has acknowledged, in one small file that is replaced as a whole. Every fact in it is true for
 * ever, so that it may be older than the cursors, or lost: some samples are then delivered twice.
 */
export class LaneFile {
  readonly #options: LaneFileOptions;
  readonly #path: string;
  #stretches = new Map<string, readonly Stretch[]>();
  #saving: Promise<void> | null = null;
  #dirty = false;

  constructor(options: LaneFileOptions) {
    this.#options = options;
    this.#path = join(options.dir, 'lanes.json');
  }

  /** Once, when the journal is locked. A file that cannot be read counts as none. */
  async load(): Promise<void> {
    this.#stretches = new Map(Object.entries(parsed(await this.#options.disk.readText(this.#path))));
  }

  /** Positions below it were acknowledged by somebody and must not be given out again. */
  get furthest(): JournalPosition {
    return Math.max(0, ...[...this.#stretches.values()].flat().map(({ to }) => to));
  }

  of(sink: string): readonly Stretch[] {
    return this.#stretches.get(sink) ?? [];
  }

  /** Written a moment later; a sink in one lane writes nothing. */
  keep(sink: string, stretches: readonly Stretch[]): void {
    if (stretches.length === 0 && this.of(sink).length === 0) return;
    this.#stretches.set(sink, stretches);
    this.#dirty = true;
    this.#saving ??= this.#saveSoon();
  }

  /** What was kept is on disk when it resolves, if the disk takes it. */
  async close(): Promise<void> {
    await this.#save();
  }

  async #saveSoon(): Promise<void> {
    await this.#options.clock.sleep(SAVE_MS, NEVER);
    this.#saving = null;
    await this.#save();
  }

  async #save(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      await this.#options.disk.replaceText(this.#path, JSON.stringify(Object.fromEntries(this.#stretches)));
    } catch (error) {
      this.#dirty = true; // goes with the next
      this.#options.log.warn('Cannot save which part of the backlog is delivered', { error: (error as Error).message });
    }
  }
}

const NEVER = new AbortController().signal;

const parsed = (text: string | null): z.infer<typeof Stored> => {
  try {
    return Stored.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {}; // delivered again, which every sink bears
  }
};
