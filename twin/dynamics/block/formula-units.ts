import type { DynamicBlock } from '../../../config/plant/line-dynamics.ts';
import type { Dimension } from '../../../config/vocabulary/unit.ts';
import { type Formula, parseFormula } from '../../numerics/expression/syntax.ts';
import { type Measure, measureOf, measureProduct } from './unit-text.ts';

// Whether a formula of a dynamic model adds up what can be added up. Formulas do not convert: what a plain number in them stands for
// is not written down, so whatever it was multiplied with or added to has a unit nobody knows, and is not judged. What is left are
// the mistakes that no test run shows: kg/h added to Nm³/h, a rate that is no change per hour, a pressure where a flow belongs.

/** In a formula: a unit; a plain number; or nobody knows. */
type Known = Measure | 'number' | null;

const HOUR: Measure = { dimension: { s: 1 }, factor: 3600 };
const ONE: Measure = { dimension: {}, factor: 1 };
/** Functions whose result is a pure number, and whose argument has to be one. */
const PURE: ReadonlySet<string> = new Set(['exp', 'log', 'log10', 'sin', 'cos', 'tan', 'tanh', 'atan']);
/** Functions whose result is in the unit of their arguments. */
const ALIKE: ReadonlySet<string> = new Set(['min', 'max', 'abs', 'negate']);
const EPS = 1e-9;

/** Throws an Error that names block, place and both units for a formula that adds or gives what does not belong together. */
export const refuseUnlikeUnits = (block: DynamicBlock, unitOf: (tag: string) => string | null): void => {
  const names = new Map<string, Known>();
  for (const [name, tag] of Object.entries(block.inputs)) names.set(name, measureOf(unitOf(tag) ?? ''));
  for (const [name, { unit }] of Object.entries(block.parameters)) names.set(name, measureOf(unit));
  for (const [name, { unit }] of Object.entries(block.states)) names.set(name, measureOf(unit));
  const bound = new Set([...names.keys(), ...Object.keys(block.definitions)]);
  const read = (at: string, text: string): Known =>
    new Reader(`${block.id}, ${at}`, names).of(parseFormula(text, bound));
  const check = (at: string, text: string, unit: string | null, per: Measure = ONE): void => {
    const wanted = measureOf(unit ?? '');
    const found = read(at, text);
    if (!wanted || !isMeasure(found)) return;
    const due = measureProduct([wanted, 1], [per, -1]);
    if (!isAlike(found, due))
      throw new Error(`${block.id}, ${at}: '${text}' is in ${told(found)}, expected ${told(due)}`);
  };
  for (const [name, text] of Object.entries(block.definitions)) names.set(name, read(`definitions.${name}`, text));
  for (const [name, { unit, rate }] of Object.entries(block.states)) check(`states.${name}.rate`, rate, unit, HOUR);
  for (const [name, text] of Object.entries(block.follows))
    check(`follows.${name}`, text, unitOf(block.inputs[name] ?? ''));
  for (const { tag, formula } of block.outputs) check(`outputs ${tag}`, formula, unitOf(tag));
  for (const { id, unit, formula } of block.figures) check(`figures ${id}`, formula, unit);
  block.region.forEach(({ formula, unit }, k) => {
    check(`region[${k}]`, formula, unit);
  });
};

class Reader {
  readonly #at: string;
  readonly #names: ReadonlyMap<string, Known>;

  constructor(at: string, names: ReadonlyMap<string, Known>) {
    this.#at = at;
    this.#names = names;
  }

  of(formula: Formula): Known {
    if (formula.kind === 'number') return 'number';
    if (formula.kind === 'name') return this.#names.get(formula.name) ?? null;
    const { name, of } = formula;
    const parts = of.map((part) => this.of(part));
    if (name === '+' || name === '-') return this.#sum(parts, true);
    if (ALIKE.has(name)) return this.#sum(parts, false);
    if (name === '*') return product(parts, [1, 1]);
    if (name === '/') return product(parts, [1, -1]);
    if (name === 'sqrt') return product(parts, [0.5]);
    if (name === '^') return power(parts[0] ?? null, of[1]);
    if (PURE.has(name)) this.#refuseUnits(name, parts[0] ?? null);
    return PURE.has(name) ? ONE : null;
  }

  /** @param converts a plain number added may stand for a conversion, such as 273.15; one compared with does not */
  #sum(parts: readonly Known[], converts: boolean): Known {
    const measures = parts.filter(isMeasure);
    const [first, second] = measures;
    if (first && second && !isAlike(first, second))
      throw new Error(`${this.#at} adds or compares ${told(second)} with ${told(first)}`);
    if (parts.every((part) => part === 'number')) return 'number';
    return converts && parts.includes('number') ? null : (first ?? null);
  }

  #refuseUnits(name: string, argument: Known): void {
    if (isMeasure(argument) && !isAlike(argument, ONE))
      throw new Error(`${this.#at} takes ${name} of a value in ${told(argument)}, expected a pure number`);
  }
}

const product = (parts: readonly Known[], powers: readonly number[]): Known => {
  if (parts.every((part) => part === 'number')) return 'number';
  const measures = parts.filter(isMeasure);
  if (measures.length < parts.length) return null;
  return measureProduct(...measures.map((measure, k) => [measure, powers[k] ?? 1] as const));
};

/** A number to any power is a number; a unit to a power has to be told which. */
const power = (base: Known, exponent: Formula | undefined): Known => {
  if (base === 'number') return exponent?.kind === 'number' ? 'number' : ONE;
  const by =
    exponent?.kind === 'apply' && exponent.name === 'negate' && exponent.of[0]?.kind === 'number'
      ? -exponent.of[0].value
      : exponent?.kind === 'number'
        ? exponent.value
        : null;
  return base && by !== null ? measureProduct([base, by]) : null;
};

const isMeasure = (known: Known): known is Measure => known !== null && known !== 'number';

const KEYS = ['kg', 'm', 's', 'K', 'mol', 'A'] as const;
/** What counts (`of`) is compared only where it is one thing: products of fractions are told apart by nobody. */
const isAlike = (a: Measure, b: Measure): boolean =>
  KEYS.every((key) => Math.abs((a.dimension[key] ?? 0) - (b.dimension[key] ?? 0)) < EPS) &&
  Math.abs(a.factor / b.factor - 1) < 1e-6 &&
  (a.dimension.of ?? '') === (b.dimension.of ?? '');

const told = ({ dimension, factor }: Measure): string => {
  const parts = KEYS.flatMap((key) => {
    const exponent = Math.round((dimension[key] ?? 0) * 1e6) / 1e6;
    return exponent === 0 ? [] : [exponent === 1 ? key : `${key}^${exponent}`];
  });
  const scale = Math.abs(factor - 1) < 1e-9 ? [] : [String(Number(factor.toPrecision(4)))];
  return [...scale, parts.join('·') || '1', ...(dimension.of ? [describe(dimension)] : [])].join(' ');
};

const describe = ({ of }: Dimension): string => `(${of})`;
