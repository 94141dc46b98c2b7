import type { ReplayOrder } from '../../config/vocabulary/replay.ts';
import { keptReceiveTime, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { PlantState } from './plant-state.ts';
import { inOrder, joined, rowFrom, rowsOf } from './rows.ts';

/** Plant time between two key-frames. */
export const BLOCK_MS = 60_000;

/** A minute of a replay: what held at its start, and what came during it. */
export interface Block {
  readonly keyFrame: SampleBatch;
  readonly rows: SampleBatch;
  /** When each row is played, Unix ms of plant time, ascending. */
  readonly times: Float64Array;
}

/** What can be played: blocks of one minute from `from` on. */
export interface Tape {
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  /** Up to here it can be played; grows until it is `to`. */
  readonly preparedTo: number;
  block(number: number): Block;
}

/** Where finished blocks are put. */
export interface BlockStore {
  add(block: Block): void;
  get(number: number): Block;
  readonly count: number;
}

export const memoryBlocks = (): BlockStore => {
  const blocks: Block[] = [];
  return {
    add: (block) => void blocks.push(block),
    get: (number) => {
      const block = blocks[number];
      if (!block) throw new Error(`block ${number} of ${blocks.length} is asked for`);
      return block;
    },
    get count() {
      return blocks.length;
    },
  };
};

/** Rows and when each is played, ascending. */
interface Timed {
  readonly rows: SampleBatch;
  readonly times: Float64Array;
}

export interface TapeOptions {
  readonly from: number;
  readonly to: number;
  readonly order: ReplayOrder;
  /** Length of the point table. */
  readonly points: number;
  readonly blocks: BlockStore;
}

/** Cuts a record into blocks with key-frames. `as-known`: a sample is there from when it was received; `as-corrected`: from when it was measured. */
export class TapeWriter implements Tape {
  readonly from: number;
  readonly to: number;
  readonly #order: ReplayOrder;
  readonly #blocks: BlockStore;
  readonly #state: PlantState;
  /** Not yet played: its time comes in a later block. */
  #waiting: Timed[] = [];
  #closedTo: number;
  #rows = 0;

  constructor({ from, to, order, points, blocks }: TapeOptions) {
    this.from = from;
    this.to = to;
    this.#order = order;
    this.#blocks = blocks;
    this.#state = new PlantState(points);
    this.#closedTo = from;
  }

  /** The very moment at which a block ends belongs to the next one, which may not be there yet. */
  get preparedTo(): number {
    return this.#closedTo >= this.to ? this.to : Math.max(this.from, this.#closedTo - 1);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whether it holds nothing at all, not even of before its start. */
  get isEmpty(): boolean {
    return this.#rows === 0 && !this.#state.heard.includes(1);
  }

  block(number: number): Block {
    return this.#blocks.get(number);
  }

  /** What held before the first sample that is fed. As known, what had not arrived by `from` was not known. */
  begin(frame: SampleBatch): void {
    const known = Uint32Array.from({ length: frame.length }, (_, row) => row).filter(
      (row) => this.#timeOf(frame, row) <= this.from,
    );
    this.#state.become(inOrder(frame, known));
  }

  /** Everything measured before `measuredTo` has been fed now, with this batch. */
  feed(batch: SampleBatch, measuredTo: number): void {
    if (batch.length > 0) this.#waiting.push(this.#timed(batch));
    while (this.#closedTo < this.to && Math.min(this.#closedTo + BLOCK_MS, this.to) <= measuredTo) this.#close();
  }

  #close(): void {
    const from = this.#closedTo;
    const to = Math.min(from + BLOCK_MS, this.to);
    // The last instant belongs to the last block.
    const end = to === this.to ? to + 1e-3 : to;
    const first = from === this.from;
    const { rows: due, times } = this.#takeDue(end);
    let begin = 0;
    // What came before the start is only what holds at it.
    if (first) for (; begin < due.length && (times[begin] as number) <= from; begin++) this.#state.take(due, begin);
    const rows = rowsOf(due, begin, due.length);
    this.#blocks.add({ keyFrame: this.#state.batch(), rows, times: times.subarray(begin) });
    for (let row = 0; row < rows.length; row++) this.#state.take(rows, row);
    this.#rows += rows.length;
    this.#closedTo = to;
  }

  #takeDue(end: number): Timed {
    const due: Timed[] = [];
    const left: Timed[] = [];
    for (const { rows, times } of this.#waiting) {
      const last = rowFrom(times, end);
      if (last > 0) due.push({ rows: rowsOf(rows, 0, last), times: times.subarray(0, last) });
      if (last < times.length) left.push({ rows: rowsOf(rows, last, times.length), times: times.subarray(last) });
    }
    this.#waiting = left;
    const [only] = due;
    if (only && due.length === 1) return only;
    return this.#timed(joined(due.map(({ rows }) => rows)));
  }

  #timed(rows: SampleBatch): Timed {
    const times = new Float64Array(rows.length);
    for (let row = 0; row < rows.length; row++) times[row] = this.#timeOf(rows, row);
    return inTime({ rows, times });
  }

  #timeOf(batch: SampleBatch, row: number): number {
    const time = batch.sourceTime[row] as number;
    return this.#order === 'as-known' ? keptReceiveTime(time, batch.receiveTime[row] as number) : time;
  }
}

/** In the order of time; of equal times the order in which they stand. */
const inTime = ({ rows, times }: Timed): Timed => {
  let ascends = true;
  for (let row = 1; row < times.length && ascends; row++)
    ascends = (times[row] as number) >= (times[row - 1] as number);
  if (ascends) return { rows, times };
  const order = new Uint32Array(times.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  const ordered = new Float64Array(times.length);
  for (let row = 0; row < order.length; row++) ordered[row] = times[order[row] as number] as number;
  return { rows: inOrder(rows, order), times: ordered };
};
