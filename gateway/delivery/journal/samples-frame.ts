import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { type FrameHeader, frameOf, HEADER_BYTES, SAMPLE_BYTES, writeHeader } from './frame.ts';
import { unpackBatch } from './packed/packed-batch.ts';

// Samples as a frame. Plain: the five columns one after the other, as they lie in memory. Both forms keep every bit: of a NaN its payload,
// of a status code all 32, of a time its fraction.

/** 8-byte columns first, so that all of them lie aligned. */
const columnsOf = (batch: SampleBatch) => [batch.sourceTime, batch.receiveTime, batch.value, batch.point, batch.status];

const labelsOf = (batch: SampleBatch, start: number, dictionary: number) => ({
  kind: 'samples' as const,
  start,
  end: start + batch.length,
  firstTime: batch.receiveTime[0] ?? 0,
  lastTime: batch.receiveTime[batch.length - 1] ?? 0,
  dictionary,
});

/** The plain form, built in one piece: this is where every sample passes. */
export const encodeSamples = (batch: SampleBatch, start: number, dictionary: number): Buffer => {
  const payloadBytes = batch.length * SAMPLE_BYTES;
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payloadBytes);
  let offset = HEADER_BYTES;
  for (const column of columnsOf(batch)) {
    const filled = column.subarray(0, batch.length);
    frame.set(new Uint8Array(filled.buffer, filled.byteOffset, filled.byteLength), offset);
    offset += filled.byteLength;
  }
  const payloadCrc = crc32(frame.subarray(HEADER_BYTES));
  writeHeader(frame, { ...labelsOf(batch, start, dictionary), packed: false, payloadBytes, payloadCrc });
  return frame;
};

/** The packed form of the same samples, around a payload that `packBatch` made. */
export const encodePacked = (batch: SampleBatch, start: number, dictionary: number, payload: Buffer): Buffer =>
  frameOf({ ...labelsOf(batch, start, dictionary), packed: true }, payload);

/** Samples of a frame whose checksum was right. Copies, so the file buffer can go. Throws when a packed payload is not what it says. */
export const decodeSamples = (header: FrameHeader, payload: Buffer): SampleBatch => {
  const length = header.end - header.start;
  if (header.packed) return unpackBatch(payload, length);
  const { buffer } = new Uint8Array(payload);
  return {
    length,
    sourceTime: new Float64Array(buffer, 0, length),
    receiveTime: new Float64Array(buffer, length * 8, length),
    value: new Float64Array(buffer, length * 16, length),
    point: new Uint32Array(buffer, length * 24, length),
    status: new Uint32Array(buffer, length * 28, length),
  };
};
