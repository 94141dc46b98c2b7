import type { ModbusAddress } from '../../../config/plant/address.ts';
import { Status } from '../../../config/vocabulary/status.ts';

/** What a register says: a value in the point's unit, or NaN with the status that tells why. */
export interface Decoded {
  readonly value: number;
  readonly status: number;
  /** Refused because it is next to nothing, not because it is huge. */
  readonly tiny?: boolean;
}

/**
 * No process quantity has a size outside these, but a float read in the wrong word order usually has: its exponent then comes from
 * what were the last digits.
 */
const PLAUSIBLE_MIN = 1e-30;
const PLAUSIBLE_MAX = 1e30;

const scratch = new DataView(new ArrayBuffer(8));

/**
 * One value out of the bytes of a response. `bytes` are those of the registers as sent (each register high byte first), `offset` the
 * index of the value's first byte.
 */
export const decodeRegisters = (bytes: Uint8Array, offset: number, address: ModbusAddress): Decoded => {
  const raw = rawNumber(bytes, offset, address);
  if (address.type === 'float32' || address.type === 'float64') {
    if (!Number.isFinite(raw)) return { value: Number.NaN, status: Status.BadSensorFailure };
    const size = Math.abs(raw);
    if (raw !== 0 && (size < PLAUSIBLE_MIN || size > PLAUSIBLE_MAX))
      return { value: Number.NaN, status: Status.BadOutOfRange, tiny: size < PLAUSIBLE_MIN };
  }
  return { value: raw * address.scale + address.offset, status: Status.Good };
};

/** Coil or discrete input number `index` of a response: eight to a byte, least significant bit first. */
export const decodeBit = (bytes: Uint8Array, index: number, address: ModbusAddress): Decoded => {
  const bit = ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
  return { value: bit * address.scale + address.offset, status: Status.Good };
};

const rawNumber = (bytes: Uint8Array, offset: number, { type, wordOrder }: ModbusAddress): number => {
  const width = WIDTH[type];
  for (let place = 0; place < width; place++) {
    scratch.setUint8(place, bytes[offset + wirePlace(place, width, wordOrder)] ?? 0);
  }
  return READ[type]();
};

/**
 * Where on the wire the byte stands that has this place (0: most significant) in the value. CDAB and DCBA send the last word first,
 * BADC and DCBA each word with its low byte first. For 64 bits that gives GHEFCDAB, BADCFEHG and HGFEDCBA.
 */
const wirePlace = (place: number, width: number, order: ModbusAddress['wordOrder']): number => {
  const wordsReversed = order === 'CDAB' || order === 'DCBA';
  const bytesSwapped = order === 'BADC' || order === 'DCBA';
  const word = wordsReversed ? width / 2 - 1 - (place >> 1) : place >> 1;
  return word * 2 + (bytesSwapped ? 1 - (place & 1) : place & 1);
};

type Type = ModbusAddress['type'];
const WIDTH: Record<Type, number> = {
  bool: 2,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
};
const READ: Record<Type, () => number> = {
  bool: () => (scratch.getUint16(0) === 0 ? 0 : 1),
  int16: () => scratch.getInt16(0),
  uint16: () => scratch.getUint16(0),
  int32: () => scratch.getInt32(0),
  uint32: () => scratch.getUint32(0),
  float32: () => scratch.getFloat32(0),
  // Above 2^53 the last digits are lost: a sample's value is a double. Totalisers of a plant stay far below.
  int64: () => Number(scratch.getBigInt64(0)),
  uint64: () => Number(scratch.getBigUint64(0)),
  float64: () => scratch.getFloat64(0),
};
