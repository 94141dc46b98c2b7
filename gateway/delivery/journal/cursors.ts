import { join } from 'node:path';
import type { JournalPosition } from '../sinks/sink.ts';
import type { Disk } from './disk.ts';

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

  static async open(disk: Disk, dir: string): Promise<Cursors> {
    const cursors = new Cursors(disk, join(dir, 'cursors.json'));
    for (const [name, position] of Object.entries(parse(await disk.readText(cursors.#path))))
      if (typeof position === 'number' && Number.isSafeInteger(position)) cursors.#positions.set(name, position);
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
      await this.#disk.replaceText(this.#path, JSON.stringify(Object.fromEntries(this.#positions)));
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
  }
}

const parse = (text: string | null): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {}; // without cursors everything still on disk is delivered again, which every sink bears
  }
};
