import { describe, expect, test } from 'vitest';
import {
  cause,
  hasOverflow,
  isNotHeard,
  limitBits,
  Status,
  severity,
  statusName,
  worse,
} from '../../../../config/vocabulary/status.ts';

describe('a status code', () => {
  test.each([
    [0x0000_0000, 'good'],
    [0x0000_0480, 'good'],
    [192, 'good'],
    [Status.UncertainLastUsableValue, 'uncertain'],
    [Status.BadNoCommunication, 'bad'],
    [0xc000_0000, 'bad'],
  ] as const)('0x%s is %s by its two top bits alone', (status, expected) => {
    expect(severity(status)).toBe(expected);
  });

  test('overflow counts only when the information bits are of a data value', () => {
    expect(hasOverflow(0x0000_0480)).toBe(true);
    expect(hasOverflow(0x0000_0080)).toBe(false);
    expect(hasOverflow(Status.Good)).toBe(false);
  });

  test('limit bits are read from their place', () => {
    expect([0x0500, 0x0600, 0x0700, 0x0400].map((bits) => limitBits((Status.Good | bits) >>> 0))).toEqual([
      'low',
      'high',
      'constant',
      'none',
    ]);
    expect(limitBits(0x0100)).toBe('none');
  });

  test('information bits do not change the cause or its name', () => {
    expect(cause((Status.BadSensorFailure | 0x0480) >>> 0)).toBe(Status.BadSensorFailure);
    expect(statusName((Status.BadSensorFailure | 0x0480) >>> 0)).toBe('BadSensorFailure');
    expect(statusName(0x80ab_0000)).toBe('0x80AB0000');
  });

  test('not heard is told from heard and bad', () => {
    expect(isNotHeard(Status.BadNoCommunication)).toBe(true);
    expect(isNotHeard(Status.BadSensorFailure)).toBe(false);
  });

  test('the worse of two keeps the code of the worse', () => {
    expect(worse(Status.Good, Status.BadSensorFailure)).toBe(Status.BadSensorFailure);
    expect(worse(Status.BadSensorFailure, Status.UncertainLastUsableValue)).toBe(Status.BadSensorFailure);
    expect(worse(Status.UncertainSubNormal, Status.UncertainLastUsableValue)).toBe(Status.UncertainSubNormal);
  });
});
