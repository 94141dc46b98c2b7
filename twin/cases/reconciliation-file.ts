import { z } from 'zod';
import { type Functions, functionsOf, linearRow } from '../numerics/functions.ts';
import type { Correlation, Problem } from '../reconcile/problem.ts';
import { numbersOf } from './constants.ts';
import { equationFunctions, stacked } from './equation-functions.ts';
import { type EquationText, type Names, readEquations } from './equation-text.ts';

// A reconciliation problem of a file: is it one, and the same as the reconciler wants it.

const HALF_WIDTH_95 = 1.96;
/** A constant of a balance below this is what adding its terms up left over. */
const ROUNDING = 1e-9;
/** Keys of a variable that are not of the format but would change the answer if they were meant. */
/** The names under which people write a bound of a variable. */
const LOWER = ['lower', 'lower_bound', 'lb', 'min', 'minimum'] as const;
const UPPER = ['upper', 'upper_bound', 'ub', 'max', 'maximum'] as const;
const CHANGES_THE_ANSWER = /bound|^min|^max|limit|varian|uncert|weight|std/i;

const Bound = z.number().nullable().optional();
const Variable = z.looseObject({
  name: z.string().min(1),
  measured: z.number().nullable().optional().meta({ description: 'null or left out: not measured' }),
  sigma: z.number().nullable().optional(),
  half_width_95: z.number().nullable().optional(),
  true: z.number().nullable().optional(),
  initial: z.number().nullable().optional(),
  bounds: z.tuple([Bound, Bound]).nullable().optional().meta({ description: 'not of the original format' }),
  ...Object.fromEntries([...LOWER, ...UPPER].map((name) => [name, Bound])),
});
const NamedBounds = z.union([
  z.tuple([Bound, Bound]),
  z.looseObject(Object.fromEntries([...LOWER, ...UPPER].map((name) => [name, Bound]))),
]);

export const reconciliationShape = {
  variables: z.array(Variable).min(1),
  incidence: z.array(z.array(z.number())).nullable().optional(),
  equations: z.array(z.string()).nullable().optional(),
  bounds: z
    .union([z.record(z.string(), NamedBounds), z.array(z.tuple([z.string(), Bound, Bound]))])
    .nullable()
    .optional()
    .meta({ description: 'lower and upper bound by name, not of the original format' }),
  correlations: z
    .array(z.tuple([z.string(), z.string(), z.number()]))
    .nullable()
    .optional(),
  parameters: z.record(z.string(), z.unknown()).nullable().optional(),
};
const ReconciliationFile = z.object({ id: z.string(), description: z.string().optional(), ...reconciliationShape });
export type ReconciliationFile = z.infer<typeof ReconciliationFile>;

/** A file as a problem. Measurement rows are the measured variables in their order. */
export interface FileProblem {
  readonly names: readonly string[];
  readonly problem: Problem;
  readonly measured: readonly number[];
  readonly y: Float64Array;
  readonly sigma: Float64Array;
  readonly start: Float64Array;
  readonly notes: readonly string[];
}

/** Throws an Error with one sentence for a file that is no problem. */
export const problemOf = (file: ReconciliationFile): FileProblem => {
  const { variables } = file;
  const notes: string[] = [];
  const names = variables.map(({ name }) => name);
  const twice = names.find((name, j) => names.indexOf(name) !== j);
  if (twice !== undefined)
    throw new Error(
      `'${twice}' is there twice: two instruments of one stream are two variables with a balance between them`,
    );
  const sigmas = variables.map((variable) => sigmaOf(variable, notes));
  const measured = variables.flatMap((v, j) => (v.measured == null ? [] : [j]));
  const constraints = constraintsOf(file, names, notes);
  const start = Float64Array.from(variables, (v) => v.initial ?? v.measured ?? 1);
  const { lower, upper } = boundsOf(file, names);
  variables.forEach(({ name }, j) => {
    if ((lower[j] as number) > (upper[j] as number)) throw new Error(`'${name}' has a lower bound above its upper one`);
  });
  const bounded = [...lower, ...upper].some(Number.isFinite);
  refuseDeadUnits(file, constraints, start);
  return {
    names,
    measured,
    notes,
    start,
    y: Float64Array.from(measured, (j) => variables[j]?.measured ?? Number.NaN),
    sigma: Float64Array.from(measured, (j) => sigmas[j] ?? Number.NaN),
    problem: {
      variables: variables.length,
      scale: scalesOf(file, constraints, sigmas, start),
      constraints,
      measurements: functionsOf(measured.map((j) => linearRow([[j, 1]]))),
      correlations: correlationsOf(file, names, measured),
      ...(bounded ? { bounds: { lower, upper } } : {}),
      names: {
        variables: names,
        constraints: Array.from({ length: constraints.count }, (_, k) => `balance ${k + 1}`),
        measurements: measured.map((j) => names[j] as string),
      },
    },
  };
};

