import { chiSquareQuantile, normalTwoSidedQuantile, sidakLevel } from '../numerics/distributions.ts';
import { type Classification, classify } from '../reconcile/classify.ts';
import { findCandidates, type Hypothesis, likelihoodRatios, REDUNDANCY_MIN } from '../reconcile/hypothesis.ts';
import type { Solution } from '../reconcile/problem.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { globalTest, measurementTest } from '../reconcile/statistics.ts';
import { type CaseAnswer, defineCaseKind } from './case-kind.ts';
import { rawBalances } from './raw-balances.ts';
import { type FileProblem, problemOf, reconciliationShape } from './reconciliation-file.ts';

// Measured flowsheets: solved, with the keys of the format's reference_solution.

const HALF_WIDTH_95 = 1.96;
const LEVEL = 0.05;
const ITERATIONS_MAX = 200;
/** Factors on the unmeasured variables of a nonlinear case that does not converge from where its file says. */
const OTHER_STARTS = [0.5, 2, 0.1, 10, 0.01, 100];

interface Solved {
  readonly given: FileProblem;
  readonly reconciler: Reconciler;
  readonly classes: Classification;
  readonly solution: Solution;
  readonly notes: readonly string[];
}

const solveProblem = (given: FileProblem): Solved => {
  const { problem, start, y, sigma, measured } = given;
  const notes = [...given.notes];
  const reconciler = new Reconciler(problem);
  reconciler.x.set(start);
  const solve = (): Solution => {
    const { pinned } = classify(problem, reconciler.x, () => true);
    return reconciler.solve(y, sigma, { pinned, iterationsMax: ITERATIONS_MAX });
  };
  let solution = solve();
  const isMeasured = new Set(measured);
  const linear = problem.constraints.linear?.every((flag) => flag === 1) ?? false;
  for (const factor of OTHER_STARTS) {
    if (solution.converged || linear) break;
    const other = reconciler;
    other.x.set(start.map((value, j) => (isMeasured.has(j) ? value : factor * value)));
    solution = solve();
    if (solution.converged)
      notes.push(`converged only with the unmeasured variables started at ${factor} times their initial values`);
  }
  if (!solution.converged && !linear) {
    reconciler.x.set(start);
    solution = solve();
  }
  if (solution.converged) reconciler.computeVariances();
  // Where the balances are not linear, what they determine is asked at the answer, not at the start.
  const at = solution.converged ? reconciler.x : start;
  return { given, reconciler, classes: classify(problem, at, () => true), solution, notes };
};

const answer = (id: string, { given, reconciler, classes, solution, notes }: Solved): CaseAnswer => {
  const { names, measured, problem } = given;
  const all = names.map((_, j) => j);
  const name = (j: number): string => names[j] ?? '';
  const isMeasured = new Set(measured);
  const unmeasured = all.filter((j) => !isMeasured.has(j));
  const known = (j: number) => solution.converged && classes.unobservable[j] === 0;
  const values = (js: readonly number[], pick: (j: number) => number) =>
    Object.fromEntries(js.map((j) => [name(j), known(j) ? finite(pick(j)) : null]));
  const ofMeasured = (pick: (row: number) => number) =>
    Object.fromEntries(measured.map((j, row) => [name(j), solution.converged ? finite(pick(row)) : null]));
  const redundant = new Set(measured.filter((_, row) => (reconciler.redundancy[row] as number) > REDUNDANCY_MIN));
  const x = (j: number) => reconciler.x[j] as number;
  const sd = (j: number) => Math.sqrt(reconciler.variance[j] as number);
  const held = all.filter((j) => reconciler.atBound[j] !== 0);
  // A variable held at a bound is one more equation (Shapiro 1988): the test counts it.
  const degrees = classes.degreesOfFreedom + (solution.converged ? solution.atBound : 0);
  const z = measured.map((_, row) => (solution.converged ? measurementTest(reconciler, row) : Number.NaN));
  const raw = rawBalances(given);
  return {
    id,
    converged: solution.converged,
    message: solution.message?.en ?? null,
    notes: [...notes, ...remarks(given, values(all, x))],
    iterations: solution.iterations,
    objective_chi2: solution.converged ? solution.objective : null,
    degrees_of_freedom: classes.degreesOfFreedom,
    constraint_rank: classes.constraintRank,
    reconciled: values(measured, x),
    estimated_unmeasured: values(unmeasured, x),
    estimates: values(all, x),
    posterior_sigma: values(all, sd),
    half_width_95: values(all, (j) => HALF_WIDTH_95 * sd(j)),
    ...(problem.bounds ? { at_bound: held.map(name) } : {}),
    classification: {
      redundant: all.filter((j) => redundant.has(j)).map(name),
      nonredundant: measured.filter((j) => !redundant.has(j)).map(name),
      observable: unmeasured.filter((j) => classes.unobservable[j] === 0).map(name),
      unobservable: all.filter((j) => classes.unobservable[j] === 1).map(name),
    },
    measurement_test_z: ofMeasured((row) => z[row] as number),
    ...raw,
    global_test: solution.converged ? globalTest(solution.objective, degrees, LEVEL) : null,
    ...(solution.converged ? ratiosOf(given, reconciler) : {}),
    tests: {
      measurement: verdict(
        measured.map((j) => name(j)),
        z,
      ),
      ...(raw.nodal_test_abs_z ? { nodal: verdict(raw.nodal_test_abs_z.map(balanceName), raw.nodal_test_abs_z) } : {}),
    },
    candidates: solution.converged ? candidatesOf(given, reconciler) : [],
  };
};

