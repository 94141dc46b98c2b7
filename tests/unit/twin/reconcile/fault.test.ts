import { describe, expect, test } from 'vitest';
import { functionsOf, linearForm, linearRow } from '../../../../twin/numerics/functions.ts';
import { Reconciler } from '../../../../twin/reconcile/reconciler.ts';

/** One flow of two components and the share of the first: x0 / (x0 + x1), beside a balance x0 − x1 = offset. */
const reconciler = (offset: number) =>
  new Reconciler({
    variables: 2,
    scale: Float64Array.from([1, 1]),
    constraints: functionsOf([
      linearRow(
        [
          [0, 1],
          [1, -1],
        ],
        -offset,
      ),
    ]),
    measurements: functionsOf([
      {
        kind: 'ratio',
        numerator: linearForm([[0, 1]]),
        denominator: linearForm([
          [0, 1],
          [1, 1],
        ]),
        gain: 1,
        offset: 0,
      },
      linearRow([[0, 1]]),
    ]),
    names: { variables: ['S-1.A', 'S-1.B'], constraints: ['U-1/A'], measurements: ['S-1.w.A', 'S-1.F'] },
  });

const solve = (r: Reconciler, x: readonly number[]) => {
  r.x.set(x);
  return r.solve(Float64Array.from([0.5, 1]), Float64Array.from([0.1, 0.1]), { pinned: [] });
};

describe('a solve that cannot go on names', () => {
  test('the variable that is not a number', () => {
    expect(solve(reconciler(0), [1, Number.NaN]).message?.en).toMatch(/variable S-1\.B is not a number/);
  });
  test('the equation whose denominator is zero', () => {
    expect(solve(reconciler(0), [1, -1]).message?.en).toMatch(/equation of S-1\.w\.A gives no number/);
  });
  test('the balance that gives no number', () => {
    expect(solve(reconciler(Number.POSITIVE_INFINITY), [1, 1]).message?.en).toMatch(/balance U-1\/A gives no number/);
  });
});

test('after a failure a sound starting point is enough', () => {
  const r = reconciler(0);
  expect(solve(r, [1, Number.NaN]).converged).toBe(false);
  expect(solve(r, [2, 1])).toMatchObject({ converged: true });
  expect(r.x[0]).toBeCloseTo(1, 6);
});

test('a wide prior gives what nothing determines a size and leaves the rest alone', () => {
  const r = new Reconciler({
    variables: 2,
    scale: Float64Array.from([0.01, 0.01]),
    prior: { at: Float64Array.from([5, 7]), sigmas: 1000 },
    constraints: functionsOf([]),
    measurements: functionsOf([linearRow([[0, 1]])]),
  });
  r.x.set([5, 7]);
  expect(r.solve(Float64Array.from([4]), Float64Array.from([0.01]), { pinned: [1] }).converged).toBe(true);
  r.computeVariances();
  expect(r.x[0]).toBeCloseTo(4, 5);
  expect(r.x[1]).toBeCloseTo(7, 9);
  expect(Math.sqrt(r.variance[1] as number)).toBeCloseTo(10, 6);
});
