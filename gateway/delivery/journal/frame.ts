import { crc32 } from 'node:zlib';

// One frame of a segment file: a header of 64 bytes with its own checksum, then the payload. Little endian, like every machine Node
// runs on. The header alone says which positions and times a frame holds, so a damaged payload is a hole of known size and time.

export const HEADER_BYTES = 64;
/** sourceTime, receiveTime, value: 8 each; point, status: 4 each. */
export const SAMPLE_BYTES = 32;
/** A damaged frame costs at most so many samples, and one is read whole: 1 MiB of plain columns. */
export const FRAME_SAMPLES_MAX = 32_768;
/** No frame was ever written larger, so what claims to be is no header; and no more than this is held in memory to read one. */
const PAYLOAD_BYTES_MAX = 64 * 1024 * 1024;
const MAGIC = 0x314d_535a;

/** `dictionary`: the tags of the point table, by index. `skip`: positions without samples, and it is known why. */
type FrameKind = 'dictionary' | 'samples' | 'skip';
const KINDS = ['dictionary', 'samples', 'skip'] as const;

export interface FrameHeader {
  readonly kind: FrameKind;
  /** How the payload is written: as plain columns, or pressed (packed/). */
  readonly packed: boolean;
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

export const writeHeader = (into: Buffer, header: FrameHeader): void => {
  into.writeUInt32LE(MAGIC, 0);
  into.writeUInt8(KINDS.indexOf(header.kind), 4);
  into.writeUInt8(header.packed ? 1 : 0, 5);
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
  const encoding = bytes.readUInt8(offset + 5);
  if (kind === undefined || encoding > 1) return null;
  const header = {
    kind,
    packed: encoding === 1,
    payloadBytes: bytes.readUInt32LE(offset + 8),
    payloadCrc: bytes.readUInt32LE(offset + 12),
    start: bytes.readDoubleLE(offset + 16),
    end: bytes.readDoubleLE(offset + 24),
    firstTime: bytes.readDoubleLE(offset + 32),
    lastTime: bytes.readDoubleLE(offset + 40),
    dictionary: bytes.readUInt32LE(offset + 48),
  };
  return isPlausible(header) ? header : null;
};

/** A sound checksum does not make sense of a header by itself: its numbers must fit each other too. */
const isPlausible = ({ kind, packed, payloadBytes, start, end }: FrameHeader): boolean => {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || payloadBytes > PAYLOAD_BYTES_MAX)
    return false;
  if (kind === 'dictionary') return end === start;
  if (end <= start) return false;
  if (kind === 'skip') return payloadBytes === 0;
  return packed ? end - start <= FRAME_SAMPLES_MAX : payloadBytes === (end - start) * SAMPLE_BYTES;
};

/** Offset of the next place from `offset` on where a header could begin, or -1. */
export const findMagic = (bytes: Buffer, offset: number): number => bytes.indexOf(MAGIC_BYTES, offset);
const MAGIC_BYTES = Buffer.alloc(4);
MAGIC_BYTES.writeUInt32LE(MAGIC);

/** Header and payload as they go to disk. */
export const frameOf = (
  header: Omit<FrameHeader, 'payloadBytes' | 'payloadCrc'>,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer => {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.set(payload, HEADER_BYTES);
  writeHeader(frame, { ...header, payloadBytes: payload.length, payloadCrc: crc32(payload) });
  return frame;
};

export const encodeSkip = (start: number, end: number, time: number): Buffer =>
  frameOf({ kind: 'skip', packed: false, start, end, firstTime: time, lastTime: time, dictionary: 0 });
