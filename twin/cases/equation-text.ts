import { type Formula, namesOf, parseFormula } from '../numerics/expression/syntax.ts';

// Equations of a case as people write them: 'x = y', 'expr = 0', a note in brackets behind, a label in front, one line for
// all runs, names that the description defines. Out comes one difference per equation, over names of variables only.

export interface EquationText {
  /** left − right of each equation: zero when it holds. */
  readonly residual: string;
  /** Variables it uses, each once, in the order of the case. */
  readonly names: readonly string[];
  readonly linear: boolean;
}

export interface Names {
  readonly variables: readonly string[];
  readonly constants: ReadonlyMap<string, number>;
  /** Where a name that is neither may be defined: '… k = a*exp(-b/T). …'. */
  readonly description: string;
}

/** Throws an Error with a sentence for an equation that cannot be read. `notes` takes what was read into the text. */
export const readEquations = (equations: readonly string[], names: Names, notes: string[]): EquationText[] => {
  const aliased = new Aliases(names.variables);
  const known = new Set(aliased.names);
  const families = familiesOf(aliased.names);
  const sides = equations.map((text) => sidesOf(aliased.apply(text), text));
  const definitions = new Map<string, string>();
  const balances = sides.filter(({ left, right }) => {
    const name = left.trim();
    const defines = /^[A-Za-z_]\w*'*$/.test(name) && !known.has(name) && !families.has(name);
    if (defines) definitions.set(name, right);
    return !defines;
  });
  const resolve = (name: string, from: string, depth: number): string => {
    if (known.has(name) || families.has(name)) return name;
    const constant = names.constants.get(name) ?? (name === 'pi' ? Math.PI : undefined);
    if (constant !== undefined) return `(${constant})`;
    let definition = definitions.get(name);
    if (definition === undefined) {
      definition = definitionIn(names.description, name);
      if (definition === undefined || depth > 20)
        throw new Error(`equation '${from}' uses '${name}', which is neither a variable nor a parameter of the case`);
      definitions.set(name, definition);
      notes.push(`'${name}' is taken from the description: ${name} = ${definition}`);
    }
    return `(${substitute(definition, (inner) => resolve(inner, from, depth + 1))})`;
  };
  return balances.flatMap(({ left, right, text }) => {
    const whole = substitute(`(${left})-(${right})`, (name) => resolve(name, text, 0));
    return instancesOf(whole, known, families, text).map((residual) => {
      const formula = parseFormula(residual, known);
      const used = namesOf(formula);
      if (used.size === 0) throw new Error(`equation '${text}' has no variable in it`);
      const own = aliased.names.filter((name) => used.has(name));
      return { residual, names: own.map((name) => aliased.original(name)), linear: degreeOf(formula) < 2 };
    });
  });
};

/** The text of a residual refers to names as they can be written; this is the name in the program of each variable used. */
export const programNames = (equation: EquationText, names: Names): string[] => {
  const aliased = new Aliases(names.variables);
  return equation.names.map((name) => aliased.of(name));
};

const sidesOf = (prepared: string, text: string): { left: string; right: string; text: string } => {
  if (/[<>≤≥]|!=|≠/.test(prepared))
    throw new Error(`equation '${text}' is an inequality; give bounds as lower and upper of a variable`);
  const attempts = [prepared, withoutNote(prepared), withoutLabel(prepared), withoutNote(withoutLabel(prepared))];
  let reason = '';
  for (const attempt of attempts) {
    const sides = attempt.split(/==?/);
    if (sides.length === 1) sides.push('0'); // an expression by itself is a residual
    if (sides.length !== 2) {
      reason ||= "it needs exactly one '='";
      continue;
    }
    const [left, right] = sides as [string, string];
    try {
      parseFormula(left);
      parseFormula(right);
      return { left, right, text };
    } catch (error) {
      reason ||= error instanceof Error ? error.message : String(error);
    }
  }
  throw new Error(`equation '${text}' cannot be read: ${reason}`);
};

/** 'x = y (each run)', 'x = y; node 3' */
const withoutNote = (text: string): string => text.replace(/\s*(?:\([^()=]*\)|[;,][^=]*)\s*$/, '');
/** 'node 3: x = y' */
const withoutLabel = (text: string): string => text.replace(/^[^=:]*:/, '');

