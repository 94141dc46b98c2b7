// Formulas as text: + - * / ^, parentheses, functions and names. `^` and `**` bind tightest and to the right, then the sign.

/** A formula as a tree. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'apply'; readonly name: FunctionName; readonly of: readonly Formula[] };

/** Functions by their number of arguments; operators are functions with a name that cannot be written. */
const ARITY = {
  '+': 2,
  '-': 2,
  '*': 2,
  '/': 2,
  '^': 2,
  negate: 1,
  sqrt: 1,
  exp: 1,
  log: 1,
  log10: 1,
  sin: 1,
  cos: 1,
  tan: 1,
  atan: 1,
  tanh: 1,
  abs: 1,
  min: 2,
  max: 2,
} as const;
export type FunctionName = keyof typeof ARITY;

const SYNONYMS: Readonly<Record<string, FunctionName>> = { ln: 'log', arctan: 'atan', pow: '^' };

/** Functions that are written by others: each has its derivative from theirs. `x` is the argument. */
const WRITTEN: Readonly<Record<string, string>> = {
  cosh: '(exp(x)+exp(-x))/2',
  sinh: 'tanh(x)*(exp(x)+exp(-x))/2', // without the cancellation of the difference near zero
  asin: '2*atan(x/(1+sqrt(1-x*x)))',
  arcsin: '2*atan(x/(1+sqrt(1-x*x)))',
  acos: '2*atan(sqrt((1-x)/(1+x)))',
  arccos: '2*atan(sqrt((1-x)/(1+x)))',
  log2: 'log(x)/0.6931471805599453',
  square: 'x^2',
  sqr: 'x^2',
};
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI };

/** Throws an Error with a sentence that says where the text is wrong. `bound` are names that win over pi and functions. */
export const parseFormula = (text: string, bound: ReadonlySet<string> = new Set()): Formula => {
  const tokens =
    text.match(/\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[A-Za-z_]\w*'*|\*\*|[-+*/^(),]|\S/g) ?? [];
  let at = 0;
  const wrong = (what: string) => new Error(`${what} in '${text.trim()}'`);
  const take = (...wanted: string[]): string | null =>
    wanted.includes(tokens[at] ?? '') ? (tokens[at++] as string) : null;
  const binary = (name: FunctionName, left: Formula, right: Formula): Formula => ({
    kind: 'apply',
    name,
    of: [left, right],
  });
  const sum = (): Formula => {
    let left = product();
    for (let sign = take('+', '-'); sign !== null; sign = take('+', '-'))
      left = binary(sign as FunctionName, left, product());
    return left;
  };
  const product = (): Formula => {
    let left = signed();
    for (let sign = take('*', '/'); sign !== null; sign = take('*', '/'))
      left = binary(sign as FunctionName, left, signed());
    return left;
  };
  const signed = (): Formula => {
    if (take('-') !== null) return { kind: 'apply', name: 'negate', of: [signed()] };
    if (take('+') !== null) return signed();
    const base = atom();
    return take('^', '**') === null ? base : binary('^', base, signed());
  };
  const atom = (): Formula => {
    const token = tokens[at++];
    if (token === undefined) throw wrong('the end comes too early');
    if (token === '(') return closed(sum());
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (!/^[A-Za-z_]/.test(token)) throw wrong(`'${token}' is not understood`);
    if (bound.has(token) || tokens[at] !== '(') {
      const constant = bound.has(token) ? undefined : CONSTANTS[token];
      return constant === undefined ? { kind: 'name', name: token } : { kind: 'number', value: constant };
    }
    const written = Object.hasOwn(WRITTEN, token) ? WRITTEN[token] : undefined;
    if (written !== undefined) {
      at++;
      return closed(replaceName(parseFormula(written), 'x', sum()));
    }
    const name = SYNONYMS[token] ?? (token as FunctionName);
    if (!Object.hasOwn(ARITY, name)) throw wrong(`'${token}' is no function that is known`);
    at++;
    const of = [sum()];
    while (take(',') !== null) of.push(sum());
    if (of.length !== ARITY[name]) throw wrong(`'${token}' takes ${ARITY[name]} argument${ARITY[name] > 1 ? 's' : ''}`);
    return closed({ kind: 'apply', name, of });
  };
  const closed = (inner: Formula): Formula => {
    if (take(')') === null) throw wrong("a ')' is missing");
    return inner;
  };
  const formula = sum();
  if (at < tokens.length) throw wrong(`'${tokens[at]}' is not understood`);
  return formula;
};

const replaceName = (formula: Formula, name: string, by: Formula): Formula => {
  if (formula.kind === 'name') return formula.name === name ? by : formula;
  return formula.kind === 'apply' ? { ...formula, of: formula.of.map((part) => replaceName(part, name, by)) } : formula;
};

/** Names a formula uses, each once. */
export const namesOf = (formula: Formula, found = new Set<string>()): Set<string> => {
  if (formula.kind === 'name') found.add(formula.name);
  if (formula.kind === 'apply') for (const part of formula.of) namesOf(part, found);
  return found;
};
