import { expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { LatestStore } from '../../../../dashboard/server/latest-store.ts';

const { points } = loadConfig();
const measured = points.byTag('FT-20101')?.index ?? -1;
const estimated = points.byTag('S-201.REC')?.index ?? -1;

const holding = (rows: readonly (readonly [number, number, number])[]) => {
  const store = new LatestStore(points);
  const builder = new BatchBuilder();
  for (const [point, value, status] of rows) builder.add(point, 1, 2, value, status);
  store.apply(builder.take());
  return store;
};

test('a node that goes offline leaves its last values, marked as not communicated, and only its own', () => {
  const store = holding([
    [measured, 31.1, Status.Good],
    [estimated, 31.2, Status.Good],
  ]);
  store.markUnheard('gateway');
  expect(store.status[measured]).toBe(Status.UncertainNoCommunicationLastUsableValue);
  expect(store.value[measured]).toBe(31.1);
  expect(store.status[estimated]).toBe(Status.Good);
  store.markUnheard('twin-bdo');
  expect(store.status[estimated]).toBe(Status.UncertainNoCommunicationLastUsableValue);
});

test('what was bad before the loss stays bad, what was never heard stays unheard', () => {
  const store = holding([[measured, Number.NaN, Status.BadSensorFailure]]);
  store.markAllUnheard();
  expect(store.status[measured]).toBe(Status.BadSensorFailure);
  expect(store.changed[estimated]).toBe(0);
});

test('a bad sample without a value keeps the last one for the eye', () => {
  const store = holding([
    [measured, 31.1, Status.Good],
    [measured, Number.NaN, Status.BadNoCommunication],
  ]);
  expect(store.value[measured]).toBe(31.1);
  expect(store.status[measured]).toBe(Status.BadNoCommunication);
});
