import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { byPoint } from './by-point.ts';
import { packPoints, unpackPoints } from './points.ts';
import { packStatuses, unpackStatuses } from './statuses.ts';
import { packTimes, unpackTimes } from './times.ts';
import { packValues, unpackValues } from './values.ts';

// A batch as a few streams of bytes, each of one kind and so each pressed by itself (Zstandard, RFC 8878): receive times, source times,
// points, status codes, forms of the values, decimals, and eight planes of steps between doubles. The payload begins with the length of
// every stream before and after pressing; a stream that does not shrink is kept as it is.

const STREAMS = 14;
const TABLE_BYTES = STREAMS * 8;
/** The fastest that still codes by frequency: the low planes are noise at any level, so more effort buys two percent. */
const LEVEL = 1;

/** What one row can take at most in any one stream: a number of ten bytes, or eight plain bytes and a mark. */
const streamBytesMax = (length: number): number => 10 * length + 16;

/** First half of packing: the streams of a batch, some 150 ns a row. */
export const streamsOf = (batch: SampleBatch): Uint8Array[] => {
  const order = byPoint(batch.point, batch.length);
  const { receive, source } = packTimes(batch.receiveTime, batch.sourceTime, batch.length);
  const { forms, decimals, planes } = packValues(batch.value, order);
  return [
    receive,
    source,
    packPoints(batch.point, batch.length),
    packStatuses(batch.status, order),
    forms,
    decimals,
    ...planes,
  ];
};

/** Second half: the streams pressed, some 70 ns a row. */
export const pressStreams = (streams: readonly Uint8Array[]): Buffer => {
  const table = Buffer.alloc(TABLE_BYTES);
  const parts = streams.map((stream, place) => {
    const pressed = zstdCompressSync(stream, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
    const kept = pressed.length < stream.length ? pressed : stream;
    table.writeUInt32LE(stream.length, place * 8);
    table.writeUInt32LE(kept.length, place * 8 + 4);
    return kept;
  });
  return Buffer.concat([table, ...parts]);
};

/** Throws when the payload is not a packed batch of `length` rows. */
export const unpackBatch = (payload: Buffer, length: number): SampleBatch => {
  const [receive, source, points, statuses, forms, decimals, ...planes] = pressedStreams(payload, length) as Named;
  const point = unpackPoints(points, length);
  const order = byPoint(point, length);
  return {
    length,
    point,
    ...unpackTimes(receive, source, length),
    value: unpackValues({ forms, decimals, planes }, order),
    status: unpackStatuses(statuses, order),
  };
};

type Named = [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, ...Uint8Array[]];

const pressedStreams = (payload: Buffer, length: number): Uint8Array[] => {
  if (payload.length < TABLE_BYTES) throw new RangeError('a packed batch without its table');
  let at = TABLE_BYTES;
  return Array.from({ length: STREAMS }, (_, place) => {
    const plain = payload.readUInt32LE(place * 8);
    const kept = payload.readUInt32LE(place * 8 + 4);
    if (plain > streamBytesMax(length) || at + kept > payload.length) throw new RangeError('a stream out of bounds');
    const stream = payload.subarray(at, at + kept);
    at += kept;
    return kept === plain ? stream : unpressed(stream, plain);
  });
};

const unpressed = (stream: Buffer, plain: number): Uint8Array => {
  const bytes = zstdDecompressSync(stream, { maxOutputLength: Math.max(1, plain) });
  if (bytes.length !== plain) throw new RangeError('a stream of another length');
  return bytes;
};
