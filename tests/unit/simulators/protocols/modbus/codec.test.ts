import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MODBUS_TYPES, WORD_ORDERS } from '../../../../../config/plant/address.ts';
import { Status } from '../../../../../config/vocabulary/status.ts';
import { decode, encode, swapped } from '../../../../../simulators/protocols/modbus/codec.ts';

type Type = (typeof MODBUS_TYPES)[number];
type Order = (typeof WORD_ORDERS)[number];
const scaling = (type: Type, wordOrder: Order = 'ABCD', scale = 1, offset = 0) => ({ type, wordOrder, scale, offset });
const good = (value: number) => ({ value, status: Status.Good });

const INTEGER_RANGES: Partial<Record<Type, readonly [number, number]>> = {
  int16: [-0x7fff, 0x7fff],
  uint16: [0, 0xfffe],
  int32: [-0x7fff_ffff, 0x7fff_ffff],
  uint32: [0, 0xffff_fffe],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};
const rawValues = (type: Type): fc.Arbitrary<number> => {
  const range = INTEGER_RANGES[type];
  if (range) return fc.integer({ min: range[0], max: range[1] });
  if (type === 'bool') return fc.constantFrom(0, 1);
  return type === 'float32' ? fc.float({ noNaN: true }) : fc.double({ noNaN: true });
};

describe('decode after encode is identity', () => {
  for (const type of MODBUS_TYPES) {
    test(`${type}, every word order`, () => {
      fc.assert(
        fc.property(rawValues(type), fc.constantFrom(...WORD_ORDERS), (raw, order) => {
          const at = scaling(type, order);
          expect(decode(encode(good(raw), at), at) === raw).toBe(true);
        }),
      );
    });
  }

  test('a scaled integer comes back within half a step', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3000, max: 3000, noNaN: true }),
        fc.constantFrom(0.1, 0.01, 1, 0.5),
        fc.constantFrom(0, -40, 273.15),
        (value, scale, offset) => {
          const at = scaling('int32', 'CDAB', scale, offset);
          expect(Math.abs(decode(encode(good(value), at), at) - value)).toBeLessThanOrEqual(scale / 2 + 1e-9);
        },
      ),
    );
  });
});

test('words stand as the table of orders says', () => {
  // 1.0 is 0x3F800000.
  const words = (order: Order) => encode(good(1), scaling('float32', order));
  expect(words('ABCD')).toEqual([0x3f80, 0x0000]);
  expect(words('CDAB')).toEqual([0x0000, 0x3f80]);
  expect(words('BADC')).toEqual([0x803f, 0x0000]);
  expect(words('DCBA')).toEqual([0x0000, 0x803f]);
  expect(encode(good(0x0001_0002), scaling('uint32', 'CDAB'))).toEqual([2, 1]);
  expect(encode(good(0x0001_0002_0003), scaling('int64', 'CDAB'))).toEqual([3, 2, 1, 0]);
  expect(encode(good(0x1234), scaling('uint16', 'BADC'))).toEqual([0x3412]);
});

test('integers saturate one step before the mark for "no value"', () => {
  expect(encode(good(1e9), scaling('int16'))).toEqual([0x7fff]);
  expect(encode(good(-1e9), scaling('int16'))).toEqual([0x8001]);
  expect(encode(good(-5), scaling('uint16'))).toEqual([0]);
  expect(encode(good(1e9), scaling('uint16'))).toEqual([0xfffe]);
  expect(encode(good(5000), scaling('int16', 'ABCD', 0.1))).toEqual([0x7fff]);
});

test('a Bad reading leaves as the mark of its type, whatever value stands beside it', () => {
  const bad = { value: 12, status: Status.BadSensorFailure };
  const words = (type: Type) => encode(bad, scaling(type));
  expect(words('int16')).toEqual([0x8000]);
  expect(words('uint16')).toEqual([0xffff]);
  expect(words('int32')).toEqual([0x8000, 0]);
  expect(words('uint32')).toEqual([0xffff, 0xffff]);
  expect(words('float32')).toEqual([0x7fc0, 0]);
  expect(words('float64')).toEqual([0x7ff8, 0, 0, 0]);
  expect(words('bool')).toEqual([0]);
  for (const type of MODBUS_TYPES.filter((name) => name !== 'bool'))
    expect(decode(words(type), scaling(type)), type).toBeNaN();
});

test('an Uncertain reading keeps its value', () => {
  expect(encode({ value: 7, status: Status.UncertainSensorNotAccurate }, scaling('int16'))).toEqual([7]);
});

test('swapping the words of a device is its own inverse and keeps the byte order', () => {
  for (const order of WORD_ORDERS) expect(swapped(swapped(order))).toBe(order);
  expect(swapped('CDAB')).toBe('ABCD');
  expect(swapped('BADC')).toBe('DCBA');
});
