import { expect, test } from 'vitest';
import { Status } from '../../../../config/vocabulary/status.ts';
import { DataMessageWriter } from '../../../../gateway/bus/data-message.ts';
import { LatestSamples } from '../../../../gateway/bus/latest.ts';
import { birthMetrics, numberOf, qualityOf, statusOf } from '../../../../gateway/bus/metrics.ts';
import { decodePayload } from '../../../../gateway/bus/sparkplug.ts';
import { batchOf, tableOf } from './points.ts';

test.each([
  ['Good', Status.Good, undefined],
  ['Good with the overflow bit', 0x0480, undefined],
  ['stale', Status.UncertainLastUsableValue, 500],
  ['stale, with information bits', Status.UncertainNoCommunicationLastUsableValue | 0x0400, 500],
  ['Uncertain for another reason is never improved', Status.UncertainEngineeringUnitsExceeded, 0],
  ['Bad', Status.BadSensorFailure, 0],
])('property Quality of %s', (_case, status, quality) => {
  expect(qualityOf(status)).toBe(quality);
});

test.each([
  ['no property at all', {}, Status.Good],
  ['192', { quality: 192 }, Status.Good],
  ['0', { quality: 0 }, Status.Bad],
  ['500', { quality: 500 }, Status.UncertainNoCommunicationLastUsableValue],
  ['a status of our own beside it wins', { quality: 0, status: 0x4094_0000 }, 0x4094_0000],
])('status of a metric with %s', (_case, properties, status) => {
  expect(statusOf({ value: 1, ...properties })).toBe(status);
});

test('numbers, booleans and 64-bit integers are values; null is none; a text is not a value', () => {
  expect([numberOf(2), numberOf(true), numberOf(false), numberOf(5n)]).toEqual([2, 1, 0, 5]);
  expect(numberOf(null)).toBeNaN();
  expect(numberOf('running')).toBeUndefined();
});

test('data carries alias, whole milliseconds, microseconds aside, and one receive time when all agree', () => {
  const batch = batchOf([0, 1000.25, 1.5], [1, 1000.25, Number.NaN, Status.BadDeviceFailure]);
  const message = { timestamp: 2000, seq: 7, historical: false };
  const { metrics, received, micros } = decodePayload(new DataMessageWriter().write(batch, [0, 1], 0, 2, message));
  expect(metrics).toMatchObject([
    { alias: 1, timestamp: 1000, value: 1.5 },
    { alias: 2, timestamp: 1000, value: null, quality: 0, status: Status.BadDeviceFailure },
  ]);
  expect(metrics.every(({ name, datatype, historical }) => !name && !datatype && !historical)).toBe(true);
  expect(received).toEqual([1001.25]);
  expect(micros).toEqual([250, 250]);
});

test('a birth names every point, with its newest sample or the word that there is none', () => {
  const points = tableOf({ X: ['FT-1', 'FT-2'] });
  const latest = new LatestSamples(2, new Map([['a.X', [0, 1]]]));
  latest.take(batchOf([0, 2000, 7]), 0);
  latest.take(batchOf([0, 1000, 6]), 0);
  expect(birthMetrics(points.points, latest, 5000).metrics).toMatchObject([
    { name: 'FT-1', alias: 1, datatype: 10, timestamp: 2000, value: 7 },
    { name: 'FT-2', alias: 2, timestamp: 5000, value: null, quality: 0, status: Status.BadWaitingForInitialData },
  ]);
});

test('a device is heard until all its points say that they are not, and again with the first that speaks', () => {
  const latest = new LatestSamples(2, new Map([['a.X', [0, 1]]]));
  expect(latest.isHeard('a.X')).toBe(true);
  latest.take(batchOf([0, 1000, Number.NaN, Status.BadNoCommunication]), 0);
  expect(latest.isHeard('a.X')).toBe(true);
  latest.take(batchOf([1, 1000, Number.NaN, Status.BadTimeout]), 0);
  expect(latest.isHeard('a.X')).toBe(false);
  latest.take(batchOf([0, 2000, Number.NaN, Status.BadSensorFailure]), 0);
  expect(latest.isHeard('a.X')).toBe(true);
});
