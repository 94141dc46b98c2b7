import type { Point } from '../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { Holes } from './holes.ts';
import type { RecordSource } from './record-source.ts';

/** Read at once: so much of a line is some megabytes. */
const PIECE_MS = 5 * 60_000;
/** Where nothing was recorded, longer pieces are asked for. */
const PIECE_MS_MAX = 3_600_000;
/** So much of the record is kept ready, and at a high speed so many seconds of playing. */
const AHEAD_MS = 2 * PIECE_MS;
const AHEAD_S = 20;
/** A line of which no point says anything for so long was not recorded then, whether or not the ledger of holes knows of it. */
const SILENCE_MS = 60_000;

interface Piece {
  readonly rows: SampleBatch;
  /** Rows in the order of their source times; those of one time in the order in which they came. */
  readonly order: Uint32Array;
}

interface TapeOptions {
  readonly source: RecordSource;
  readonly line: string;
  /** Those that are played. */
  readonly points: readonly Point[];
  readonly holes: Holes;
  /** Of what is played, Unix ms, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly speed: number;
}

/** The samples of a record in the order in which they were measured, read a little ahead of where it is played. */
export class Tape {
  /** Everything measured before this is here, or has been taken. */
  loadedTo: number;
  /** Points that have a sample in what was read so far. */
  readonly known = new Set<number>();
  readonly unknown = new Set<string>();
  /** Samples read so far. */
  rows = 0;
  readonly #options: TapeOptions;
  readonly #wanted: ReadonlySet<number>;
  #pieces: Piece[] = [];
  #row = 0;
  /** The newest source time so far. */
  #newest = Number.NEGATIVE_INFINITY;
  #pieceMs = PIECE_MS;

  constructor(options: TapeOptions) {
    this.#options = options;
    this.#wanted = new Set(options.points.map(({ index }) => index));
    this.loadedTo = options.from;
  }

  get isWhole(): boolean {
    return this.loadedTo > this.#options.to;
  }

  /** From the beginning. Answers what held just before it. Rejects when the record cannot be read. */
  async open(): Promise<SampleBatch> {
    const { source, line, from } = this.#options;
    const frame = onlyOf(await source.frame(line, from), this.#wanted);
    this.#pieces = [];
    this.#row = 0;
    this.loadedTo = from;
    this.#pieceMs = PIECE_MS;
    this.#newest = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < frame.length; row++) {
      this.known.add(frame.point[row] ?? 0);
      this.#newest = Math.max(this.#newest, frame.sourceTime[row] ?? 0);
    }
    // Nothing before the beginning is no silence: of a package there is nothing before it.
    if (this.#newest === Number.NEGATIVE_INFINITY) this.#newest = from;
    await this.read();
    return frame;
  }

  /** Whether more should be read when it is played at this instant. */
  wants(at: number): boolean {
    const ahead = Math.max(AHEAD_MS, AHEAD_S * 1000 * this.#options.speed);
    return !this.isWhole && this.loadedTo < at + ahead;
  }

  /** The next piece of the record. Rejects when it cannot be read; it can then be tried again. */
  async read(): Promise<void> {
    const { source, line, to, holes } = this.#options;
    const from = this.loadedTo;
    // The sample of the very end belongs to it.
    const until = Math.min(from + this.#pieceMs, to + 1);
    const { batch, unknown } = await source.samples(line, from, until);
    for (const tag of unknown) this.unknown.add(tag);
    const rows = onlyOf(batch, this.#wanted);
    const order = inOrder(rows);
    for (const row of order) {
      const time = rows.sourceTime[row] ?? 0;
      this.known.add(rows.point[row] ?? 0);
      if (time - this.#newest > SILENCE_MS) holes.addSilence(this.#newest, time);
      this.#newest = Math.max(this.#newest, time);
    }
    if (until - this.#newest > SILENCE_MS) holes.addSilence(this.#newest, until);
    if (rows.length > 0) this.#pieces.push({ rows, order });
    this.rows += rows.length;
    this.#pieceMs = rows.length > 0 ? PIECE_MS : Math.min(2 * this.#pieceMs, PIECE_MS_MAX);
    this.loadedTo = until;
  }

  /** When the next sample was measured; null when none is at hand. */
  nextTime(): number | null {
    const [piece] = this.#pieces;
    return piece ? (piece.rows.sourceTime[piece.order[this.#row] ?? 0] ?? null) : null;
  }

  /** Hands the next sample to `see`, and goes on when that takes it. False: it was not taken, or there is none. */
  next(see: (rows: SampleBatch, row: number) => boolean): boolean {
    const [piece] = this.#pieces;
    if (!piece || !see(piece.rows, piece.order[this.#row] ?? 0)) return false;
    if (++this.#row === piece.order.length) {
      this.#pieces.shift();
      this.#row = 0;
    }
    return true;
  }
}

const onlyOf = (batch: SampleBatch, wanted: ReadonlySet<number>): SampleBatch => {
  const kept = new BatchBuilder(Math.max(1, batch.length));
  for (let row = 0; row < batch.length; row++) {
    const point = batch.point[row] ?? 0;
    if (!wanted.has(point)) continue;
    const { sourceTime, receiveTime, value, status } = batch;
    kept.add(point, sourceTime[row] ?? 0, receiveTime[row] ?? 0, value[row] ?? Number.NaN, status[row] ?? 0);
  }
  return kept.take();
};

const inOrder = ({ length, sourceTime, receiveTime }: SampleBatch): Uint32Array =>
  Uint32Array.from({ length }, (_, row) => row).sort(
    (a, b) => (sourceTime[a] ?? 0) - (sourceTime[b] ?? 0) || (receiveTime[a] ?? 0) - (receiveTime[b] ?? 0) || a - b,
  );

/** Reads on until there is something to play. Throws a TroubleError when the whole record has nothing. */
export const readToFirstSample = async (tape: Tape): Promise<void> => {
  while (tape.rows === 0 && !tape.isWhole) await tape.read();
  if (tape.rows === 0)
    throw new TroubleError(
      '这次试验在所给时段内没有任何可重放的样本；数据可能早于保存期限，当时没有采集，或其位号今天都已不存在',
      'nothing of this trial can be played in the span asked for: it may be older than what is kept, nothing was collected then, or none of its tags exist today',
    );
};
