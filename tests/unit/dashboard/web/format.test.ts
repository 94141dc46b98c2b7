import { expect, test } from 'vitest';
import { createFormat } from '../../../../dashboard/web/format/format.ts';
import { decimalsOf, NOTHING, numberText, steady } from '../../../../dashboard/web/format/number.ts';
import { counterText, durationText, timeFormat } from '../../../../dashboard/web/format/time.ts';
import { aPoint } from './point.ts';

test.each([
  [1234.5, 1, '1234.5'],
  [12345.6, 1, '12\u202f345.6'],
  [-3.2, 1, '\u22123.2'],
  [-0.04, 1, '0.0'],
  [1_234_567, 0, '1.23E6'],
  [Number.NaN, 1, NOTHING],
  [null, 1, NOTHING],
])('%s with %i decimals', (value, decimals, text) => {
  expect(numberText(value, decimals)).toBe(text);
});

test('decimals come from what the instrument resolves, never from the double', () => {
  expect(decimalsOf(aPoint({ sigma: 0.15 }))).toBe(1);
  expect(decimalsOf(aPoint({ sigma: 0.03 }))).toBe(2);
  expect(decimalsOf(aPoint({ sigma: 3 }))).toBe(0);
  expect(decimalsOf(aPoint({ sigma: null, range: { low: 0, high: 100 } }))).toBe(2);
});

test('a shown number moves only by half of its last digit', () => {
  expect(steady(20.04, 20.06, 1)).toBe(20.04);
  expect(steady(20.04, 20.1, 1)).toBe(20.1);
});

test('times are of the site, whatever the machine is set to', () => {
  const times = timeFormat('Asia/Shanghai');
  const at = Date.UTC(2026, 10, 22, 10, 31, 5, 123);
  expect(times.full(at)).toBe('2026-11-22 18:31:05.123');
  expect(times.zone(at)).toBe('UTC+8');
  expect(durationText(5_000_000)).toBe('1 h 23 min');
  expect(counterText(42_000)).toBe('00:42');
});

test('units and words follow the language; a state is its word', () => {
  let language: 'zh' | 'en' = 'zh';
  const format = createFormat('Asia/Shanghai', () => language);
  const state = aPoint({ words: { 1: { zh: '运行', en: 'running' } }, unit: 'bool' });
  expect([format.unit(aPoint()), format.value(state, 1)]).toEqual(['℃', '运行']);
  language = 'en';
  expect([format.unit(aPoint()), format.value(state, 1)]).toEqual(['°C', 'running']);
});
