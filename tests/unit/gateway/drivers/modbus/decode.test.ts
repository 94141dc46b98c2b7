import { expect, test } from 'vitest';
import { Status } from '../../../../../config/vocabulary/status.ts';
import { decodeBit, decodeRegisters } from '../../../../../gateway/drivers/modbus/decode.ts';
import { modbusAddress } from '../plant-parts.ts';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const float = (hex: string, wordOrder: 'ABCD' | 'CDAB' | 'BADC' | 'DCBA' = 'ABCD') =>
  decodeRegisters(bytes(hex), 0, modbusAddress(0, { type: 'float32', wordOrder }));

test('1.0 as float32 in the four orders of the field', () => {
  expect(float('3f800000').value).toBe(1);
  expect(float('00003f80', 'CDAB').value).toBe(1);
  expect(float('803f0000', 'BADC').value).toBe(1);
  expect(float('0000803f', 'DCBA').value).toBe(1);
});

test('a register becomes the declared unit by scale and offset', () => {
  const address = modbusAddress(0, { type: 'int16', scale: 0.01, offset: -50 });
  expect(decodeRegisters(bytes('122a'), 0, address).value).toBeCloseTo(-3.5, 12);
  expect(decodeRegisters(bytes('ffff'), 0, address).value).toBeCloseTo(-50.01, 12);
});

test('a value starts at its own byte of the response', () => {
  expect(decodeRegisters(bytes('ffff0007ffff'), 2, modbusAddress(0)).value).toBe(7);
});

test('NaN and infinity are a failed sensor, never a number', () => {
  for (const hex of ['7fc00000', '7f800000', 'ff800000', 'ffffffff'])
    expect(float(hex)).toEqual({ value: Number.NaN, status: Status.BadSensorFailure });
});

test('65.0 read in the wrong word order is not a plausible number', () => {
  expect(float('00004282')).toEqual({ value: Number.NaN, status: Status.BadOutOfRange, tiny: true });
  expect(float('7f000000').status).toBe(Status.BadOutOfRange);
  expect(float('00000000')).toEqual({ value: 0, status: Status.Good });
});

test('coils are eight to a byte, least significant first', () => {
  const address = modbusAddress(0, { functionCode: 1, type: 'bool' });
  expect([0, 1, 2, 8, 9].map((index) => decodeBit(bytes('0502'), index, address).value)).toEqual([1, 0, 1, 0, 1]);
});

test('a bool in a register is any value but zero', () => {
  const address = modbusAddress(0, { type: 'bool' });
  expect(decodeRegisters(bytes('0100'), 0, address).value).toBe(1);
  expect(decodeRegisters(bytes('0000'), 0, address).value).toBe(0);
});