/** A number in front of a name, as in '2 F1' and '0.4F2', is a factor. */
const FACTOR = /(?<![\w.])(\d+\.?\d*(?:[eE][-+]?\d+(?!\w))?|\.\d+)\s*(?=[A-Za-z_])/g;
const IDENTIFIER = /(?<![\w.])[A-Za-z_]\w*'*(?!\s*\(|[\w'])/g;

const substitute = (text: string, replacement: (name: string) => string): string =>
  text.replace(IDENTIFIER, (name) => replacement(name));

/** The longest text after 'name =' that is a formula, or a number with a unit behind it. */
const definitionIn = (description: string, name: string): string | undefined => {
  const found = new RegExp(`(?<![\\w*/^+.-]\\s?)${name}\\s*=\\s*`).exec(description);
  if (!found) return undefined;
  const rest = description.slice(found.index + found[0].length);
  const cuts = [...rest.matchAll(/[.,;]\s|[.,;]$|$|\s(?:and|where|with|in|for)\s/g)].map(({ index }) => index);
  for (const cut of cuts) {
    const text = rest.slice(0, cut).trim();
    try {
      parseFormula(text);
      return text;
    } catch {
      // Not a formula up to here: it may be one with the next piece, or a number with its unit.
    }
  }
  return /^[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?(?=\s|$)/.exec(rest)?.[0];
};

/** Names with a number behind: CA_1 … CA_10 are the family CA. */
const familiesOf = (names: readonly string[]): Map<string, Map<string, string>> => {
  const families = new Map<string, Map<string, string>>();
  for (const name of names) {
    const [, family, index] = /^(.*?)_(\d+)$/.exec(name) ?? [];
    if (!family || index === undefined || names.includes(family)) continue;
    families.set(family, (families.get(family) ?? new Map()).set(index, name));
  }
  return families;
};

/** The equation once, or once for each member when it speaks of families. */
const instancesOf = (
  text: string,
  known: ReadonlySet<string>,
  families: ReadonlyMap<string, ReadonlyMap<string, string>>,
  from: string,
): string[] => {
  const used = [...text.matchAll(IDENTIFIER)]
    .map(([name]) => name)
    .filter((name) => !known.has(name) && families.has(name));
  const [first, ...others] = [...new Set(used)];
  if (first === undefined) return [text];
  const indexes = [...(families.get(first)?.keys() ?? [])];
  for (const other of others) {
    const missing = indexes.find((index) => !families.get(other)?.has(index));
    if (missing !== undefined || families.get(other)?.size !== indexes.length)
      throw new Error(`equation '${from}' speaks of all ${first} and all ${other}, which are not as many`);
  }
  return indexes.map((index) => substitute(text, (name) => families.get(name)?.get(index) ?? name));
};

/** 0: no variable, 1: linear, 2: anything else. */
const degreeOf = (formula: Formula): number => {
  if (formula.kind !== 'apply') return formula.kind === 'name' ? 1 : 0;
  const [left = 0, right = 0] = formula.of.map(degreeOf);
  switch (formula.name) {
    case '+':
    case '-':
      return Math.max(left, right);
    case 'negate':
      return left;
    case '*':
      return Math.min(2, left + right);
    case '/':
      return right === 0 ? left : 2;
    default:
      return left + right === 0 ? 0 : 2;
  }
};

/** Names that cannot be written in a formula (F-1, 流量) get one that can. */
class Aliases {
  readonly names: readonly string[];
  readonly #original = new Map<string, string>();
  readonly #alias = new Map<string, string>();

  constructor(variables: readonly string[]) {
    this.names = variables.map((name, j) => {
      const alias = /^[A-Za-z_]\w*'*$/.test(name) ? name : `variable_no${j}`;
      this.#original.set(alias, name);
      this.#alias.set(name, alias);
      return alias;
    });
  }

  original(alias: string): string {
    return this.#original.get(alias) ?? alias;
  }

  of(name: string): string {
    return this.#alias.get(name) ?? name;
  }

  /** Signs as they are printed become those of a formula. */
  apply(text: string): string {
    let plain = text
      .replaceAll('−', '-')
      .replaceAll('–', '-')
      .replace(/[·×⋅]/g, '*')
      .replaceAll('²', '^2')
      .replaceAll('³', '^3')
      .replace(FACTOR, '$1*');
    const odd = [...this.#alias].filter(([name, alias]) => name !== alias).sort(([a], [b]) => b.length - a.length);
    for (const [name, alias] of odd) plain = plain.replaceAll(name, alias);
    return plain;
  }
}
