import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functionsOf, linearRow } from '../../twin/numerics/functions.ts';
import { classify } from '../../twin/reconcile/classify.ts';
import { Reconciler } from '../../twin/reconcile/reconciler.ts';

// Random flow networks: every stream goes from one node to another; node 0 is the world outside.
const network = fc
  .record({
    nodes: fc.integer({ min: 2, max: 7 }),
    seed: fc.array(
      fc.record({
        from: fc.nat(),
        to: fc.nat(),
        reading: fc.double({ min: 1, max: 1000, noNaN: true }),
        relative: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
        measured: fc.boolean(),
      }),
      { minLength: 3, maxLength: 25 },
    ),
  })
  .map(({ nodes, seed }) => ({
    nodes,
    streams: seed.map((s) => {
      const from = s.from % nodes;
      const to = s.to % nodes;
      return { ...s, from, to: to === from ? (to + 1) % nodes : to };
    }),
  }));

const solve = ({
  nodes,
  streams,
}: {
  nodes: number;
  streams: { from: number; to: number; reading: number; relative: number; measured: boolean }[];
}) => {
  const balances = Array.from({ length: nodes - 1 }, (_, k) =>
    linearRow(
      streams.flatMap(({ from, to }, j): [number, number][] =>
        to === k + 1 ? [[j, 1]] : from === k + 1 ? [[j, -1]] : [],
      ),
    ),
  );
  const reconciler = new Reconciler({
    variables: streams.length,
    // An unmeasured flow is known no better than its neighbours: its scale must not pretend otherwise.
    scale: Float64Array.from(streams, ({ reading, relative, measured }) => (measured ? reading * relative : 10)),
    constraints: functionsOf(balances),
    measurements: functionsOf(streams.map((_, j) => linearRow([[j, 1]]))),
  });
  const y = Float64Array.from(streams, ({ reading, measured }) => (measured ? reading : Number.NaN));
  const sigma = Float64Array.from(streams, ({ reading, relative }) => reading * relative);
  const classes = classify(reconciler.problem, reconciler.x, (i) => streams[i]?.measured ?? false);
  const solution = reconciler.solve(y, sigma, { pinned: classes.pinned });
  reconciler.computeVariances();
  return { reconciler, classes, solution, y, sigma };
};

test('reconciled flows close every balance, whatever is measured', () => {
  fc.assert(
    fc.property(network, (given) => {
      const { reconciler, solution } = solve(given);
      expect(solution, JSON.stringify(given)).toMatchObject({ converged: true });
      for (const residual of reconciler.constraintValue) expect(Math.abs(residual)).toBeLessThan(1e-6);
    }),
    { numRuns: 100 },
  );
});

test('redundancy numbers add up to the degrees of freedom, and no estimate is worse than its measurement', () => {
  fc.assert(
    fc.property(network, (given) => {
      const { reconciler, classes, sigma } = solve(given);
      const sum = reconciler.redundancy.reduce((total, r) => total + r, 0);
      expect(sum).toBeCloseTo(classes.degreesOfFreedom, 2);
      given.streams.forEach(({ measured }, j) => {
        if (measured)
          expect(Math.sqrt(reconciler.variance[j] as number)).toBeLessThanOrEqual((sigma[j] as number) * (1 + 1e-3));
      });
    }),
    { numRuns: 100 },
  );
});

test('reconciling what is reconciled already changes nothing', () => {
  fc.assert(
    fc.property(network, (given) => {
      const { reconciler, classes } = solve(given);
      const again = { nodes: given.nodes, streams: given.streams };
      const second = solve(again);
      const exact = second.reconciler.solve(
        Float64Array.from(reconciler.x, (value, j) => (given.streams[j]?.measured ? value : Number.NaN)),
        second.sigma,
        { pinned: classes.pinned },
      );
      expect(exact.objective).toBeLessThan(1e-9);
    }),
    { numRuns: 50 },
  );
});
