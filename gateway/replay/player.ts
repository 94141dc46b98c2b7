import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { PlantState } from './plant-state.ts';
import { rowAfter, rowsOf } from './rows.ts';
import { BLOCK_MS, type Block, type Tape } from './tape.ts';

/** Told of what is played, in order: rows of a block, which stay as they are. */
export type Played = (rows: SampleBatch) => void;

/** A position on a tape and what holds there. The same position is the same state, however it was come to. */
export class Player {
  readonly state: PlantState;
  readonly #tape: Tape;
  #at: number;
  #number = -1;
  #block: Block | null = null;
  #row = 0;

  /** Stands at the start of the tape, of which the first block must be prepared. */
  constructor(tape: Tape, points: number) {
    this.#tape = tape;
    this.state = new PlantState(points);
    this.#at = tape.from;
    this.seek(tape.from);
  }

  /** Unix ms of plant time: what had come by then, that very moment included, is in the state. */
  get at(): number {
    return this.#at;
  }

  /** From the key-frame before the instant. The instant must be prepared. */
  seek(at: number): void {
    const block = this.#open(this.#numberOf(at));
    this.state.become(block.keyFrame);
    this.#row = 0;
    this.#takeUpTo(block, at);
    this.#at = at;
  }

  /** On to an instant that is not before this one. */
  play(to: number, played?: Played): void {
    const last = this.#numberOf(to);
    while (this.#number < last) {
      this.#takeUpTo(this.#block as Block, Number.POSITIVE_INFINITY, played);
      this.#open(this.#number + 1);
      this.#row = 0;
    }
    this.#takeUpTo(this.#block as Block, to, played);
    this.#at = to;
  }

  #takeUpTo(block: Block, at: number, played?: Played): void {
    const end = rowAfter(block.times, at);
    if (end <= this.#row) return;
    for (let row = this.#row; row < end; row++) this.state.take(block.rows, row);
    played?.(rowsOf(block.rows, this.#row, end));
    this.#row = end;
  }

  #open(number: number): Block {
    if (number !== this.#number || this.#block === null) this.#block = this.#tape.block(number);
    this.#number = number;
    return this.#block;
  }

  /** The end of the tape belongs to its last block. */
  #numberOf(at: number): number {
    const { from, to } = this.#tape;
    const blocks = Math.ceil((to - from) / BLOCK_MS);
    return Math.min(Math.floor((at - from) / BLOCK_MS), blocks - 1);
  }
}
