import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { TapeWriter } from './tape.ts';

/** What a tape is made of. */
export interface RecordReader {
  /** The newest sample of each point that is not after the instant. */
  frame(at: number): Promise<SampleBatch>;
  /** All samples measured in a range, `to` not included. */
  samples(from: number, to: number): Promise<SampleBatch>;
}

/** Read at once at most, and rows that this should have at most: some megabytes, so that a line of many tags takes no more memory than one of few. */
const PIECE_MS_MAX = 5 * 60_000;
const PIECE_ROWS = 200_000;
/** The first pieces are shorter: it can be played from as soon as the first minute is there. */
const FIRST_PIECE_MS = 60_000;
const PIECE_MS_MIN = 15_000;
/** Of what was measured shortly before the start, a part had not arrived yet. */
const LEAD_MS = 60_000;
/** More than these are not kept on disk: some 1.6 GB. */
const ROWS_MAX = 40_000_000;

/** Reads a record onto a tape, from its start to its end. `progress` is called after each piece. Rejects with one sentence. */
export const readRecord = async (
  tape: TapeWriter,
  record: RecordReader,
  progress: () => void,
  signal: AbortSignal,
): Promise<void> => {
  const begin = tape.from - LEAD_MS;
  tape.begin(await record.frame(begin));
  let rowsPerMs = 0;
  for (let from = begin; from <= tape.to && !signal.aborted; ) {
    const fitting = Math.floor(Math.max(PIECE_MS_MIN, Math.min(PIECE_MS_MAX, PIECE_ROWS / rowsPerMs)));
    const pieceMs = from < tape.from + FIRST_PIECE_MS ? FIRST_PIECE_MS : fitting;
    // The sample of the very end belongs to it.
    const to = Math.min(from + pieceMs, tape.to + 1);
    const piece = await record.samples(from, to);
    rowsPerMs = piece.length / (to - from);
    tape.feed(piece, Math.min(to, tape.to));
    progress();
    if (tape.rows > ROWS_MAX)
      throw new TroubleError(
        `这段记录超过 ${ROWS_MAX / 1e6} 百万个样本，无法整段回放；请选更短的范围`,
        `this record has more than ${ROWS_MAX / 1e6} million samples, too many to replay at once: choose a shorter range`,
      );
    from = to;
    if (to >= tape.to) break;
  }
  if (tape.rows === 0 && !signal.aborted && tape.isEmpty)
    throw new TroubleError(
      '这段时间没有任何记录；数据可能早于保存期限，或当时没有采集',
      'nothing was recorded in this range: it may be older than what is kept, or nothing was collected then',
    );
};
