import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import { truncatedInterval } from '../../../../twin/numerics/truncated-interval.ts';

const { POSITIVE_INFINITY: FAR } = Number;

test('where no bound is near it is the interval everybody knows', () => {
  const { low, high } = truncatedInterval(50, 2, 0, 100);
  expect([low, high]).toEqual([50 - 1.96 * 2, 50 + 1.96 * 2]);
  expect(truncatedInterval(50, 2, -FAR, FAR)).toEqual({ low: 50 - 1.96 * 2, high: 50 + 1.96 * 2 });
});

test('at a bound it is that of half a normal: 1.96 sigma to the side that is open', () => {
  const { low, high } = truncatedInterval(100, 2, 0, 100);
  expect(high).toBe(100);
  expect(low).toBeCloseTo(100 - 1.96 * 2, 2);
});

test('an exact value has no width, one beyond its bound is held at it', () => {
  expect(truncatedInterval(3, 0, 0, 5)).toEqual({ low: 3, high: 3 });
  expect(truncatedInterval(-1e-9, 0, 0, 5)).toEqual({ low: 0, high: 0 });
  expect(truncatedInterval(-1e-9, 1, 0, FAR).low).toBe(0);
});

const places = {
  mean: fc.double({ min: -3, max: 3, noNaN: true }),
  sigma: fc.double({ min: 0.1, max: 10, noNaN: true }),
};

test('it never leaves its bounds, holds the value, and moves with it without a jump', () => {
  fc.assert(
    fc.property(places.mean, places.sigma, (mean, sigma) => {
      const [from, to] = [-3, 3];
      const { low, high } = truncatedInterval(mean, sigma, from, to);
      const near = truncatedInterval(mean + 1e-6, sigma, from, to);
      expect(low >= from && high <= to && low <= mean && high >= mean).toBe(true);
      expect(Math.abs(near.low - low) + Math.abs(near.high - high)).toBeLessThan(1e-2 * sigma);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('of draws of the truncated normal 95 in 100 are within it', () => {
  const normal = gaussianOf(seeded(3));
  for (const [mean, sigma, from, to] of [
    [0.5, 1, 0, FAR],
    [2.5, 1, 0, FAR],
    [0, 1, 0, FAR],
    [98, 3, 0, 100],
    [1, 5, 0, 3],
  ] as const) {
    const { low, high } = truncatedInterval(mean, sigma, from, to);
    const drawn = Array.from({ length: 40_000 }, () => mean + sigma * normal()).filter((x) => x >= from && x <= to);
    const share = drawn.filter((x) => x >= low && x <= high).length / drawn.length;
    expect([mean, Math.abs(share - 0.95) < 0.006]).toEqual([mean, true]);
  }
});
