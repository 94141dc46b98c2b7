import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functionsOf, linearRow } from '../../twin/numerics/functions.ts';
import { classify } from '../../twin/reconcile/classify.ts';
import { Reconciler } from '../../twin/reconcile/reconciler.ts';

// What a network of flows determines is told by its graph alone (Václavek 1969; Stanley and Mah 1981): a flow without a meter
// is observable unless it lies on a loop of such flows, a meter is checked unless flows without a meter join its two ends. The
// elimination of classify.ts and the redundancy numbers of the solve have to come to the same.

const network = fc.record({
  nodes: fc.integer({ min: 2, max: 8 }),
  streams: fc.array(
    fc.record({
      from: fc.nat(),
      by: fc.nat(),
      measured: fc.boolean(),
      sigma: fc.double({ min: 0.01, max: 10, noNaN: true }),
    }),
    { minLength: 2, maxLength: 22 },
  ),
});

/** Whether two nodes are joined by some of the streams. */
const joined = (a: number, b: number, by: readonly { from: number; to: number }[], nodes: number): boolean => {
  const leader = Array.from({ length: nodes }, (_, k) => k);
  const find = (k: number): number => (leader[k] === k ? k : find(leader[k] ?? k));
  for (const { from, to } of by) leader[find(from)] = find(to);
  return find(a) === find(b);
};

test('classes by elimination and by the solve are those of the graph', () => {
  fc.assert(
    fc.property(network, ({ nodes, streams: drawn }) => {
      const streams = drawn.map(({ from, by, ...rest }) => {
        const start = from % nodes;
        return { ...rest, from: start, to: (start + 1 + (by % (nodes - 1))) % nodes };
      });
      const reconciler = new Reconciler({
        variables: streams.length,
        scale: Float64Array.from(streams, ({ sigma }) => sigma),
        constraints: functionsOf(
          Array.from({ length: nodes }, (_, k) =>
            linearRow(
              streams.flatMap(({ from, to }, j): [number, number][] =>
                to === k ? [[j, 1]] : from === k ? [[j, -1]] : [],
              ),
            ),
          ),
        ),
        measurements: functionsOf(streams.map((_, j) => linearRow([[j, 1]]))),
      });
      const isUsed = (j: number) => streams[j]?.measured ?? false;
      const { pinned, unobservable } = classify(reconciler.problem, reconciler.x, isUsed);
      const y = Float64Array.from(streams, ({ measured }, j) => (measured ? 10 + j : Number.NaN));
      const solution = reconciler.solve(
        y,
        Float64Array.from(streams, ({ sigma }) => sigma),
        { pinned },
      );
      expect(solution).toMatchObject({ converged: true });
      reconciler.computeVariances();
      const blind = streams.filter(({ measured }) => !measured);
      streams.forEach((stream, j) => {
        const others = blind.filter((other) => other !== stream);
        const closed = joined(stream.from, stream.to, others, nodes);
        if (!stream.measured) expect(unobservable[j], `unmeasured ${j}`).toBe(closed ? 1 : 0);
        else {
          expect(unobservable[j], `measured ${j}`).toBe(0);
          expect((reconciler.redundancy[j] as number) > 1e-9, `meter ${j}`).toBe(!closed);
        }
      });
    }),
    { numRuns: 200 },
  );
});