const boundsOf = ({ variables, bounds }: ReconciliationFile, names: readonly string[]) => {
  const byName = new Map<string, z.infer<typeof NamedBounds>>(
    Array.isArray(bounds) ? bounds.map(([name, low, high]) => [name, [low, high]]) : Object.entries(bounds ?? {}),
  );
  for (const name of byName.keys())
    if (!names.includes(name)) throw new Error(`bounds name '${name}', which is no variable`);
  const first = (of: Readonly<Record<string, unknown>>, words: readonly string[]) =>
    words.map((word) => of[word]).find((value) => typeof value === 'number') as number | undefined;
  const side = (variable: z.infer<typeof Variable>, end: 0 | 1): number | undefined => {
    const words = end === 0 ? LOWER : UPPER;
    const own = first(variable, words) ?? variable.bounds?.[end];
    const named = byName.get(variable.name);
    return own ?? (Array.isArray(named) ? named[end] : named && first(named, words)) ?? undefined;
  };
  return {
    lower: Float64Array.from(variables, (v) => side(v, 0) ?? Number.NEGATIVE_INFINITY),
    upper: Float64Array.from(variables, (v) => side(v, 1) ?? Number.POSITIVE_INFINITY),
  };
};

const KNOWN = new Set([...Object.keys(Variable.shape), 'unit', 'units', 'description', 'note', 'tag']);

const sigmaOf = (variable: z.infer<typeof Variable>, notes: string[]): number | null => {
  const { name, measured, sigma, half_width_95 } = variable;
  for (const key of Object.keys(variable)) {
    if (KNOWN.has(key)) continue;
    if (CHANGES_THE_ANSWER.test(key))
      throw new Error(`'${name}' has '${key}', which is not understood and could change the answer`);
    notes.push(`'${key}' of variable '${name}' is no key of the format: not used`);
  }
  if (measured == null) return null;
  for (const [key, width] of [['sigma', sigma] as const, ['half_width_95', half_width_95] as const])
    if (width != null && !(width > 0))
      throw new Error(`${key} of '${name}' must be a positive number: every instrument has an error`);
  const fromWidth = half_width_95 == null ? null : half_width_95 / HALF_WIDTH_95;
  if (sigma == null && fromWidth === null)
    throw new Error(`'${name}' is measured but has neither sigma nor half_width_95: its value cannot be weighed`);
  if (sigma != null && fromWidth !== null && Math.abs(fromWidth - sigma) > 0.02 * sigma)
    throw new Error(`'${name}' has a sigma and a half_width_95 that do not belong together`);
  return sigma ?? fromWidth;
};

const constraintsOf = (file: ReconciliationFile, variables: readonly string[], notes: string[]): Functions => {
  const { incidence, equations, parameters, description = '' } = file;
  const names = { variables, constants: numbersOf(parameters), description };
  if (!incidence || incidence.length === 0) {
    if (!equations || equations.length === 0) throw new Error('the case has neither incidence nor equations');
    return equationFunctions(readEquations(equations, names, notes), names);
  }
  incidence.forEach((row, k) => {
    if (row.length !== variables.length)
      throw new Error(`row ${k + 1} of incidence has ${row.length} entries for ${variables.length} variables`);
    if (row.every((c) => c === 0)) notes.push(`row ${k + 1} of incidence names no variable: it says nothing`);
  });
  const rows = incidence.map((row) => row.flatMap((c, j): [number, number][] => (c === 0 ? [] : [[j, c]])));
  const more = beyondIncidence(rows, equations ?? [], names, notes);
  const balances = functionsOf(rows.map((row) => linearRow(row)));
  return more.length === 0 ? balances : stacked(balances, equationFunctions(more, names));
};

/** By the format, equations repeat the incidence as text. What speaks of other variables than any row of it counts beside it. */
const beyondIncidence = (
  rows: readonly (readonly (readonly [column: number, coefficient: number])[])[],
  equations: readonly string[],
  names: Names,
  notes: string[],
): EquationText[] => {
  const said = new Set(rows.map((row) => row.map(([j]) => names.variables[j]).join('\n')));
  const more = equations.flatMap((text) => {
    try {
      return readEquations([text], names, []).filter(
        ({ linear, names: own }) =>
          !linear || !said.has(names.variables.filter((name) => own.includes(name)).join('\n')),
      );
    } catch (error) {
      notes.push(`${error instanceof Error ? error.message : String(error)}; the incidence counts`);
      return [];
    }
  });
  if (more.length > 0) notes.push(`${more.length} equations say what no row of incidence says: they count beside it`);
  return more;
};

