import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { Block, BlockStore } from './tape.ts';

/** Bytes of a row: three times eight and two times four, and when it is played. */
const ROW_BYTES = 40;
/** Blocks kept in memory: the one that plays, the one before it and those that scrubbing goes between. */
const KEPT = 4;

interface Place {
  readonly offset: number;
  readonly keyRows: number;
  readonly rows: number;
}

export interface FileBlocks extends BlockStore {
  readonly bytes: number;
  /** Mean size of a key-frame in bytes; 0 without any. */
  readonly keyFrameBytes: number;
  close(): void;
}

/** Blocks in one file, so that a replay of hours takes no more memory than one of minutes. Reads wait: the thread is the replay's own. */
export const openFileBlocks = (path: string): FileBlocks => {
  const file = openSync(path, 'w+');
  ftruncateSync(file, 0);
  const places: Place[] = [];
  const kept = new Map<number, Block>();
  let bytes = 0;
  let keyRows = 0;
  return {
    get count() {
      return places.length;
    },
    get bytes() {
      return bytes;
    },
    get keyFrameBytes() {
      return places.length === 0 ? 0 : Math.round((keyRows * (ROW_BYTES - 8)) / places.length);
    },
    add: ({ keyFrame, rows, times }) => {
      const encoded = new Uint8Array((keyFrame.length + rows.length) * ROW_BYTES);
      write(encoded.buffer, 0, keyFrame, new Float64Array(keyFrame.length));
      write(encoded.buffer, keyFrame.length * ROW_BYTES, rows, times);
      for (let sent = 0; sent < encoded.length; )
        sent += writeSync(file, encoded, sent, encoded.length - sent, bytes + sent);
      places.push({ offset: bytes, keyRows: keyFrame.length, rows: rows.length });
      bytes += encoded.length;
      keyRows += keyFrame.length;
    },
    get: (number) => {
      const known = kept.get(number);
      if (known) {
        kept.delete(number);
        kept.set(number, known);
        return known;
      }
      const place = places[number];
      if (!place) throw new Error(`block ${number} of ${places.length} is asked for`);
      const encoded = new Uint8Array((place.keyRows + place.rows) * ROW_BYTES);
      for (let got = 0; got < encoded.length; ) {
        const some = readSync(file, encoded, got, encoded.length - got, place.offset + got);
        if (some === 0) throw new Error('the file of the replay is shorter than it was written');
        got += some;
      }
      const { batch: keyFrame } = read(encoded.buffer, 0, place.keyRows);
      const { batch: rows, times } = read(encoded.buffer, place.keyRows * ROW_BYTES, place.rows);
      const block = { keyFrame, rows, times };
      kept.set(number, block);
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(oldest);
      }
      return block;
    },
    close: () => closeSync(file),
  };
};

const write = (buffer: ArrayBuffer, at: number, batch: SampleBatch, times: Float64Array): void => {
  const { length } = batch;
  const floats = [batch.sourceTime, batch.receiveTime, batch.value, times];
  for (const [column, numbers] of floats.entries())
    new Float64Array(buffer, at + column * 8 * length, length).set(numbers.subarray(0, length));
  const words = at + 32 * length;
  new Uint32Array(buffer, words, length).set(batch.status.subarray(0, length));
  new Uint32Array(buffer, words + 4 * length, length).set(batch.point.subarray(0, length));
};

const read = (buffer: ArrayBuffer, at: number, length: number): { batch: SampleBatch; times: Float64Array } => {
  const floats = (column: number) => new Float64Array(buffer, at + column * 8 * length, length);
  const words = at + 32 * length;
  return {
    batch: {
      length,
      sourceTime: floats(0),
      receiveTime: floats(1),
      value: floats(2),
      status: new Uint32Array(buffer, words, length),
      point: new Uint32Array(buffer, words + 4 * length, length),
    },
    times: floats(3),
  };
};
