import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../config/vocabulary/log.ts';

/** How far the filling of one hole has come: points are filled in the order of their tags. */
const Checkpoint = z.strictObject({
  /** Tag of the last point that is done; empty before the first. */
  after: z.string(),
  recovered: z.int(),
  /** Points done, and of them those whose time was covered. */
  done: z.int(),
  filled: z.int(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;
export const NOTHING_DONE: Checkpoint = { after: '', recovered: 0, done: 0, filled: 0 };

/** Outlives the process, so that a long job goes on where it was. A file that is lost costs time and no data: filling twice is once. */
export class Checkpoints {
  readonly #path: string;
  readonly #log: Log;
  #of = new Map<string, Checkpoint>();

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  async load(): Promise<void> {
    try {
      const text = await readFile(this.#path, 'utf8');
      this.#of = new Map(Object.entries(z.record(z.string(), Checkpoint).parse(JSON.parse(text))));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#log.warn('the checkpoints of healing cannot be read; jobs begin anew', {
          reason: (error as Error).message,
        });
    }
  }

  of(gap: string): Checkpoint {
    return this.#of.get(gap) ?? NOTHING_DONE;
  }

  async set(gap: string, checkpoint: Checkpoint): Promise<void> {
    this.#of.set(gap, checkpoint);
    await this.#save();
  }

  async remove(gap: string): Promise<void> {
    if (this.#of.delete(gap)) await this.#save();
  }

  async #save(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(`${this.#path}.new`, JSON.stringify(Object.fromEntries(this.#of)));
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.warn('the checkpoints of healing cannot be written', { reason: (error as Error).message });
    }
  }
}