/** What a reader should see at once although the equations do not mind. */
const remarks = ({ measured, y, problem }: FileProblem, estimates: Record<string, number | null>): string[] => {
  const flows = measured.length > 0 && y.every((value) => value >= 0);
  const linear = problem.constraints.linear?.every((flag) => flag === 1) ?? false;
  if (!flows || !linear) return [];
  return Object.entries(estimates).flatMap(([name, value]) =>
    value !== null && value < 0 ? [`'${name}' comes out negative although all measured values are positive`] : [],
  );
};

const balanceName = (_: unknown, row: number): string => `balance ${row + 1}`;

/** Who is beyond the cut of one of many tests that alarm together with probability LEVEL (Šidák), and beyond that of one by itself. */
const verdict = (names: readonly string[], z: readonly (number | null)[]) => {
  const tested = z.flatMap((value, k) =>
    value !== null && Number.isFinite(value) ? [{ name: names[k] as string, size: Math.abs(value) }] : [],
  );
  const single = normalTwoSidedQuantile(LEVEL);
  const family = normalTwoSidedQuantile(sidakLevel(LEVEL, tested.length));
  const beyond = (cut: number) =>
    tested
      .filter(({ size }) => size > cut)
      .sort((a, b) => b.size - a.size)
      .map((one) => one.name);
  return {
    level: LEVEL,
    threshold: tested.length > 0 ? family : null,
    rejected: beyond(family),
    threshold_of_one: single,
    rejected_by_one: beyond(single),
  };
};

const biases = ({ measured }: FileProblem): Hypothesis[] =>
  measured.map((_, measurement) => ({ kind: 'bias', measurement }));
const leaks = ({ problem }: FileProblem): Hypothesis[] =>
  Array.from({ length: problem.constraints.count }, (_, row) => ({
    kind: 'leak',
    id: balanceName(null, row),
    direction: [[row, 1]],
  }));

/** How much chi-square falls when one bias, or one leak, is let free by itself (Narasimhan and Mah 1987); null: nothing checks it. */
const ratiosOf = (given: FileProblem, reconciler: Reconciler) => {
  const bias = Array.from(likelihoodRatios(reconciler, biases(given)), finite);
  const leak = Array.from(likelihoodRatios(reconciler, leaks(given)), finite);
  const tested = [...bias, ...leak].filter((value) => value !== null).length;
  return {
    glr_bias_statistic: bias,
    glr_leak_statistic: leak,
    glr_threshold: tested > 0 ? chiSquareQuantile(sidakLevel(LEVEL, tested), 1) : null,
  };
};

const candidatesOf = (given: FileProblem, reconciler: Reconciler) => {
  const { names, measured } = given;
  const hypotheses = [...biases(given), ...leaks(given)];
  return findCandidates(reconciler, hypotheses, { level: LEVEL, setsMax: 3 }).map((set) => ({
    names: set.hypotheses.map((h) => (h.kind === 'bias' ? (names[measured[h.measurement] as number] ?? '') : h.id)),
    kind: set.hypotheses[0]?.kind,
    statistic: set.statistic,
    threshold: set.threshold,
    estimate: set.estimate,
    sigma: set.sigma,
  }));
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const reconciliation = defineCaseKind({
  kinds: ['linear', 'linear-partially-measured', 'bilinear', 'nonlinear'],
  description: 'balances and equations between variables, some of them measured',
  shape: reconciliationShape,
  solve: (file) => answer(file.id, solveProblem(problemOf(file))),
});
