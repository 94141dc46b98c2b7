import type { OdeSystem } from '../dynamics/integrate/ode.ts';
import { Program } from '../numerics/expression/program.ts';
import { namesOf, parseFormula } from '../numerics/expression/syntax.ts';
import { numbersOf } from './constants.ts';

/** Differential equations of a case: states, inputs without a value of their own, and the rates for given inputs. */
export interface RateText {
  readonly states: readonly string[];
  readonly inputs: readonly string[];
  system(inputs: readonly number[]): OdeSystem;
}

/** x'' or d2x/dt2: a second derivative makes the first one a state of its own, named x'. */
const SECOND = /^\s*(?:([A-Za-z_]\w*)''|d\^?2\s*\(?\s*([A-Za-z_]\w*)\s*\)?\s*\/\s*dt\^?2)\s*$/;
const RATE = /^\s*(?:([A-Za-z_]\w*)'|d\s*\(?\s*([A-Za-z_]\w*)\s*\)?\s*\/\s*dt|der\(\s*([A-Za-z_]\w*)\s*\))\s*$/;

/**
 * Reads `x' = …`, `dx/dt = …`, `x'' = …` (states x, then x', after all others) and definitions `k = …` in any order. A name finds a constant of `parameters` under its own
 * name or, where that is the only one, under its name with a unit after it (`q` finds `q_cm3_s`).
 */
export const rateText = (
  equations: readonly string[],
  parameters: Readonly<Record<string, unknown>>,
  inputNames: readonly string[],
): RateText => {
  const states: string[] = [];
  const rates: string[] = [];
  const definitions = new Map<string, string>();
  const speeds: [state: string, rate: string][] = [];
  for (const text of equations) {
    const [left = '', right, more] = text.replaceAll('−', '-').split('=');
    if (right === undefined || more !== undefined) throw new Error(`equation '${text}' needs exactly one '='`);
    const second = SECOND.exec(left);
    const place = second?.[1] ?? second?.[2];
    if (place !== undefined) {
      states.push(place);
      rates.push(`${place}'`);
      speeds.push([`${place}'`, right.replace(new RegExp(`d${place}\\s*/\\s*dt`, 'g'), `${place}'`)]);
      continue;
    }
    const rate = RATE.exec(left);
    const state = rate?.[1] ?? rate?.[2] ?? rate?.[3];
    if (state !== undefined) {
      states.push(state);
      rates.push(right);
    } else definitions.set(left.trim(), right);
  }
  for (const [state, rate] of speeds) {
    states.push(state);
    rates.push(rate);
  }
  if (states.length === 0) throw new Error("no equation is of the form x' = … or dx/dt = …");
  const bound = new Set([...states, ...definitions.keys(), 't']);
  const appearing = new Set<string>();
  for (const text of [...rates, ...definitions.values()]) namesOf(parseFormula(text, bound), appearing);
  const free = [...appearing].filter((name) => !bound.has(name));
  const numbers = numbersOf(parameters);
  const constant = (name: string): number | undefined => {
    const own = numbers.get(name);
    if (own !== undefined) return own;
    const withUnit = [...numbers].filter(([key]) => key.startsWith(`${name}_`) && !free.includes(key));
    return withUnit.length === 1 ? withUnit[0]?.[1] : undefined;
  };
  const inputs = free.filter((name) => inputNames.includes(name) || constant(name) === undefined);
  const program = new Program({
    variables: [...states, 't', ...inputs],
    definitions: [
      ...free.filter((name) => !inputs.includes(name)).map((name) => [name, String(constant(name))] as const),
      ...inOrder(definitions),
    ],
    results: rates,
  });
  const n = states.length;
  return {
    states,
    inputs,
    system: (values) => {
      const x = new Float64Array(n + 1 + inputs.length);
      x.set(values, n + 1);
      const scratch = new Float64Array(n);
      const place = (t: number, y: Float64Array) => {
        x.set(y);
        x[n] = t;
      };
      return {
        size: n,
        rates: (t, y, out) => {
          place(t, y);
          program.evaluate(x, out);
        },
        jacobian: (t, y, out) => {
          place(t, y);
          program.differentiate(x, scratch, out, n);
        },
      };
    },
  };
};

/** Definitions each after those it uses. */
const inOrder = (definitions: ReadonlyMap<string, string>): (readonly [string, string])[] => {
  const ordered: (readonly [string, string])[] = [];
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    const text = definitions.get(name);
    if (text === undefined || done.has(name)) return;
    if (above.includes(name)) throw new Error(`${name} is defined by itself`);
    for (const used of namesOf(parseFormula(text, new Set(definitions.keys())))) visit(used, [...above, name]);
    done.add(name);
    ordered.push([name, text]);
  };
  for (const name of definitions.keys()) visit(name, []);
  return ordered;
};
