import { expect, test } from 'vitest';
import {
  chiSquareQuantile,
  chiSquareTail,
  logGamma,
  normalTwoSidedQuantile,
  normalTwoSidedTail,
  sidakLevel,
} from '../../../../twin/numerics/distributions.ts';

test.each([
  [0.05, 1, 3.841458821],
  [0.05, 3, 7.814727903],
  [0.05, 4, 9.487729037],
  [0.05, 11, 19.67513757],
  [0.01, 8, 20.09023503],
  [0.5, 100, 99.33412923],
  [1e-6, 1, 23.92812697],
])('chi-square exceeded with probability %d at %d degrees: %d', (tail, degrees, quantile) => {
  expect(chiSquareQuantile(tail, degrees)).toBeCloseTo(quantile, 6);
  expect(chiSquareTail(quantile, degrees) / tail).toBeCloseTo(1, 6);
});

test('normal quantiles and tails', () => {
  expect(normalTwoSidedQuantile(0.05)).toBeCloseTo(1.959963985, 8);
  expect(normalTwoSidedQuantile(0.01)).toBeCloseTo(2.575829304, 8);
  expect(normalTwoSidedTail(1.959963985)).toBeCloseTo(0.05, 9);
});

test('ln gamma', () => {
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
});

test('Šidák: many tests together keep the family level', () => {
  expect(1 - (1 - sidakLevel(0.05, 28)) ** 28).toBeCloseTo(0.05, 12);
  expect(sidakLevel(0.05, 1)).toBe(0.05);
});

test('what has no quantile is refused', () => {
  expect(() => chiSquareQuantile(0.05, 0)).toThrow(/no chi-square quantile/);
});
