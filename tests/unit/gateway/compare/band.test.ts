import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandOf, deviationOf, quantile, scaleOf } from '../../../../gateway/compare/band.ts';

const flat = (value: number, columns = 60): number[] => Array.from({ length: columns }, () => value);

test('quantiles lie between their neighbours by proportion', () => {
  expect([0, 0.1, 0.5, 0.9, 1].map((share) => quantile([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share))).toEqual([
    0, 1, 5, 9, 10,
  ]);
  expect(quantile([1, 2], 0.25)).toBe(1.25);
});

test('a band holds its references but for their tenths, and has a hole where they have one', () => {
  const references = fc.array(
    fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 20, maxLength: 20 }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(references, (values) => {
      const { low, high } = bandOf(values);
      const all = values.flat();
      for (const [column, bottom] of low.entries()) {
        const top = high[column] ?? Number.NaN;
        expect(bottom).toBeLessThanOrEqual(top);
        expect(bottom).toBeGreaterThanOrEqual(Math.min(...all));
        expect(top).toBeLessThanOrEqual(Math.max(...all));
      }
    }),
  );
  expect(bandOf([[null, null]])).toEqual({ low: [null, null], high: [null, null] });
});

test('a trial that leaves the band is said to since then, a spike or a hole is not', () => {
  const band = bandOf([flat(10), flat(12)]);
  const scale = scaleOf(band, 0.1);
  expect(scale).toBeCloseTo(1, 6);
  const step = [...flat(11, 30), ...flat(17, 30)];
  expect(deviationOf(step, band, scale)).toMatchObject({ at: 30, since: 30, deviation: expect.closeTo(5, 6) });
  const spike = flat(11).map((value, column) => (column === 20 ? 30 : value));
  expect(deviationOf(spike, band, scale)).toMatchObject({ at: 20, since: null });
  expect(deviationOf(flat(11), band, scale)).toMatchObject({ deviation: 0, since: null });
  expect(
    deviationOf(
      flat(11).map(() => null),
      band,
      scale,
    ),
  ).toBeNull();
});

test('of a reference that never moves the instrument says what is a difference', () => {
  const band = bandOf([flat(5)]);
  expect(scaleOf(band, 0.5)).toBe(0.5);
  expect(deviationOf(flat(6), band, scaleOf(band, 0.5))?.deviation).toBe(2);
});
