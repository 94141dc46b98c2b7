import type { ModbusAddress } from '../../../config/plant/address.ts';
import { severity } from '../../../config/vocabulary/status.ts';
import type { PlantReading } from '../../plant/plant.ts';

type Type = ModbusAddress['type'];
export type WordOrder = ModbusAddress['wordOrder'];
type Scaling = Pick<ModbusAddress, 'type' | 'wordOrder' | 'scale' | 'offset'>;

/**
 * What a register holds when its instrument has no value. Modbus cannot carry a quality, so a maker sets a number aside: the quiet
 * NaN of a float, the least value of a signed and the greatest of an unsigned integer. Values saturate one step before it. A bit
 * has no spare value and reads 0.
 */
const INTEGERS: Record<Exclude<Type, 'bool' | 'float32' | 'float64'>, { least: bigint; most: bigint; none: bigint }> = {
  int16: { least: -0x7fffn, most: 0x7fffn, none: -0x8000n },
  uint16: { least: 0n, most: 0xfffen, none: 0xffffn },
  int32: { least: -0x7fff_ffffn, most: 0x7fff_ffffn, none: -0x8000_0000n },
  uint32: { least: 0n, most: 0xffff_fffen, none: 0xffff_ffffn },
  int64: { least: -0x7fff_ffff_ffff_ffffn, most: 0x7fff_ffff_ffff_ffffn, none: -0x8000_0000_0000_0000n },
  uint64: { least: 0n, most: 0xffff_ffff_ffff_fffen, none: 0xffff_ffff_ffff_ffffn },
};

/** Words of a value with its high word first become those of the point's order, and back: every order is its own inverse. */
const reorder = (words: number[], order: WordOrder): number[] => {
  const swapBytes = order === 'BADC' || order === 'DCBA';
  const ordered = swapBytes ? words.map((word) => ((word & 0xff) << 8) | (word >>> 8)) : words;
  return order === 'CDAB' || order === 'DCBA' ? ordered.reverse() : ordered;
};

/** The order in which a device leaves its words after a wrong replacement: the two halves changed places. */
export const swapped = (order: WordOrder): WordOrder =>
  (({ ABCD: 'CDAB', CDAB: 'ABCD', BADC: 'DCBA', DCBA: 'BADC' }) as const)[order];

const wordsOf = (bits: bigint, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Number((bits >> BigInt(16 * (count - 1 - index))) & 0xffffn));

const scratch = new DataView(new ArrayBuffer(8));

const floatWords = (value: number, bytes: 4 | 8): number[] => {
  // The one quiet NaN: engines may keep other payloads, masters compare with 0x7FC00000.
  if (bytes === 4) scratch.setUint32(0, 0x7fc0_0000);
  else scratch.setBigUint64(0, 0x7ff8_0000_0000_0000n);
  if (!Number.isNaN(value)) {
    if (bytes === 4) scratch.setFloat32(0, value);
    else scratch.setFloat64(0, value);
  }
  return Array.from({ length: bytes / 2 }, (_, index) => scratch.getUint16(index * 2));
};

const integerBits = (raw: number, { least, most, none }: { least: bigint; most: bigint; none: bigint }): bigint => {
  if (Number.isNaN(raw)) return none;
  if (raw >= Number(most)) return most;
  if (raw <= Number(least)) return least;
  return BigInt(Math.round(raw));
};

/** Registers of one reading, first register first. `raw = (value − offset) / scale`; a bit is one word, 0 or 1. */
export const encode = (
  reading: Pick<PlantReading, 'value' | 'status'>,
  { type, wordOrder, scale, offset }: Scaling,
): number[] => {
  const value = severity(reading.status) === 'bad' ? Number.NaN : reading.value;
  if (type === 'bool') return [value >= 0.5 ? 1 : 0];
  const raw = (value - offset) / scale;
  if (type === 'float32') return reorder(floatWords(raw, 4), wordOrder);
  if (type === 'float64') return reorder(floatWords(raw, 8), wordOrder);
  const count = type.endsWith('16') ? 1 : type.endsWith('32') ? 2 : 4;
  return reorder(wordsOf(integerBits(raw, INTEGERS[type]), count), wordOrder);
};

/** The value that a master wrote: `value = raw × scale + offset`; NaN for the mark that means "no value". */
export const decode = (words: readonly number[], { type, wordOrder, scale, offset }: Scaling): number => {
  if (type === 'bool') return words[0] === 0 ? 0 : 1;
  const ordered = reorder([...words], wordOrder);
  ordered.forEach((word, index) => {
    scratch.setUint16(index * 2, word);
  });
  return rawOf(type) * scale + offset;
};

const rawOf = (type: Exclude<Type, 'bool'>): number => {
  if (type === 'float32') return scratch.getFloat32(0);
  if (type === 'float64') return scratch.getFloat64(0);
  const bits = {
    int16: () => BigInt(scratch.getInt16(0)),
    uint16: () => BigInt(scratch.getUint16(0)),
    int32: () => BigInt(scratch.getInt32(0)),
    uint32: () => BigInt(scratch.getUint32(0)),
    int64: () => scratch.getBigInt64(0),
    uint64: () => scratch.getBigUint64(0),
  }[type]();
  return bits === INTEGERS[type].none ? Number.NaN : Number(bits);
};
