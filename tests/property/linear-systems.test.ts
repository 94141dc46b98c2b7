import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functionsOf, linearRow } from '../../twin/numerics/functions.ts';
import { SelectedInverse } from '../../twin/numerics/selected-inverse.ts';
import { classify } from '../../twin/reconcile/classify.ts';
import { Reconciler } from '../../twin/reconcile/reconciler.ts';
import { exactNullSpace, exactRank } from './exact-rank.ts';

// Any balances of whole numbers, some repeating others, some contradicting them, in units of measure up to twelve decades apart,
// with errors that go together. What floating point says of them is judged by fractions without rounding.

const coefficient = fc.integer({ min: -3, max: 3 });
const system = fc
  .record({
    variables: fc.integer({ min: 2, max: 9 }),
    rows: fc.array(fc.array(coefficient, { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 5 }),
    repeats: fc.array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 5, maxLength: 5 }), { maxLength: 2 }),
    at: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 9, maxLength: 9 }),
    broken: fc.integer({ min: 0, max: 3 }).map((draw) => draw === 0),
    noise: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 9, maxLength: 9 }),
    sigma: fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 9, maxLength: 9 }),
    measured: fc.array(
      fc.integer({ min: 0, max: 3 }).map((draw) => draw > 0),
      { minLength: 9, maxLength: 9 },
    ),
    unitOfVariable: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 9, maxLength: 9 }),
    unitOfRow: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 7, maxLength: 7 }),
    correlation: fc.constantFrom(0, 0.5, -0.7),
  })
  .map((drawn) => {
    const rows = drawn.rows.map((row) => row.slice(0, drawn.variables));
    const repeated = drawn.repeats.map((shares) =>
      Array.from({ length: drawn.variables }, (_, j) =>
        rows.reduce((sum, row, k) => sum + (shares[k] ?? 0) * (row[j] ?? 0), 0),
      ),
    );
    const all = [...rows, ...repeated];
    const right = all.map((row) => row.reduce((sum, c, j) => sum + c * (drawn.at[j] ?? 0), 0));
    if (drawn.broken) right[right.length - 1] = (right.at(-1) ?? 0) + 1;
    return { ...drawn, rows: all, right, measured: drawn.measured.slice(0, drawn.variables) };
  })
  .filter(({ measured }) => measured.includes(true));
type System = typeof system extends fc.Arbitrary<infer T> ? T : never;

const solve = (given: System, { units = true, order = given.rows.map((_, k) => k) } = {}) => {
  const unit = (j: number) => (units ? 10 ** (given.unitOfVariable[j] ?? 0) : 1);
  const rowUnit = (k: number) => (units ? 10 ** (given.unitOfRow[k] ?? 0) : 1);
  const used = given.measured.flatMap((is, j) => (is ? [j] : []));
  const sigma = Float64Array.from(used, (j) => (given.sigma[j] ?? 1) * unit(j));
  const reconciler = new Reconciler({
    variables: given.variables,
    scale: Float64Array.from(
      { length: given.variables },
      (_, j) => (given.measured[j] ? (given.sigma[j] ?? 1) : 1) * unit(j),
    ),
    constraints: functionsOf(
      order.map((k) =>
        linearRow(
          (given.rows[k] ?? []).flatMap((c, j): [number, number][] =>
            c === 0 ? [] : [[j, (c * rowUnit(k)) / unit(j)]],
          ),
          -(given.right[k] ?? 0) * rowUnit(k),
        ),
      ),
    ),
    measurements: functionsOf(used.map((j) => linearRow([[j, 1]]))),
    correlations: used.length > 1 && given.correlation !== 0 ? [{ i: 0, j: 1, coefficient: given.correlation }] : [],
  });
  const y = Float64Array.from(
    used,
    (j) => ((given.at[j] ?? 0) + (given.noise[j] ?? 0) * (given.sigma[j] ?? 1)) * unit(j),
  );
  const classes = classify(reconciler.problem, reconciler.x, () => true);
  const solution = reconciler.solve(y, sigma, { pinned: classes.pinned });
  if (solution.converged) reconciler.computeVariances();
  const x = Array.from(reconciler.x, (value, j) => value / unit(j));
  return {
    reconciler,
    classes,
    solution,
    used,
    x,
    sd: Array.from(reconciler.variance, (v, j) => Math.sqrt(v) / unit(j)),
  };
};

const consistent = ({ rows, right }: System): boolean =>
  exactRank(rows) === exactRank(rows.map((row, k) => [...row, right[k] ?? 0]));

