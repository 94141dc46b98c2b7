import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';

// One frame of a segment file: a header of 64 bytes with its own checksum, then the payload. Little endian, like every machine Node
// runs on. The header alone says which positions and times a frame holds, so a damaged payload is a hole of known size and time.

export const HEADER_BYTES = 64;
/** sourceTime, receiveTime, value: 8 each; point, status: 4 each. */
export const SAMPLE_BYTES = 32;
const MAGIC = 0x314d_535a;

/** `dictionary`: the tags of the point table, by index. `skip`: positions that were never journalled, and it is known why. */
type FrameKind = 'dictionary' | 'samples' | 'skip';
const KINDS = ['dictionary', 'samples', 'skip'] as const;

export interface FrameHeader {
  readonly kind: FrameKind;
  readonly payloadBytes: number;
  readonly payloadCrc: number;
  /** First position in it, and the one after its last. */
  readonly start: number;
  readonly end: number;
  /** Receive time of its first and last sample, Unix ms. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Checksum of the dictionary its point indexes belong to. */
  readonly dictionary: number;
}

/** Place of a frame in its file. */
export interface PlacedFrame extends FrameHeader {
  readonly offset: number;
}

const writeHeader = (into: Buffer, header: FrameHeader): void => {
  into.writeUInt32LE(MAGIC, 0);
  into.writeUInt8(KINDS.indexOf(header.kind), 4);
  into.writeUInt8(0, 5); // encoding of the payload: 0 is plain columns
  into.writeUInt16LE(0, 6);
  into.writeUInt32LE(header.payloadBytes, 8);
  into.writeUInt32LE(header.payloadCrc, 12);
  into.writeDoubleLE(header.start, 16);
  into.writeDoubleLE(header.end, 24);
  into.writeDoubleLE(header.firstTime, 32);
  into.writeDoubleLE(header.lastTime, 40);
  into.writeUInt32LE(header.dictionary, 48);
  into.fill(0, 52, 60);
  into.writeUInt32LE(crc32(into.subarray(0, 60)), 60);
};

/** The header at an offset of `bytes`, or null when what stands there is none. */
export const readHeader = (bytes: Buffer, offset: number): FrameHeader | null => {
  if (offset + HEADER_BYTES > bytes.length || bytes.readUInt32LE(offset) !== MAGIC) return null;
  if (crc32(bytes.subarray(offset, offset + 60)) !== bytes.readUInt32LE(offset + 60)) return null;
  const kind = KINDS[bytes.readUInt8(offset + 4)];
  if (kind === undefined || bytes.readUInt8(offset + 5) !== 0) return null;
  return {
    kind,
    payloadBytes: bytes.readUInt32LE(offset + 8),
    payloadCrc: bytes.readUInt32LE(offset + 12),
    start: bytes.readDoubleLE(offset + 16),
    end: bytes.readDoubleLE(offset + 24),
    firstTime: bytes.readDoubleLE(offset + 32),
    lastTime: bytes.readDoubleLE(offset + 40),
    dictionary: bytes.readUInt32LE(offset + 48),
  };
};

/** Offset of the next place from `offset` on where a header could begin, or -1. */
export const findMagic = (bytes: Buffer, offset: number): number => {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC);
  return bytes.indexOf(magic, offset);
};

const payloadBytesOf = (batch: SampleBatch): number => batch.length * SAMPLE_BYTES;

/** The five columns of a batch, one after the other; 8-byte columns first so that all of them lie aligned. */
const columnsOf = (batch: SampleBatch) => [batch.sourceTime, batch.receiveTime, batch.value, batch.point, batch.status];

export const encodeSamples = (batch: SampleBatch, start: number, dictionary: number): Buffer => {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payloadBytesOf(batch));
  let offset = HEADER_BYTES;
  for (const column of columnsOf(batch)) {
    const filled = column.subarray(0, batch.length);
    frame.set(new Uint8Array(filled.buffer, filled.byteOffset, filled.byteLength), offset);
    offset += filled.byteLength;
  }
  writeHeader(frame, {
    kind: 'samples',
    payloadBytes: payloadBytesOf(batch),
    payloadCrc: crc32(frame.subarray(HEADER_BYTES)),
    start,
    end: start + batch.length,
    firstTime: batch.receiveTime[0] ?? 0,
    lastTime: batch.receiveTime[batch.length - 1] ?? 0,
    dictionary,
  });
  return frame;
};

/** Columns of a payload whose checksum was right. Copies, so the file buffer can go. */
export const decodeSamples = (payload: Uint8Array): SampleBatch => {
  const length = Math.floor(payload.byteLength / SAMPLE_BYTES);
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

export const dictionaryPayload = (tags: readonly string[]): Buffer => Buffer.from(JSON.stringify(tags));
export const dictionaryCrc = (payload: Uint8Array): number => crc32(payload);

export const encodeDictionary = (payload: Buffer, start: number): Buffer => {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.set(payload, HEADER_BYTES);
  const crc = crc32(payload);
  const header = { payloadBytes: payload.length, payloadCrc: crc, firstTime: 0, lastTime: 0, dictionary: crc };
  writeHeader(frame, { kind: 'dictionary', start, end: start, ...header });
  return frame;
};

export const encodeSkip = (start: number, end: number, time: number): Buffer => {
  const frame = Buffer.allocUnsafe(HEADER_BYTES);
  const header = { payloadBytes: 0, payloadCrc: crc32(Buffer.alloc(0)), firstTime: time, lastTime: time };
  writeHeader(frame, { kind: 'skip', start, end, dictionary: 0, ...header });
  return frame;
};