const correlationsOf = (
  { correlations }: ReconciliationFile,
  names: readonly string[],
  measured: readonly number[],
): Correlation[] => {
  const given = new Map<string, number>();
  return (correlations ?? []).map(([a, b, coefficient]) => {
    const row = (name: string): number => {
      const j = names.indexOf(name);
      if (j < 0) throw new Error(`correlations name '${name}', which is no variable`);
      const found = measured.indexOf(j);
      if (found < 0) throw new Error(`correlations name '${name}', which is not measured`);
      return found;
    };
    const [i, j] = [row(a), row(b)].sort((p, q) => p - q) as [number, number];
    const before = given.get(`${i} ${j}`);
    if (before !== undefined && before !== coefficient)
      throw new Error(`the correlation of '${a}' and '${b}' is given twice, and differently`);
    given.set(`${i} ${j}`, coefficient);
    if (i === j && coefficient !== 1) throw new Error(`'${a}' is correlated with itself by ${coefficient}`);
    if (!(Math.abs(coefficient) <= 1))
      throw new Error(`the correlation of '${a}' and '${b}' is ${coefficient}, beyond ±1`);
    return { i, j, coefficient };
  });
};

/** Terms of one sign only, all measured as positive: flows that would have to add up to nothing. */
const refuseDeadUnits = (
  file: ReconciliationFile,
  { count, rowStart, column, linear, evaluate }: Functions,
  start: Float64Array,
): void => {
  const value = new Float64Array(count);
  const slope = new Float64Array(column.length);
  evaluate(start, value, slope);
  for (let k = 0; k < count; k++) {
    const places = Array.from(
      { length: (rowStart[k + 1] as number) - (rowStart[k] as number) },
      (_, p) => p + (rowStart[k] as number),
    );
    if (linear?.[k] !== 1 || places.length === 0) continue;
    const constant = places.reduce(
      (rest, p) => rest - (slope[p] as number) * (start[column[p] as number] as number),
      value[k] as number,
    );
    const flows = places.map((p) => file.variables[column[p] as number]);
    const sign = Math.sign(slope[places[0] as number] as number);
    if (Math.abs(constant) > ROUNDING || places.some((p) => Math.sign(slope[p] as number) !== sign)) continue;
    if (!flows.every((flow) => (flow?.measured ?? 0) > 0)) continue;
    const side = sign > 0 ? 'inlets and no outlet' : 'outlets and no inlet';
    throw new Error(
      `balance ${k + 1} has only ${side} (${flows.map((flow) => flow?.name).join(', ')}): it can only hold without flow`,
    );
  }
};

/** Sigma where there is one; else what the balances make of the sigmas around, so that no unit of measure decides. */
const scalesOf = (
  { variables }: ReconciliationFile,
  { count, rowStart, column, evaluate }: Functions,
  sigmas: readonly (number | null)[],
  start: Float64Array,
): Float64Array => {
  const scale = Float64Array.from(sigmas, (sigma) => sigma ?? 0);
  variables.forEach(({ initial }, j) => {
    if (scale[j] === 0 && initial) scale[j] = 0.1 * Math.abs(initial);
  });
  const slope = new Float64Array(column.length);
  evaluate(start, new Float64Array(count), slope);
  for (let round = 0; round < variables.length && scale.includes(0); round++) {
    let found = false;
    for (let k = 0; k < count; k++) {
      let largest = 0;
      for (let p = rowStart[k] as number; p < (rowStart[k + 1] as number); p++)
        largest = Math.max(largest, Math.abs((slope[p] as number) * (scale[column[p] as number] as number)));
      if (!(largest > 0 && Number.isFinite(largest))) continue;
      for (let p = rowStart[k] as number; p < (rowStart[k + 1] as number); p++) {
        const j = column[p] as number;
        if (scale[j] !== 0 || !(Math.abs(slope[p] as number) > 0)) continue;
        scale[j] = largest / Math.abs(slope[p] as number);
        found = true;
      }
    }
    if (!found) break;
  }
  return scale.map((s) => (s > 0 && Number.isFinite(s) ? s : 1));
};
