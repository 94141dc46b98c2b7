import { expect, test } from 'vitest';
import { functionsOf, linearRow } from '../../../../twin/numerics/functions.ts';
import { findCandidates, type Hypothesis, likelihoodRatios } from '../../../../twin/reconcile/hypothesis.ts';
import { Reconciler } from '../../../../twin/reconcile/reconciler.ts';
import { measurementTest } from '../../../../twin/reconcile/statistics.ts';

// F1 = F2 + F3 with F3 held at zero: the bound is one more equation of every test.

const reconciled = () => {
  const infinite = new Float64Array(3).fill(Number.POSITIVE_INFINITY);
  const reconciler = new Reconciler({
    variables: 3,
    scale: new Float64Array([1, 1, 1]),
    constraints: functionsOf([
      linearRow([
        [0, 1],
        [1, -1],
        [2, -1],
      ]),
    ]),
    measurements: functionsOf([0, 1, 2].map((j) => linearRow([[j, 1]]))),
    bounds: { lower: new Float64Array(3), upper: infinite },
  });
  const solution = reconciler.solve(Float64Array.from([10, 16, 0.5]), new Float64Array([1, 1, 1]), { pinned: [] });
  reconciler.computeVariances();
  return { reconciler, solution };
};
const biases: Hypothesis[] = [0, 1, 2].map((measurement) => ({ kind: 'bias', measurement }));

test('10 and 16 meet at 13; letting one of them go leaves the 0.5 that the bound does not', () => {
  const { reconciler, solution } = reconciled();
  expect(Array.from(reconciler.x)).toEqual([13, 13, 0]);
  expect(solution.objective).toBeCloseTo(18.25, 10);
  const [first, second, third] = likelihoodRatios(reconciler, biases);
  expect(first).toBeCloseTo(18, 10);
  expect(second).toBeCloseTo(18, 10);
  expect(third).toBeCloseTo(0.25, 10);
  expect(measurementTest(reconciler, 0)).toBeCloseTo(-Math.sqrt(18), 10);
  expect(measurementTest(reconciler, 2)).toBeCloseTo(0.5, 10);
});

test('no candidate explains more than there is to explain; variances are those without bounds', () => {
  const { reconciler, solution } = reconciled();
  const found = findCandidates(reconciler, biases, { level: 0.05, setsMax: 3 });
  expect(found).toHaveLength(1);
  expect(found[0]?.statistic).toBeLessThanOrEqual(solution.objective);
  expect(found[0]?.hypotheses).toHaveLength(2);
  expect(reconciler.variance[0]).toBeCloseTo(2 / 3, 10);
  const [p, q] = [new Float64Array(3), new Float64Array(1)];
  reconciler.respond(Float64Array.from([1, 0, 0]), null, p, q);
  expect(p[0]).toBeCloseTo(2 / 3, 10);
  reconciler.respond(Float64Array.from([1, 0, 0]), null, p, q, 'held');
  expect(Array.from(p)).toEqual([expect.closeTo(0.5, 10), expect.closeTo(0.5, 10), 0]);
});
