import { describe, expect, test, vi } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { gaussian } from '../../../../simulators/random.ts';
import { type Functions, functionsOf, linearRow } from '../../../../twin/numerics/functions.ts';
import { LdlFactor } from '../../../../twin/numerics/ldl.ts';
import { classify } from '../../../../twin/reconcile/classify.ts';
import type { Problem, SolveOptions } from '../../../../twin/reconcile/problem.ts';
import { Reconciler } from '../../../../twin/reconcile/reconciler.ts';
import { hampel, solveRobustly, welsch } from '../../../../twin/reconcile/robust.ts';

const identity = (count: number) => functionsOf(Array.from({ length: count }, (_, j) => linearRow([[j, 1]])));
const balances = (...rows: number[][]) =>
  functionsOf(rows.map((row) => linearRow(row.flatMap((c, j): [number, number][] => (c === 0 ? [] : [[j, c]])))));

const solved = (problem: Problem, y: number[], sigma: number[], options: Partial<SolveOptions> = {}) => {
  const reconciler = new Reconciler(problem);
  reconciler.x.set(y.map((value) => (Number.isFinite(value) ? value : 1)));
  const { pinned } = classify(problem, reconciler.x, (i) => Number.isFinite(y[i]));
  const solution = reconciler.solve(Float64Array.from(y), Float64Array.from(sigma), { pinned, ...options });
  if (solution.converged) reconciler.computeVariances();
  return { reconciler, solution };
};

/** F1 = F2 + F3. */
const tee = (more: Partial<Problem> = {}): Problem => ({
  variables: 3,
  scale: Float64Array.from([1, 1, 1]),
  constraints: balances([1, -1, -1]),
  measurements: identity(3),
  ...more,
});

describe('correlated errors', () => {
  test('a common error of both outlets is shared out by the whole covariance', () => {
    const { reconciler, solution } = solved(
      tee({ correlations: [{ i: 1, j: 2, coefficient: 0.5 }] }),
      [10, 6, 5],
      [1, 1, 1],
    );
    // By hand: r = -1, a V a' = 1 + 1 + 1 + 2·0.5 = 4, x = y − V a' r / 4 with V a' = (1, −1.5, −1.5).
    expect([...reconciler.x]).toEqual([10.25, 5.625, 4.625].map((v) => expect.closeTo(v, 12)));
    expect(solution.objective).toBeCloseTo(0.25, 12);
    expect(reconciler.variance[0]).toBeCloseTo(1 - 1 / 4, 12);
    expect(reconciler.variance[1]).toBeCloseTo(1 - 1.5 ** 2 / 4, 12);
    expect(reconciler.pull(1)).toBeCloseTo(0.25, 12);
    expect(reconciler.weightBetween(1, 2)).toBeCloseTo(-2 / 3, 12);
  });
  test('a member of a block that is not used leaves the others their own covariance', () => {
    const { reconciler } = solved(
      tee({ correlations: [{ i: 1, j: 2, coefficient: 0.5 }] }),
      [10, 6, Number.NaN],
      [1, 1, 1],
    );
    expect([...reconciler.x]).toEqual([10, 6, 4].map((v) => expect.closeTo(v, 10)));
    expect(reconciler.variance[2]).toBeCloseTo(2, 9);
  });
  test('correlations that no errors can have are refused, not solved', () => {
    const correlations = [
      { i: 0, j: 1, coefficient: 0.9 },
      { i: 1, j: 2, coefficient: 0.9 },
      { i: 0, j: 2, coefficient: -0.9 },
    ];
    const { solution } = solved(tee({ correlations }), [10, 6, 4], [1, 1, 1]);
    expect(solution.converged).toBe(false);
    expect(solution.message?.en).toMatch(/not positive definite/);
  });
});

