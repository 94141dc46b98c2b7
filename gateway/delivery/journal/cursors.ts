import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import type { Bell } from './bell.ts';
import type { Disk } from './disk.ts';

const SAVE_MS = 500;

/** How far one reader of the journal has come. Moves last, after the store acknowledged. */
export interface Cursor {
  readonly position: JournalPosition;
  /** Never moves back. On disk shortly after: a crash in between sends twice rather than never. */
  advance(position: JournalPosition): void;
}

/** The cursors of all sinks, in one small file that is replaced as a whole. */
export class Cursors {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #positions = new Map<string, JournalPosition>();
  readonly #attached = new Set<string>();
  #dirty = false;

  private constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  static async open(disk: Disk, dir: string, log: Log): Promise<Cursors> {
    const cursors = new Cursors(disk, join(dir, 'cursors.json'));
    const text = await disk.readText(cursors.#path);
    const positions = text === null ? {} : parse(text);
    if (positions === null)
      log.error('The cursors of the journal are damaged; what is still in it is delivered again', {
        file: cursors.#path,
        zh: '日志的游标文件已损坏；日志中仍有的样本将重新送出',
      });
    for (const [name, position] of Object.entries(positions ?? {})) cursors.#positions.set(name, position);
    return cursors;
  }

  /** The furthest any sink has ever come: positions below it must not be given out again. */
  get furthest(): JournalPosition {
    return Math.max(0, ...this.#positions.values());
  }

  /** What every attached sink has acknowledged; null while none is attached. */
  get slowest(): JournalPosition | null {
    return this.#attached.size === 0
      ? null
      : Math.min(...[...this.#attached].map((name) => this.#positions.get(name) ?? 0));
  }

  get dirty(): boolean {
    return this.#dirty;
  }

  /** `from` is where a sink starts that has no cursor yet; `known` where it stands by its own account. */
  attach(name: string, from: JournalPosition, known: JournalPosition | null, moved: () => void): Cursor {
    this.#attached.add(name);
    this.#move(name, known ?? this.#positions.get(name) ?? from);
    const positions = this.#positions;
    return {
      get position() {
        return positions.get(name) ?? from;
      },
      advance: (position) => {
        if (position <= (positions.get(name) ?? 0)) return;
        this.#move(name, position);
        moved();
      },
    };
  }

  #move(name: string, position: JournalPosition): void {
    this.#positions.set(name, position);
    this.#dirty = true;
  }

  async save(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      await this.#disk.replaceText(this.#path, textOf(Object.fromEntries(this.#positions)));
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
  }
}

/** Saves cursors a while after they moved, and once more at the end. A failure is tried again; until then a crash would deliver twice. */
export const runCursorSaver = async (
  { cursors, clock, log, acknowledged }: { cursors: Cursors; clock: Clock; log: Log; acknowledged: Bell },
  signal: AbortSignal,
): Promise<void> => {
  const save = () =>
    cursors.save().catch((error: Error) => log.warn('Cannot save the cursors', { error: error.message }));
  while (!signal.aborted) {
    if (cursors.dirty) {
      await clock.sleep(SAVE_MS, signal);
      await save();
    } else await acknowledged.heard(signal);
  }
  await save();
};

const Stored = z.strictObject({ crc: z.int(), positions: z.record(z.string(), z.int().min(0)) });

/** With a checksum: a flipped bit in a digit would put a sink past samples it never had. */
const textOf = (positions: Readonly<Record<string, JournalPosition>>): string =>
  JSON.stringify({ crc: crc32(JSON.stringify(positions)), positions });

/** null when the file is damaged. */
const parse = (text: string): Record<string, JournalPosition> | null => {
  try {
    const { crc, positions } = Stored.parse(JSON.parse(text));
    return crc32(JSON.stringify(positions)) === crc ? positions : null;
  } catch {
    return null;
  }
};
