import { Program } from '../numerics/expression/program.ts';
import { namesOf, parseFormula } from '../numerics/expression/syntax.ts';
import { numbersOf } from './constants.ts';

/** A regression model of a case: response = f(inputs, parameters), with its table. */
export interface RegressionModel {
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
  readonly responses: readonly string[];
  readonly observations: number;
  /** Starting values that the file keeps under `parameters`; null when it does not. */
  readonly initial: readonly (readonly number[])[] | null;
  column(name: string): readonly number[];
  /** The left sides of the equations at one observation. */
  observed(point: number): Float64Array;
  /** Right sides with their derivatives by inputs and parameters, row by row. */
  evaluate(
    inputs: Float64Array,
    theta: Float64Array,
    response: Float64Array,
    byInputs: Float64Array,
    byParameters: Float64Array,
  ): void;
}

/**
 * Reads `response = formula` equations against a table. A name that is no column and no constant is a parameter, in the
 * order of numbers (b1, b2, …) where all end in one and otherwise of appearance. NIST's square brackets count as parentheses.
 */
export const regressionModel = (
  equations: readonly string[],
  data: Readonly<Record<string, readonly number[]>>,
  constants: unknown,
  notes: string[],
): RegressionModel => {
  const columns = new Set(Object.keys(data));
  const known = numbersOf(constants);
  const sides = equations.map((text) => {
    const [left, right, more] = text.replaceAll('[', '(').replaceAll(']', ')').split('=');
    if (left === undefined || right === undefined || more !== undefined)
      throw new Error(`equation '${text}' needs exactly one '='`);
    return { left, right: columns.has('e') ? right : withoutError(right) };
  });
  const observations = lengthOf(data);
  const appearing = new Set<string>();
  for (const { right } of sides) namesOf(parseFormula(right, columns), appearing);
  const inputs = [...appearing].filter((name) => columns.has(name));
  const unknown = inOrder([...appearing].filter((name) => !columns.has(name)));
  const free = unknown.filter((name) => !known.has(name));
  // Numbers for all of them are where to start: a model without a parameter would leave nothing to estimate.
  const startsGiven = free.length === 0;
  const parameters = startsGiven ? unknown : free;
  if (parameters.length === 0) throw new Error('the equations have no parameter to estimate');
  const initial = startsGiven ? [parameters.map((name) => known.get(name) as number)] : null;
  if (startsGiven) notes.push(`${parameters.join(', ')} are estimated; their values under parameters are the start`);
  const definitions = [...(startsGiven ? [] : known)].map(([name, value]) => [name, String(value)] as const);
  const responses = sides.map(({ left }) => {
    const [only, more] = [...namesOf(parseFormula(left, columns))];
    if (only === undefined || more !== undefined || !columns.has(only))
      throw new Error(`the left side '${left.trim()}' is not of one column of data`);
    return only;
  });
  const left = new Program({ variables: [...columns], results: sides.map((side) => side.left) });
  const right = new Program({
    variables: [...inputs, ...parameters],
    definitions: definitions.filter(([name]) => !inputs.includes(name)),
    results: sides.map((side) => side.right),
  });
  const [k, n, q] = [inputs.length, parameters.length, sides.length];
  const at = new Float64Array(k + n);
  const jacobian = new Float64Array(q * (k + n));
  const table = Object.values(data);
  const rows = Array.from({ length: observations }, (_, i) => {
    const out = new Float64Array(q);
    left.evaluate(
      table.map((column) => column[i] as number),
      out,
    );
    return out;
  });
  return {
    parameters,
    inputs,
    responses,
    observations,
    initial,
    column: (name) => data[name] ?? [],
    observed: (point) => rows[point] as Float64Array,
    evaluate(values, theta, response, byInputs, byParameters) {
      at.set(values);
      at.set(theta, k);
      right.differentiate(at, response, jacobian);
      for (let r = 0; r < q; r++) {
        for (let j = 0; j < k; j++) byInputs[r * k + j] = jacobian[r * (k + n) + j] as number;
        for (let j = 0; j < n; j++) byParameters[r * n + j] = jacobian[r * (k + n) + k + j] as number;
      }
    },
  };
};

/** NIST prints the error as a term of its own: '… + e'. */
const withoutError = (text: string): string => text.replace(/\+\s*(?:e|eps|epsilon|error)\s*$/, '');

const lengthOf = (data: Readonly<Record<string, readonly number[]>>): number => {
  const lengths = new Set(Object.values(data).map(({ length }) => length));
  if (lengths.size !== 1) throw new Error('the columns of data differ in length');
  const [length = 0] = lengths;
  if (length === 0) throw new Error('data is empty');
  return length;
};

const inOrder = (names: string[]): string[] => {
  const number = (name: string) => Number(/\d+$/.exec(name)?.[0] ?? Number.NaN);
  return names.some((name) => Number.isNaN(number(name))) ? names : names.sort((a, b) => number(a) - number(b));
};
