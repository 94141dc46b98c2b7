import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Phase } from '../../../../config/vocabulary/phases.ts';
import { stretchOf } from '../../../../gateway/compare/stretch.ts';

/** Phases one after the other from an instant, each a number and how long it lasts. */
const run = (from: number, ...phases: readonly (readonly [value: number, ms: number])[]): Phase[] => {
  let at = from;
  return phases.map(([value, ms]) => {
    const phase = { value, name: { zh: String(value), en: String(value) }, from: at, to: at + ms };
    at += ms;
    return phase;
  });
};

test('each phase of a trial is laid over the same phase of the reference, with how much longer it took', () => {
  const reference = run(1000, [1, 100], [2, 1000], [3, 200]);
  const other = run(50_000, [0, 7], [1, 50], [2, 3000], [3, 200], [4, 9]);
  const found = stretchOf([reference, other], 0);
  expect(found?.phases.map(({ value, from, to, factors }) => [value, from, to, factors])).toEqual([
    [1, 0, 100, [1, 0.5]],
    [2, 100, 1100, [1, 3]],
    [3, 1100, 1300, [1, 1]],
  ]);
  const [own, there] = found?.clocks ?? [];
  expect([0, 50, 100, 600, 1300].map((time) => own?.(time))).toEqual([1000, 1050, 1100, 1600, 2300]);
  expect([0, 50, 100, 600, 1100, 1300].map((time) => there?.(time))).toEqual([
    50_007, 50_032, 50_057, 51_557, 53_057, 53_257,
  ]);
});

test('only what all went through in the same order is compared, and nothing is nothing', () => {
  const first = run(0, [1, 10], [2, 10], [3, 10], [4, 10]);
  const second = run(0, [2, 10], [3, 20], [1, 10]);
  expect(stretchOf([first, second], 0)?.phases.map(({ value }) => value)).toEqual([2, 3]);
  expect(stretchOf([first, run(0, [7, 10])], 0)).toBeNull();
  expect(stretchOf([[], first], 0)).toBeNull();
});

test('law: time never runs back, and the ends of every phase fall on its ends', () => {
  const phases = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 10_000 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      phases,
      fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 8, maxLength: 8 }),
      (own, lengths) => {
        const reference = run(5000, ...own);
        const other = run(90_000, ...own.map(([value], at) => [value, lengths[at] ?? 1] as const));
        const found = stretchOf([reference, other], 0);
        const clock = found?.clocks[1];
        expect(found?.phases).toHaveLength(own.length);
        for (const [at, { from, to }] of (found?.phases ?? []).entries()) {
          expect(clock?.(from)).toBeCloseTo(other[at]?.from ?? Number.NaN, 6);
          const middle = clock?.((from + to) / 2) ?? Number.NaN;
          expect(middle).toBeGreaterThanOrEqual(other[at]?.from ?? Number.NaN);
          expect(middle).toBeLessThanOrEqual(other[at]?.to ?? Number.NaN);
        }
      },
    ),
  );
});