describe('bounds', () => {
  const bounds = (lower: number[], upper: number[]) => ({
    bounds: { lower: Float64Array.from(lower), upper: Float64Array.from(upper) },
  });
  const none = Number.POSITIVE_INFINITY;
  test('a flow that would come out negative stays at zero, the others close the balance in the best way left', () => {
    const { reconciler, solution } = solved(tee(bounds([0, 0, 0], [none, none, none])), [10, 12, 0.1], [1, 1, 1]);
    expect([...reconciler.x]).toEqual([11, 11, 0].map((v) => expect.closeTo(v, 10)));
    expect([...reconciler.atBound]).toEqual([0, 0, -1]);
    expect(solution.atBound).toBe(1);
    expect(solution.objective).toBeCloseTo(1 + 1 + 0.01, 10);
    // Without the bound the variance would be 2/3: that is what is promised, not the zero of a value that cannot move.
    expect(reconciler.variance[2]).toBeCloseTo(2 / 3, 9);
  });
  test('a bound that does not matter changes nothing, and one that no longer matters lets go', () => {
    const problem = tee(bounds([0, 0, 0], [none, none, none]));
    const { reconciler } = solved(problem, [10, 12, 0.1], [1, 1, 1]);
    const sigma = Float64Array.from([1, 1, 1]);
    const again = reconciler.solve(Float64Array.from([10, 6, 4.3]), sigma, { pinned: [] });
    expect(again).toMatchObject({ converged: true, atBound: 0 });
    expect([...reconciler.x]).toEqual([10.1, 5.9, 4.2].map((v) => expect.closeTo(v, 10)));
  });
  test('bounds that no balance can keep are said to contradict it', () => {
    const { solution } = solved(tee(bounds([0, 4, 4], [5, none, none])), [10, 6, 4], [1, 1, 1]);
    expect(solution.converged).toBe(false);
    expect(solution.message?.en).toMatch(/bounds and balances contradict/);
  });
  test('optimality conditions hold on random bounded networks, seeds 1 to 60', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const normal = gaussian(random);
      const streams = 12;
      const rows = Array.from({ length: 4 }, (_, k) =>
        Array.from({ length: streams }, (_, j) => (j % 4 === k ? 1 : (j + 1 + (j >> 2)) % 4 === k ? -1 : 0)),
      );
      const y = Array.from({ length: streams }, () => 2 * normal());
      const lower = Array.from({ length: streams }, () => -0.5 * random());
      const upper = Array.from({ length: streams }, () => 0.2 + random());
      const problem: Problem = {
        variables: streams,
        scale: new Float64Array(streams).fill(1),
        constraints: balances(...rows),
        measurements: identity(streams),
        ...bounds(lower, upper),
      };
      const { reconciler, solution } = solved(problem, y, new Array(streams).fill(1));
      expect(solution.converged, `seed ${seed}`).toBe(true);
      for (const open of reconciler.constraintValue) expect(Math.abs(open)).toBeLessThan(1e-9);
      for (let j = 0; j < streams; j++) {
        const x = reconciler.x[j] as number;
        expect(x).toBeGreaterThanOrEqual((lower[j] as number) - 1e-12);
        expect(x).toBeLessThanOrEqual((upper[j] as number) + 1e-12);
        // Gradient of the Lagrangian: zero inside, against the bound at a bound.
        const slope = rows.reduce(
          (sum, row, k) => sum + (row[j] as number) * (reconciler.multiplier[k] as number),
          x - (y[j] as number),
        );
        const side = reconciler.atBound[j] as number;
        if (side === 0) expect(Math.abs(slope)).toBeLessThan(1e-8);
        else expect(slope * side).toBeLessThan(1e-8);
      }
    }
  });
});

/** Minimises (x − 4)² + (y − 0)² on a curve where Gauss-Newton overshoots: y = 3·sin(2x). */
const curve: Functions = {
  count: 1,
  rowStart: Int32Array.from([0, 2]),
  column: Int32Array.from([0, 1]),
  evaluate(x, value, jacobian) {
    value[0] = (x[1] as number) - 3 * Math.sin(2 * (x[0] as number));
    jacobian[0] = -6 * Math.cos(2 * (x[0] as number));
    jacobian[1] = 1;
  },
};

test('strongly curved balances converge by second derivatives to a point where the gradient vanishes', () => {
  const problem: Problem = {
    variables: 2,
    scale: Float64Array.from([1, 1]),
    constraints: curve,
    measurements: identity(2),
  };
  for (const [a, b] of [
    [4, 0],
    [0.8, -3],
    [2.4, 3],
    [1, 10],
  ] as const) {
    const { reconciler, solution } = solved(problem, [a, b], [1, 1], { iterationsMax: 200 });
    expect(solution.converged, `${a} ${b}: ${solution.message?.en} after ${solution.iterations}`).toBe(true);
    const [x, y] = reconciler.x as unknown as [number, number];
    expect(x - a + (y - b) * 6 * Math.cos(2 * x)).toBeCloseTo(0, 6);
    expect(y).toBeCloseTo(3 * Math.sin(2 * x), 9);
  }
});

test('out of time is said, and nothing is claimed', () => {
  let asked = 0;
  const { solution } = solved(tee(), [10, 6, 5], [1, 1, 1], { outOfTime: () => ++asked > 0 });
  expect(solution).toMatchObject({ converged: false, iterations: 0 });
  expect(solution.message?.en).toMatch(/time given was used up/);
});

