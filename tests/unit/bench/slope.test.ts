import { expect, test } from 'vitest';
import { seeded } from '../../../config/vocabulary/random.ts';
import { grows, slopeOf } from '../../bench/slope.ts';

const HOUR_MS = 3_600_000;
const series = (value: (hours: number) => number) =>
  Array.from({ length: 360 }, (_, at) => ({ at: at * 5_000, value: value((at * 5_000) / HOUR_MS) }));

test('a straight line is found exactly', () => {
  const { mean, perHour, margin } = slopeOf(series((hours) => 100 + 40 * hours));
  expect(perHour).toBeCloseTo(40, 6);
  expect(margin).toBeCloseTo(0, 6);
  expect(mean).toBeCloseTo(100 + 20 * (1795 / 3600), 6);
});

test('noise alone seldom grows, and a leak within it does', () => {
  const random = seeded(7);
  const noise = () => (random() - 0.5) * 20;
  const flat = Array.from({ length: 100 }, () => slopeOf(series(() => 200 + noise())));
  expect(flat.filter(grows).length).toBeLessThanOrEqual(5);
  expect(flat.filter(({ perHour, margin }) => Math.abs(perHour) > margin).length).toBeLessThanOrEqual(10);
  expect(grows(slopeOf(series((hours) => 200 + 20 * hours + noise())))).toBe(true);
});

test('what shrinks, and what grows by less than anybody would notice, does not grow', () => {
  expect(grows(slopeOf(series((hours) => 200 - 40 * hours)))).toBe(false);
  expect(grows(slopeOf(series((hours) => 200 + hours)))).toBe(false);
});
