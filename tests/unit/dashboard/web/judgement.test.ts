import { expect, test } from 'vitest';
import { Status } from '../../../../config/vocabulary/status.ts';
import { exceeded } from '../../../../dashboard/web/state/limits.ts';
import { judge } from '../../../../dashboard/web/state/quality.ts';
import { aPoint } from './point.ts';

const good = { heard: true, value: 1, status: Status.Good as number, ageMs: 0, staleAfterMs: 3000, unheard: false };
const DATA_VALUE = 0x0400;

test.each([
  ['good', {}],
  ['none', { heard: false }],
  ['none', { status: Status.BadWaitingForInitialData }],
  ['none', { value: Number.NaN, status: Status.BadTimeout }],
  ['bad', { status: Status.BadSensorFailure }],
  ['out-of-service', { status: Status.BadOutOfService }],
  ['bad', { status: Status.BadSensorFailure, unheard: true }],
  ['stale', { unheard: true }],
  ['stale', { ageMs: 3001 }],
  ['stale', { status: Status.UncertainNoCommunicationLastUsableValue }],
  ['good', { ageMs: 3_600_000, staleAfterMs: null }],
  ['last-usable', { status: Status.UncertainLastUsableValue }],
  ['substituted', { status: Status.UncertainSubstituteValue }],
  ['uncertain', { status: Status.UncertainEngineeringUnitsExceeded }],
  ['limited-high', { status: DATA_VALUE | 0x200 }],
  ['limited-low', { status: DATA_VALUE | 0x100 }],
  ['manual', { status: Status.GoodLocalOverride }],
  ['manual', { status: Status.GoodLocalOverride | DATA_VALUE | 0x300 }],
  ['good', { status: DATA_VALUE | 0x80 }],
] as const)('%s: %o', (quality, change) => {
  expect(judge({ ...good, ...change })).toBe(quality);
});

test('the outermost limit counts, and the inner one is a step less urgent only beside an outer', () => {
  const point = aPoint();
  expect(exceeded(point, 90)).toBeNull();
  expect(exceeded(point, 110)).toEqual({ limit: 'h', at: 110, priority: 3 });
  expect(exceeded(point, 130)).toEqual({ limit: 'hh', at: 120, priority: 2 });
  expect(exceeded(point, 60)).toEqual({ limit: 'l', at: 70, priority: 2 });
});
