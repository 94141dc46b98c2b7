import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functionsOf, linearRow } from '../../twin/numerics/functions.ts';
import { type Hypothesis, likelihoodRatios } from '../../twin/reconcile/hypothesis.ts';
import type { Problem } from '../../twin/reconcile/problem.ts';
import { Reconciler } from '../../twin/reconcile/reconciler.ts';

// What a likelihood ratio is: the fall of the misfit when the error is one more unknown. Solved both ways, with errors
// correlated or not and units of measure up to eighteen decades apart.

const STREAMS = 5;
const ROWS = [
  [1, -1, -1, 0, 0],
  [0, 1, 0, -1, 0],
  [0, 0, 1, 0, -1],
];
const given = fc.record({
  y: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: STREAMS, maxLength: STREAMS }),
  sigma: fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { minLength: STREAMS, maxLength: STREAMS }),
  decades: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: STREAMS, maxLength: STREAMS }),
  coefficient: fc.constantFrom(0, 0.6, -0.4),
});

interface Given {
  readonly y: readonly number[];
  readonly sigma: readonly number[];
  readonly decades: readonly number[];
  readonly coefficient: number;
}

/** The misfit, with `free` as one more unknown: a bias of that measurement or a leak of that balance. */
const solve = ({ y, sigma, decades, coefficient }: Given, free?: Hypothesis) => {
  const unit = decades.map((decade) => 10 ** decade);
  const extra = free ? 1 : 0;
  const problem: Problem = {
    variables: STREAMS + extra,
    scale: Float64Array.from([...sigma.map((s, j) => s * (unit[j] as number)), ...(free ? [scaleOf(free)] : [])]),
    constraints: functionsOf(
      ROWS.map((row, k) =>
        linearRow([
          ...row.flatMap((c, j): [number, number][] => (c === 0 ? [] : [[j, c / (unit[j] as number)]])),
          ...(free?.kind === 'leak' && free.direction[0]?.[0] === k ? [[STREAMS, 1] as [number, number]] : []),
        ]),
      ),
    ),
    measurements: functionsOf(
      unit.map((_, j) =>
        linearRow([
          [j, 1],
          ...(free?.kind === 'bias' && free.measurement === j ? [[STREAMS, 1] as [number, number]] : []),
        ]),
      ),
    ),
    correlations: coefficient === 0 ? [] : [{ i: 0, j: 3, coefficient }],
  };
  const reconciler = new Reconciler(problem);
  const solution = reconciler.solve(
    Float64Array.from(y, (value, j) => value * (unit[j] as number)),
    Float64Array.from(sigma, (s, j) => s * (unit[j] as number)),
    { pinned: [] },
  );
  expect(solution, JSON.stringify({ y, sigma, decades, coefficient })).toMatchObject({ converged: true });
  reconciler.computeVariances();
  return { reconciler, objective: solution.objective };

  function scaleOf(hypothesis: Hypothesis): number {
    return hypothesis.kind === 'leak'
      ? 1
      : (sigma[hypothesis.measurement] as number) * (unit[hypothesis.measurement] as number);
  }
};

const hypotheses: Hypothesis[] = [
  ...Array.from({ length: STREAMS }, (_, measurement) => ({ kind: 'bias' as const, measurement })),
  ...ROWS.map((_, k) => ({ kind: 'leak' as const, id: `${k}`, direction: [[k, 1]] as const })),
];

test('a likelihood ratio is the fall of the misfit when that error is let free', () => {
  fc.assert(
    fc.property(given, (one) => {
      const { reconciler, objective } = solve(one);
      const ratios = likelihoodRatios(reconciler, hypotheses);
      hypotheses.forEach((hypothesis, k) => {
        const fall = objective - solve(one, hypothesis).objective;
        expect(Math.abs((ratios[k] as number) - fall), `${k}`).toBeLessThan(1e-6 * (1 + objective));
      });
    }),
    { numRuns: 60 },
  );
});