test('the time given is kept to within one step too, where bounds make it take many factorisations', () => {
  // Ten tees in a row whose bounds are all met at once: the set of bounds in force takes several rounds to settle.
  const size = 21;
  const chain: Problem = {
    variables: size,
    scale: new Float64Array(size).fill(1),
    constraints: functionsOf(
      Array.from({ length: 10 }, (_, k) =>
        linearRow([
          [2 * k, 1],
          [2 * k + 1, -1],
          [2 * k + 2, -1],
        ]),
      ),
    ),
    measurements: identity(size),
    bounds: { lower: new Float64Array(size), upper: new Float64Array(size).fill(Number.POSITIVE_INFINITY) },
  };
  const y = Array.from({ length: size }, (_, j) => (j % 3 === 0 ? -3 : 2));
  const sigma = new Array<number>(size).fill(1);
  const factorisations = vi.spyOn(LdlFactor.prototype, 'factorise');
  const spent = (rounds: number) => {
    factorisations.mockClear();
    let asked = 0;
    const { solution } = solved(chain, y, sigma, { iterationsMax: 1, outOfTime: () => ++asked > rounds });
    return { count: factorisations.mock.calls.length, solution };
  };
  const whole = spent(Number.POSITIVE_INFINITY).count;
  const late = spent(1);
  factorisations.mockRestore();
  expect(whole).toBeGreaterThan(4);
  expect(late.count).toBeLessThanOrEqual(2);
  expect(late.solution).toMatchObject({ converged: false });
  expect(late.solution.message?.en).toMatch(/time given was used up/);
});

test('an instrument lost and back again: same answers as a reconciler made for it', () => {
  const warm = solved(tee(), [10, 6, 5], [1, 1, 1]).reconciler;
  for (const y of [
    [10, Number.NaN, 5],
    [10, 6, 5],
    [Number.NaN, 6, 5],
  ]) {
    expect(warm.solve(Float64Array.from(y), Float64Array.from([1, 1, 1]), { pinned: [] }).converged).toBe(true);
    warm.computeVariances();
    const fresh = solved(tee(), y, [1, 1, 1]).reconciler;
    expect([...warm.x]).toEqual([...fresh.x].map((v) => expect.closeTo(v, 10)));
    expect([...warm.variance]).toEqual([...fresh.variance].map((v) => expect.closeTo(v, 10)));
  }
});

test('a balance that repeats another changes neither estimates nor variances', () => {
  const twice = { ...tee(), constraints: balances([1, -1, -1], [2, -2, -2]) };
  const once = solved(tee(), [10, 6, 5], [1, 2, 3]).reconciler;
  const repeated = solved(twice, [10, 6, 5], [1, 2, 3]).reconciler;
  expect([...repeated.x]).toEqual([...once.x].map((v) => expect.closeTo(v, 12)));
  expect([...repeated.variance]).toEqual([...once.variance].map((v) => expect.closeTo(v, 12)));
});

test('a coarse meter beside very sharp ones keeps a variance with all its digits', () => {
  const { reconciler } = solved(tee(), [10, 6, 4], [1e6, 1e-3, 1e-3]);
  const exact = 1 / (1 / 1e12 + 1 / 2e-6);
  expect((reconciler.variance[0] as number) / exact).toBeCloseTo(1, 9);
});

describe.each([
  ['Welsch', welsch],
  ['Hampel', hampel],
] as const)('robust weights, %s', (_, rule) => {
  // A chain of six meters on one flow: five balances, one meter 30 sigma off.
  const chain: Problem = {
    variables: 6,
    scale: new Float64Array(6).fill(1),
    constraints: balances(
      [1, -1, 0, 0, 0, 0],
      [0, 1, -1, 0, 0, 0],
      [0, 0, 1, -1, 0, 0],
      [0, 0, 0, 1, -1, 0],
      [0, 0, 0, 0, 1, -1],
    ),
    measurements: identity(6),
  };
  const sigma = new Float64Array(6).fill(1);
  test('the outlier is let go, the estimate is that of the sound meters', () => {
    const reconciler = new Reconciler(chain);
    const y = Float64Array.from([100.4, 99.8, 130, 100.1, 99.5, 100.2]);
    const { settled, weight } = solveRobustly(reconciler, y, sigma, { pinned: [] }, rule);
    expect(settled).toBe(true);
    expect(weight[2]).toBeLessThan(1e-3);
    expect(reconciler.x[0]).toBeCloseTo(100, 1);
    expect(Math.sqrt(reconciler.variance[0] as number)).toBeCloseTo(1 / Math.sqrt(5), 1);
  });
  test('sound data are left as they are but for a few per cent of weight', () => {
    const reconciler = new Reconciler(chain);
    const y = Float64Array.from([100.4, 99.8, 100.3, 100.1, 99.5, 100.2]);
    const { weight } = solveRobustly(reconciler, y, sigma, { pinned: [] }, rule);
    for (const share of weight) expect(share).toBeGreaterThan(0.9);
  });
});
