// RTU frames on a socket, as a transparent serial-to-TCP converter carries them (MODBUS over Serial Line V1.02, 2.5.1).

export interface RtuRequest {
  readonly unitId: number;
  readonly pdu: Buffer;
  /** Bytes on the line, checksum included: what the pace of the line is reckoned from. */
  readonly bytes: number;
}

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC-16 of Modbus: reflected polynomial 0xA001, start 0xFFFF, sent low byte first. */
export const crc16 = (bytes: Uint8Array): number => {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc;
};

export const rtuFrame = (unitId: number, pdu: Buffer): Buffer => {
  const frame = Buffer.alloc(pdu.length + 3);
  frame[0] = unitId;
  pdu.copy(frame, 1);
  frame.writeUInt16LE(crc16(frame.subarray(0, -2)), frame.length - 2);
  return frame;
};

const FRAME_MAX = 256;
/** A pause ends a frame. Converters and TCP stretch the 3.5 characters of the line, hence far longer than 4 ms. */
const SILENCE_MS = 100;

/** Length of the request that begins here by its function code; null while too little of it is there, NaN when the code does not tell. */
const requestLength = (buffer: Buffer): number | null => {
  const functionCode = buffer[1];
  if (functionCode === undefined) return null;
  if (functionCode >= 1 && functionCode <= 6) return 8;
  if (functionCode === 15 || functionCode === 16) return buffer.length < 7 ? null : 9 + (buffer[6] ?? 0);
  return Number.NaN;
};

const valid = (frame: Buffer): boolean =>
  frame.length >= 4 && crc16(frame.subarray(0, -2)) === frame.readUInt16LE(frame.length - 2);

/** Cuts a byte stream into requests with a correct checksum; what is damaged is dropped and counted. */
export class RtuFraming {
  #buffer: Buffer = Buffer.alloc(0);
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Since the last pause everything was good: only then is the first byte here the first of a frame for certain. */
  #inStep = true;
  /** Bytes that belong to no good frame. */
  droppedBytes = 0;

  /** @param atMs monotonic time of the chunk */
  push(chunk: Buffer, atMs: number): RtuRequest[] {
    if (atMs - this.#lastMs > SILENCE_MS) {
      this.#drop(this.#buffer.length);
      this.#inStep = true;
    }
    this.#lastMs = atMs;
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    const requests: RtuRequest[] = [];
    for (;;) {
      const length = this.#nextLength();
      if (length === null) return requests;
      const frame = this.#buffer.subarray(0, length);
      requests.push({ unitId: frame.readUInt8(0), pdu: Buffer.from(frame.subarray(1, -2)), bytes: frame.length });
      this.#buffer = this.#buffer.subarray(length);
    }
  }

  /** Length of the good frame at the front, after dropping what cannot begin one; null when more bytes are needed. */
  #nextLength(): number | null {
    while (this.#buffer.length > 0) {
      const length = requestLength(this.#buffer);
      if (length === null || length > this.#buffer.length) return null;
      if (Number.isNaN(length)) {
        const found = this.#inStep ? this.#lengthByChecksum() : null;
        if (found !== null || (this.#inStep && this.#buffer.length < FRAME_MAX)) return found;
      } else if (valid(this.#buffer.subarray(0, length))) return length;
      this.#drop(1);
      this.#inStep = false;
    }
    return null;
  }

  /** A function code that we do not know: the frame ends where the checksum is right. */
  #lengthByChecksum(): number | null {
    for (let length = 4; length <= Math.min(FRAME_MAX, this.#buffer.length); length++) {
      if (valid(this.#buffer.subarray(0, length))) return length;
    }
    return null;
  }

  #drop(count: number): void {
    this.droppedBytes += count;
    this.#buffer = this.#buffer.subarray(count);
  }
}
