import { type BlockReading, type BlockSnapshot, BlockTwin } from './block-twin.ts';
import type { StepMemory } from './step-memory.ts';

/** A snapshot is kept every so many steps: ten minutes. */
const SNAPSHOT_STEPS = 60;

/**
 * Takes the steps of one block again from where something became known late, beside the block itself, which goes on with what it
 * has until the second run has caught up. Readings are the same numbers both times, so the belief is to the last bit the one that
 * the right order would have given.
 */
export class Rerun {
  readonly #block: BlockTwin;
  readonly #memory: StepMemory;
  readonly #read: (step: number, tag: string) => BlockReading;
  /** State after a step, in the order of time. */
  readonly #kept: { readonly step: number; snapshot: BlockSnapshot }[];
  #second: BlockTwin | null = null;
  /** Next step of the second run; null while there is none. */
  #next: number | null = null;

  constructor(block: BlockTwin, memory: StepMemory, read: (step: number, tag: string) => BlockReading) {
    this.#block = block;
    this.#memory = memory;
    this.#read = read;
    this.#kept = [{ step: -1, snapshot: block.snapshot() }];
  }

  /** The step that the second run takes next; null while there is none. */
  get next(): number | null {
    return this.#next;
  }

  /** What the block knew before a step, as near to it as is kept. */
  before(step: number): { readonly step: number; readonly snapshot: BlockSnapshot } | undefined {
    return this.#kept.findLast((entry) => entry.step < step);
  }

  /** The block itself has taken `step`. */
  taken(step: number): void {
    this.#keep(step, this.#block);
    while (this.#kept.length > 1 && (this.#kept[1]?.step ?? 0) < this.#memory.first) this.#kept.shift();
  }

  /** What is remembered is worth nothing any more: the clock went back. */
  forget(): void {
    this.#kept.splice(0, this.#kept.length, { step: this.#memory.end - 1, snapshot: this.#block.snapshot() });
    this.#next = null;
  }

  /** The readings of `step` are others now: it and all after it are to be taken again. */
  from(step: number): void {
    if (this.#next !== null && step >= this.#next) return;
    const start = this.before(step);
    if (!start) return;
    this.#second ??= new BlockTwin(this.#block.model.block);
    this.#second.restore(start.snapshot);
    this.#next = start.step + 1;
  }

  /** At most so many steps; how many were taken. Having caught up, the block goes on from the better state. */
  go(most: number): number {
    if (this.#next === null || this.#second === null) return 0;
    let count = 0;
    while (count < most && this.#next < this.#memory.end) {
      const step = this.#next++;
      this.#second.step(this.#memory.at(step), (tag) => this.#read(step, tag));
      this.#keep(step, this.#second);
      count++;
    }
    if (this.#next === this.#memory.end) {
      this.#block.restore(this.#second.snapshot());
      this.#next = null;
    }
    return count;
  }

  #keep(step: number, block: BlockTwin): void {
    if (step % SNAPSHOT_STEPS !== 0) return;
    const known = this.#kept.find((entry) => entry.step === step);
    if (known) known.snapshot = block.snapshot();
    else this.#kept.push({ step, snapshot: block.snapshot() });
  }
}
