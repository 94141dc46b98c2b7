import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ModbusAddress, WORD_ORDERS } from '../../config/plant/address.ts';
import { decodeRegisters } from '../../gateway/drivers/modbus/decode.ts';
import { modbusAddress } from '../unit/gateway/drivers/plant-parts.ts';

// Written from the tables of byte letters alone, so that it shares no idea with the decoder.
const LETTERS: Record<2 | 4 | 8, Record<ModbusAddress['wordOrder'], string>> = {
  2: { ABCD: 'AB', CDAB: 'AB', BADC: 'BA', DCBA: 'BA' },
  4: { ABCD: 'ABCD', CDAB: 'CDAB', BADC: 'BADC', DCBA: 'DCBA' },
  8: { ABCD: 'ABCDEFGH', CDAB: 'GHEFCDAB', BADC: 'BADCFEHG', DCBA: 'HGFEDCBA' },
};
const onWire = (width: 2 | 4 | 8, order: ModbusAddress['wordOrder'], write: (view: DataView) => void): Uint8Array => {
  const value = new DataView(new ArrayBuffer(width));
  write(value);
  return Uint8Array.from(LETTERS[width][order], (letter) => value.getUint8(letter.charCodeAt(0) - 65));
};

const order = fc.constantFrom(...WORD_ORDERS);
const decoded = (bytes: Uint8Array, type: ModbusAddress['type'], wordOrder: ModbusAddress['wordOrder']) =>
  decodeRegisters(bytes, 0, modbusAddress(0, { type, wordOrder })).value;

const INTEGERS = [
  ['int16', 2, -32_768, 32_767, (view: DataView, value: number) => view.setInt16(0, value)],
  ['uint16', 2, 0, 65_535, (view: DataView, value: number) => view.setUint16(0, value)],
  ['int32', 4, -(2 ** 31), 2 ** 31 - 1, (view: DataView, value: number) => view.setInt32(0, value)],
  ['uint32', 4, 0, 2 ** 32 - 1, (view: DataView, value: number) => view.setUint32(0, value)],
  ['int64', 8, -(2 ** 53) + 1, 2 ** 53 - 1, (view: DataView, value: number) => view.setBigInt64(0, BigInt(value))],
  ['uint64', 8, 0, 2 ** 53 - 1, (view: DataView, value: number) => view.setBigUint64(0, BigInt(value))],
] as const;

test.each(INTEGERS)('%s: decode after encode is identity in every order', (type, width, min, max, write) => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), order, (seed, wordOrder) => {
      const value = min + (((seed % (max - min + 1)) + (max - min + 1)) % (max - min + 1));
      expect(
        decoded(
          onWire(width, wordOrder, (view) => write(view, value)),
          type,
          wordOrder,
        ),
      ).toBe(value);
    }),
  );
});

test('float32 and float64: decode after encode is identity in every order', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e20, max: 1e20, noNaN: true }), order, (number, wordOrder) => {
      const value = Math.abs(number) < 1e-20 ? 0 : number;
      const single = Math.fround(value);
      expect(
        decoded(
          onWire(4, wordOrder, (view) => view.setFloat32(0, single)),
          'float32',
          wordOrder,
        ),
      ).toBe(single);
      expect(
        decoded(
          onWire(8, wordOrder, (view) => view.setFloat64(0, value)),
          'float64',
          wordOrder,
        ),
      ).toBe(value);
    }),
  );
});
