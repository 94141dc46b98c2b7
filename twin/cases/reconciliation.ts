import { z } from 'zod';
import { type Functions, functionsOf, linearRow } from '../numerics/functions.ts';
import { type Classification, classify } from '../reconcile/classify.ts';
import { equationFunctions } from '../reconcile/expression.ts';
import { findCandidates, type Hypothesis, REDUNDANCY_MIN } from '../reconcile/hypothesis.ts';
import type { Solution } from '../reconcile/problem.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { globalTest, measurementTest, nodalTest } from '../reconcile/statistics.ts';
import { type CaseAnswer, defineCaseKind } from './case-kind.ts';

// Measured flowsheets: read, solve, answer with the keys of the format's reference_solution.

const shape = {
  variables: z
    .array(
      z.object({
        name: z.string(),
        measured: z.number().nullable(),
        sigma: z.number().positive().nullable().optional(),
        half_width_95: z.number().positive().optional(),
        initial: z.number().optional(),
      }),
    )
    .min(1),
  incidence: z.array(z.array(z.number())).optional(),
  equations: z.array(z.string()).optional(),
  correlations: z.array(z.unknown()).max(0, 'correlated errors are not solved here').optional(),
};
const ReconciliationCase = z.object({ id: z.string(), kind: z.string(), ...shape });
type ReconciliationCase = z.infer<typeof ReconciliationCase>;

const HALF_WIDTH_95 = 1.96;
const LEVEL = 0.05;

const solveCase = (input: ReconciliationCase): CaseAnswer => {
  const { variables } = input;
  const names = variables.map(({ name }) => name);
  const sigma = variables.map(
    (v) => v.sigma ?? (v.half_width_95 === undefined ? null : v.half_width_95 / HALF_WIDTH_95),
  );
  const measured = variables.flatMap((v, j) => (v.measured === null ? [] : [j]));
  for (const j of measured)
    if (sigma[j] === null) throw new Error(`${names[j]} is measured but has neither sigma nor half_width_95`);
  const reconciler = new Reconciler({
    variables: variables.length,
    scale: Float64Array.from(variables, (v, j) => sigma[j] ?? Math.max(1e-3, 0.1 * Math.abs(v.initial ?? 1))),
    constraints: constraintsOf(input),
    measurements: functionsOf(measured.map((j) => linearRow([[j, 1]]))),
  });
  variables.forEach((v, j) => {
    reconciler.x[j] = v.initial ?? v.measured ?? 1;
  });
  const y = Float64Array.from(measured, (j) => variables[j]?.measured ?? Number.NaN);
  const s = Float64Array.from(measured, (j) => sigma[j] ?? Number.NaN);
  const classes = classify(reconciler.problem, reconciler.x, () => true);
  const solution = reconciler.solve(y, s, { pinned: classes.pinned, iterationsMax: 100 });
  if (solution.converged) reconciler.computeVariances();
  return answer(input, reconciler, classes, solution, measured, y, s);
};

const constraintsOf = ({ incidence, equations, variables }: ReconciliationCase): Functions => {
  if (incidence) {
    for (const row of incidence)
      if (row.length !== variables.length)
        throw new Error(`a row of incidence has ${row.length} entries for ${variables.length} variables`);
    return functionsOf(
      incidence.map((row) => linearRow(row.map((c, j) => [j, c] as const).filter(([, c]) => c !== 0))),
    );
  }
  if (!equations) throw new Error('the case has neither incidence nor equations');
  return equationFunctions(equations, new Map(variables.map(({ name }, j) => [name, j])));
};

const answer = (
  input: ReconciliationCase,
  reconciler: Reconciler,
  classes: Classification,
  solution: Solution,
  measured: readonly number[],
  y: Float64Array,
  s: Float64Array,
): CaseAnswer => {
  const name = (j: number): string => input.variables[j]?.name ?? '';
  const known = (j: number) => solution.converged && !classes.unobservable[j];
  const ofMeasured = (pick: (row: number) => number) =>
    Object.fromEntries(measured.map((j, row) => [name(j), finite(pick(row))]));
  const redundant = new Set(measured.filter((_, row) => (reconciler.redundancy[row] as number) > REDUNDANCY_MIN));
  const isMeasured = new Set(measured);
  const all = input.variables.map((_, j) => j);
  const values = (js: readonly number[], pick: (j: number) => number) =>
    Object.fromEntries(js.map((j) => [name(j), known(j) ? pick(j) : null]));
  const x = (j: number) => reconciler.x[j] as number;
  const sd = (j: number) => Math.sqrt(reconciler.variance[j] as number);
  const unmeasured = all.filter((j) => !isMeasured.has(j));
  return {
    id: input.id,
    converged: solution.converged,
    message: solution.message?.en ?? null,
    iterations: solution.iterations,
    objective_chi2: solution.objective,
    degrees_of_freedom: classes.degreesOfFreedom,
    constraint_rank: classes.constraintRank,
    ...(input.kind === 'nonlinear'
      ? { estimates: values(all, x) }
      : { reconciled: values(measured, x), estimated_unmeasured: values(unmeasured, x) }),
    posterior_sigma: values(all, sd),
    half_width_95: values(all, (j) => HALF_WIDTH_95 * sd(j)),
    classification: {
      redundant: all.filter((j) => redundant.has(j)).map(name),
      nonredundant: measured.filter((j) => !redundant.has(j)).map(name),
      observable: unmeasured.filter((j) => !classes.unobservable[j]).map(name),
      unobservable: all.filter((j) => classes.unobservable[j]).map(name),
    },
    measurement_test_z: ofMeasured((row) => measurementTest(reconciler, row)),
    ...rawBalances(input, y, s, measured),
    global_test: globalTest(solution.objective, classes.degreesOfFreedom, LEVEL),
    candidates: solution.converged ? candidatesOf(input, reconciler, measured) : [],
  };
};

const rawBalances = (
  { incidence }: ReconciliationCase,
  y: Float64Array,
  s: Float64Array,
  measured: readonly number[],
) => {
  if (!incidence || incidence.some((row) => row.some((c, j) => c !== 0 && !measured.includes(j)))) return {};
  const tests = incidence.map((row) =>
    nodalTest(measured.map((j, i) => [y[i] as number, s[i] as number, row[j] as number] as const)),
  );
  return {
    constraint_residuals_of_raw_data: tests.map(({ residual }) => residual),
    nodal_test_abs_z: tests.map(({ residual, sigma }) => finite(Math.abs(residual) / sigma)),
  };
};

const candidatesOf = (input: ReconciliationCase, reconciler: Reconciler, measured: readonly number[]) => {
  const hypotheses: Hypothesis[] = [
    ...measured.map((_, measurement) => ({ kind: 'bias', measurement }) as const),
    ...Array.from({ length: reconciler.problem.constraints.count }, (_, row) => ({
      kind: 'leak' as const,
      id: `balance ${row + 1}`,
      direction: [[row, 1]] as const,
    })),
  ];
  return findCandidates(reconciler, hypotheses, { level: LEVEL, setsMax: 3 }).map((set) => ({
    names: set.hypotheses.map((h) =>
      h.kind === 'bias' ? (input.variables[measured[h.measurement] as number]?.name ?? '') : h.id,
    ),
    kind: set.hypotheses[0]?.kind,
    statistic: set.statistic,
    threshold: set.threshold,
    estimate: set.estimate,
    sigma: set.sigma,
  }));
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const reconciliation = defineCaseKind({
  kinds: ['linear', 'linear-partially-measured', 'nonlinear'],
  description: 'balances and equations between variables, some of them measured',
  shape,
  solve: solveCase,
});
