import { DataType, DataValue, minDate, Variant } from 'node-opcua';
import { expect, test } from 'vitest';
import { HistoryRing } from '../../../../../simulators/protocols/opcua/history-ring.ts';
import { statusCodeOf } from '../../../../../simulators/protocols/opcua/status-code.ts';

const UNCERTAIN = 0x4090_0000;
const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000);
const pushed = (ring: HistoryRing, dataType: DataType, seconds: number, value: number | boolean, status = 0) =>
  ring.push(
    new DataValue({
      value: new Variant({ dataType, value }),
      statusCode: statusCodeOf(status),
      sourceTimestamp: at(seconds),
    }),
  );

const doubles = (count: number, max: number) => {
  const ring = new HistoryRing(DataType.Double, max);
  for (let second = 0; second < count; second++) void pushed(ring, DataType.Double, second, second / 2);
  return ring;
};

interface Asked {
  readonly from?: number;
  readonly to?: number;
  readonly count?: number;
  readonly fromNewest?: boolean;
  readonly turned?: boolean;
}

const read = (ring: HistoryRing, asked: Asked = {}): DataValue[] => {
  let found: DataValue[] = [];
  const interval = {
    startTime: asked.from === undefined ? minDate : at(asked.from),
    endTime: asked.to === undefined ? minDate : at(asked.to),
  };
  ring.extractDataValues(interval, asked.count ?? 0, asked.fromNewest ?? false, asked.turned ?? false, (_, values) => {
    found = values ?? [];
  });
  return found;
};
const valuesOf = (found: readonly DataValue[]) => found.map(({ value }) => value.value as unknown);

test.each([1, 15, 16, 17, 40, 99, 100, 101, 250, 305])(
  'of %i values the last 100 are kept, in their order',
  (count) => {
    const kept = Math.min(count, 100);
    const expected = Array.from({ length: kept }, (_, index) => (count - kept + index) / 2);
    expect(valuesOf(read(doubles(count, 100)))).toEqual(expected);
  },
);

test('both ends of an interval belong to it, and an end that is not given is open', () => {
  const ring = doubles(130, 100);
  expect(valuesOf(read(ring, { from: 40, to: 42 }))).toEqual([20, 20.5, 21]);
  expect(valuesOf(read(ring, { to: 31 }))).toEqual([15, 15.5]);
  expect(valuesOf(read(ring, { from: 128 }))).toEqual([64, 64.5]);
  expect(valuesOf(read(ring, { from: 500 }))).toEqual([]);
  expect(valuesOf(read(ring, { from: 40, to: 42, turned: true }))).toEqual([21, 20.5, 20]);
});

test('so many from the oldest, or from the newest', () => {
  const ring = doubles(130, 100);
  expect(valuesOf(read(ring, { from: 50, count: 2 }))).toEqual([25, 25.5]);
  expect(valuesOf(read(ring, { to: 50, count: 2, fromNewest: true }))).toEqual([25, 24.5]);
});

test('a value comes back with its type, its status and its time', () => {
  const flags = new HistoryRing(DataType.Boolean, 4);
  void pushed(flags, DataType.Boolean, 1, true);
  void pushed(flags, DataType.Boolean, 2, false, UNCERTAIN);
  const found = read(flags);
  expect(valuesOf(found)).toEqual([true, false]);
  expect(found.map(({ value }) => value.dataType)).toEqual([DataType.Boolean, DataType.Boolean]);
  expect(found.map(({ statusCode }) => statusCode.value)).toEqual([0, UNCERTAIN]);
  expect(found.map(({ sourceTimestamp }) => sourceTimestamp)).toEqual([at(1), at(2)]);
  const states = new HistoryRing(DataType.Int32, 4);
  void pushed(states, DataType.Int32, 1, 7);
  expect(read(states)[0]?.value).toMatchObject({ dataType: DataType.Int32, value: 7 });
});

test('of two values of one source time the later one is kept', () => {
  const ring = doubles(3, 3);
  void pushed(ring, DataType.Double, 2, 9);
  expect(valuesOf(read(ring))).toEqual([0, 0.5, 9]);
});
