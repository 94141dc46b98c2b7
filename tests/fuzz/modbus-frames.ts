import type { ModbusAddress } from '../../config/plant/address.ts';

// Modbus as its specifications say it (Application Protocol V1.1b3, Messaging on TCP/IP V1.0b, Serial Line V1.02), written without a
// look at the driver: it judges what the driver takes.

/** Bytes of a request and of what came in after it, piece by piece. */
export interface Exchange {
  readonly request: Buffer;
  readonly pieces: Buffer[];
}

interface Asked {
  readonly unitId: number;
  readonly functionCode: number;
  readonly first: number;
  readonly count: number;
}

export const askedOf = (request: Buffer, rtu: boolean): Asked => {
  const at = rtu ? 0 : 6;
  return {
    unitId: request.readUInt8(at),
    functionCode: request.readUInt8(at + 1),
    first: request.readUInt16BE(at + 2),
    count: request.readUInt16BE(at + 4),
  };
};

/** CRC-16/MODBUS: polynomial 8005, each byte least significant bit first, from FFFF. */
const checksum = (bytes: Buffer): Buffer => {
  let sum = 0xffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const carry = (sum ^ (byte >> bit)) & 1;
      sum >>>= 1;
      if (carry) sum ^= 0xa001;
    }
  }
  return Buffer.from([sum & 0xff, sum >> 8]);
};

/** The frame around unit id, function code and data: MBAP with the transaction id of the request, or the checksum. */
export const framed = (body: Buffer, request: Buffer, rtu: boolean): Buffer =>
  rtu
    ? Buffer.concat([body, checksum(body)])
    : Buffer.concat([request.subarray(0, 2), Buffer.from([0, 0, body.length >> 8, body.length & 0xff]), body]);

/** The data bytes of the one answer that is valid for that request and nothing else; null when these bytes are not that. */
const dataOf = (bytes: Buffer, request: Buffer, rtu: boolean): Buffer | null => {
  const { unitId, functionCode, count } = askedOf(request, rtu);
  const size = functionCode < 3 ? (count + 7) >> 3 : 2 * count;
  const body = rtu ? bytes.subarray(0, -2) : bytes.subarray(6);
  if (body.length !== 3 + size || !framed(body, request, rtu).equals(bytes)) return null;
  return body[0] === unitId && body[1] === functionCode && body[2] === size ? body.subarray(3) : null;
};

/** Data of a valid answer, followed by nothing within the same piece. */
export const answered = ({ request, pieces }: Exchange, rtu: boolean): Buffer | null => {
  for (let count = 1; count <= pieces.length; count++) {
    const data = dataOf(Buffer.concat(pieces.slice(0, count)), request, rtu);
    if (data) return data;
  }
  return null;
};

/** What a point is worth by the data of an answer, in its engineering unit; null when the answer does not hold it. */
export const worthOf = (data: Buffer, request: Buffer, rtu: boolean, address: ModbusAddress): number | null => {
  const { unitId, functionCode, first, count } = askedOf(request, rtu);
  if (unitId !== address.unitId || functionCode !== address.functionCode) return null;
  const place = address.register - first;
  if (place < 0 || place >= count) return null;
  if (functionCode < 3) return ((data.readUInt8(place >> 3) >> (place & 7)) & 1) * address.scale + address.offset;
  const [bytes, read] = TYPES[address.type];
  if (place * 2 + bytes > data.length) return null;
  let words = Array.from({ length: bytes / 2 }, (_, word) => data.subarray((place + word) * 2, (place + word) * 2 + 2));
  if (address.wordOrder === 'CDAB' || address.wordOrder === 'DCBA') words = words.reverse();
  const value = Buffer.concat(words);
  if (address.wordOrder === 'BADC' || address.wordOrder === 'DCBA') value.swap16();
  return read(value) * address.scale + address.offset;
};

const TYPES: Record<ModbusAddress['type'], [bytes: number, read: (value: Buffer) => number]> = {
  bool: [2, (value) => Number(value.readUInt16BE() !== 0)],
  int16: [2, (value) => value.readInt16BE()],
  uint16: [2, (value) => value.readUInt16BE()],
  int32: [4, (value) => value.readInt32BE()],
  uint32: [4, (value) => value.readUInt32BE()],
  float32: [4, (value) => value.readFloatBE()],
  int64: [8, (value) => Number(value.readBigInt64BE())],
  uint64: [8, (value) => Number(value.readBigUInt64BE())],
  float64: [8, (value) => value.readDoubleBE()],
};
