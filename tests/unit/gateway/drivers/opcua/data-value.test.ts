import { coerceInt64, DataType, DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua';
import { expect, test } from 'vitest';
import { Status } from '../../../../../config/vocabulary/status.ts';
import { saidBy } from '../../../../../gateway/drivers/opcua/data-value.ts';

const NOW = 1_700_000_000_500;
const sourceTimestamp = new Date(1_700_000_000_123);
const of = (dataType: DataType, value: unknown) =>
  saidBy(
    new DataValue({
      value: { dataType, arrayType: VariantArrayType.Scalar, value },
      sourceTimestamp,
      sourcePicoseconds: 456_700_000,
    }),
    NOW,
  );

test('the source time keeps its fraction of a millisecond', () => {
  expect(of(DataType.Double, 1).sourceTime).toBeCloseTo(1_700_000_000_123 + 0.4567, 3);
});

test('without a source time the server time, without any the time of receipt', () => {
  const value = { dataType: DataType.Double, value: 1 };
  const server = new DataValue({ value, serverTimestamp: new Date(42_000) });
  expect(saidBy(server, NOW).sourceTime).toBe(42_000);
  expect(saidBy(new DataValue({ value }), NOW).sourceTime).toBe(NOW);
});

test.each([
  [DataType.Boolean, true, 1],
  [DataType.Boolean, false, 0],
  [DataType.Byte, 200, 200],
  [DataType.Int16, -5, -5],
  [DataType.Int32, 3, 3],
  [DataType.Float, 0.5, 0.5],
  [DataType.Int64, coerceInt64(-2), -2],
  [DataType.UInt64, coerceInt64(5_000_000_000), 5_000_000_000],
])('data type %i: %s is the number %d', (dataType, value, expected) => {
  expect(of(dataType, value)).toMatchObject({ value: expected, status: Status.Good });
});

test('texts and arrays are a type mismatch, never a number', () => {
  expect(of(DataType.String, '5')).toMatchObject({ value: Number.NaN, status: Status.BadTypeMismatch });
  const array = new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2] });
  expect(saidBy(new DataValue({ value: array }), NOW).status).toBe(Status.BadTypeMismatch);
});

test('what the server calls bad keeps its own code, with or without a value', () => {
  const dataValue = new DataValue({ statusCode: StatusCodes.BadSensorFailure, sourceTimestamp });
  expect(saidBy(dataValue, NOW)).toMatchObject({ value: Number.NaN, status: Status.BadSensorFailure });
});