test('ranks and classes are those of exact elimination, whatever the units', () => {
  fc.assert(
    fc.property(system, (given) => {
      const { classes, used } = solve(given);
      const unitRows = used.map((j) => Array.from({ length: given.variables }, (_, k) => (k === j ? 1 : 0)));
      const all = exactRank([...given.rows, ...unitRows]);
      expect(classes.constraintRank).toBe(exactRank(given.rows));
      expect(classes.degreesOfFreedom).toBe(used.length + exactRank(given.rows) - all);
      const free = exactNullSpace([...given.rows, ...unitRows], given.variables);
      for (let j = 0; j < given.variables; j++)
        expect(classes.unobservable[j], `variable ${j}`).toBe(free.some((vector) => vector[j] !== 0) ? 1 : 0);
    }),
    { numRuns: 200 },
  );
});

test('consistent balances are answered by generalised least squares, others by no number', () => {
  fc.assert(
    fc.property(system, (given) => {
      const { solution, x, used, classes } = solve(given);
      if (!consistent(given)) {
        expect(solution.converged).toBe(false);
        expect(solution.message?.en).toMatch(/contradict|conditioned/);
        return;
      }
      expect(solution).toMatchObject({ converged: true });
      given.rows.forEach((row, k) => {
        const sum = row.reduce((total, c, j) => total + c * (x[j] ?? 0), 0);
        expect(Math.abs(sum - (given.right[k] ?? 0))).toBeLessThan(1e-6);
      });
      // V⁻¹(y − x) is orthogonal to whatever the balances leave free.
      const r = used.map(
        (j) =>
          ((given.at[j] ?? 0) + (given.noise[j] ?? 0) * (given.sigma[j] ?? 1) - (x[j] ?? 0)) / (given.sigma[j] ?? 1),
      );
      const c = used.length > 1 ? given.correlation : 0;
      const [first = 0, second = 0] = r;
      const pull = r.map((z, k) => (k === 0 ? first - c * second : k === 1 ? second - c * first : z));
      const weighted = pull.map((p, k) => p / (k < 2 ? 1 - c * c : 1) / (given.sigma[used[k] ?? 0] ?? 1));
      for (const direction of exactNullSpace(given.rows, given.variables)) {
        const slope = used.reduce((sum, j, k) => sum + (direction[j] ?? 0) * (weighted[k] ?? 0), 0);
        expect(Math.abs(slope)).toBeLessThan(1e-6);
      }
      expect(classes.pinned.length).toBe(
        exactNullSpace(
          [...given.rows, ...used.map((j) => Array.from({ length: given.variables }, (_, k) => (k === j ? 1 : 0)))],
          given.variables,
        ).length,
      );
    }),
    { numRuns: 200 },
  );
});

test('units, and the order of the balances, change neither answer nor spread', () => {
  fc.assert(
    fc.property(system, (given) => {
      fc.pre(consistent(given));
      const one = solve(given);
      const other = solve(given, { units: false, order: given.rows.map((_, k) => given.rows.length - 1 - k) });
      for (let j = 0; j < given.variables; j++) {
        if (one.classes.unobservable[j] === 1) continue;
        expect(Math.abs((one.x[j] ?? 0) - (other.x[j] ?? 0)), `x ${j}`).toBeLessThan(1e-6);
        expect(Math.abs((one.sd[j] ?? 0) - (other.sd[j] ?? 0)), `sigma ${j}`).toBeLessThan(1e-5);
      }
      expect(Math.abs(one.solution.objective - other.solution.objective)).toBeLessThan(1e-6);
    }),
    { numRuns: 150 },
  );
});

test('selected entries of the inverse are those of a solve each', () => {
  fc.assert(
    fc.property(system, (given) => {
      fc.pre(consistent(given));
      const { reconciler } = solve(given);
      const { factor } = reconciler;
      fc.pre(factor.replaced === 0);
      const inverse = new SelectedInverse(factor);
      inverse.compute();
      const { size, columnStart, row } = factor.pattern;
      const [unit, column] = [new Float64Array(size), new Float64Array(size)];
      for (let j = 0; j < size; j++) {
        unit.fill(0);
        unit[j] = 1;
        factor.solve(unit, column, 4);
        const largest = column.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(Math.abs(inverse.diagonal(j) - (column[j] as number))).toBeLessThan(1e-6 * largest);
        for (let p = columnStart[j] as number; p < (columnStart[j + 1] as number) - 1; p++) {
          const i = row[p] as number;
          expect(Math.abs(inverse.at(i, j) - (column[i] as number))).toBeLessThan(1e-6 * largest);
        }
      }
    }),
    { numRuns: 100 },
  );
});
