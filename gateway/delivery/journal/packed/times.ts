import { ByteReader, ByteWriter, WHOLE_MAX } from './byte-stream.ts';

// Two columns of times as whole ticks. The receive time hardly ever moves within a batch, and the source time lies a like span before it
// for all that came together: both become streams of small differences, in the order of arrival.

/** A tick is a millisecond divided by so many halvings; times of our century are whole in 2 ** -12 ms, which is all a double can tell. */
const HALVINGS_MAX = 12;
/** Instead of the number of halvings: the eight bytes of each time as they are (NaN, negative zero, far off). */
const AS_THEY_ARE = 255;

/** Halvings after which every time is a whole number of ticks and every step between neighbours can be written; null when there is none. */
const halvingsOf = (column: Float64Array, length: number, from: number): number | null => {
  let halvings = from;
  let scale = 2 ** halvings;
  for (let row = 0; row < length; row++) {
    const time = column[row] as number;
    while (!Number.isInteger(time * scale)) {
      if (halvings === HALVINGS_MAX) return null;
      scale = 2 ** ++halvings;
    }
    if (Object.is(time, -0) || Math.abs(time * scale) > Number.MAX_SAFE_INTEGER) return null;
  }
  return halvings;
};

const bytesOf = (column: Float64Array, length: number): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, length * 8);

const asTheyAre = (column: Float64Array, length: number): Uint8Array => {
  const writer = new ByteWriter(1 + length * 8);
  writer.byte(AS_THEY_ARE);
  writer.raw(bytesOf(column, length));
  return writer.done();
};

/** One column as steps from row to row; `lead`: the column it trails, row by row. null when a step is too wide. */
const steps = (
  column: Float64Array,
  length: number,
  halvings: number,
  lead: Float64Array | null,
): Uint8Array | null => {
  const scale = 2 ** halvings;
  const first = new Float64Array(1);
  const writer = new ByteWriter(length + 16);
  writer.byte(halvings);
  let before = 0;
  for (let row = 0; row < length; row++) {
    const ticks = (column[row] as number) * scale;
    const now = lead ? (lead[row] as number) * scale - ticks : ticks;
    if (row === 0) {
      first[0] = now;
      writer.raw(bytesOf(first, 1));
    } else {
      const step = now - before;
      if (Math.abs(step) >= WHOLE_MAX) return null;
      writer.signed(step);
    }
    if (Math.abs(now) > Number.MAX_SAFE_INTEGER) return null;
    before = now;
  }
  return writer.done();
};

export const packTimes = (receiveTime: Float64Array, sourceTime: Float64Array, length: number) => {
  const received = halvingsOf(receiveTime, length, 0);
  const both = received === null ? null : halvingsOf(sourceTime, length, received);
  return {
    receive: (received === null ? null : steps(receiveTime, length, received, null)) ?? asTheyAre(receiveTime, length),
    source: (both === null ? null : steps(sourceTime, length, both, receiveTime)) ?? asTheyAre(sourceTime, length),
  };
};

const unpackColumn = (stream: Uint8Array, length: number, lead: Float64Array | null): Float64Array => {
  const column = new Float64Array(length);
  if (length === 0) return column;
  const reader = new ByteReader(stream);
  const halvings = reader.byte();
  if (halvings === AS_THEY_ARE) {
    bytesOf(column, length).set(reader.raw(length * 8));
    return column;
  }
  const scale = 2 ** -halvings;
  const first = new Float64Array(1);
  bytesOf(first, 1).set(reader.raw(8));
  let now = first[0] as number;
  for (let row = 0; row < length; row++) {
    if (row > 0) now += reader.signed();
    column[row] = lead ? ((lead[row] as number) / scale - now) * scale : now * scale;
  }
  return column;
};

export const unpackTimes = (receive: Uint8Array, source: Uint8Array, length: number) => {
  const receiveTime = unpackColumn(receive, length, null);
  return { receiveTime, sourceTime: unpackColumn(source, length, receiveTime) };
};
