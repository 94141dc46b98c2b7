import type { Functions } from '../numerics/functions.ts';

// Equations as text, for cases from outside: + - * / ^, parentheses, sqrt, exp, log, and names of variables. Derivatives
// are exact (forward mode, one direction at a time).

interface Dual {
  readonly value: number;
  readonly slope: number;
}
type Node = (x: Float64Array, direction: number) => Dual;

/** `left = right` as one function that is zero when it holds. Throws a sentence that says where the text is wrong. */
const parseEquation = (text: string, names: ReadonlyMap<string, number>): { node: Node; uses: number[] } => {
  const sides = text.split('=');
  if (sides.length !== 2) throw new Error(`equation '${text}' needs exactly one '='`);
  const uses = new Set<number>();
  const left = parseSide(sides[0] as string, names, uses);
  const right = parseSide(sides[1] as string, names, uses);
  return {
    node: combine(left, right, (a, b) => ({ value: a.value - b.value, slope: a.slope - b.slope })),
    uses: [...uses].sort((a, b) => a - b),
  };
};

export const equationFunctions = (equations: readonly string[], names: ReadonlyMap<string, number>): Functions => {
  const parsed = equations.map((text) => parseEquation(text, names));
  const rowStart = new Int32Array(parsed.length + 1);
  parsed.forEach(({ uses }, r) => {
    rowStart[r + 1] = (rowStart[r] as number) + uses.length;
  });
  return {
    count: parsed.length,
    rowStart,
    column: Int32Array.from(parsed.flatMap(({ uses }) => uses)),
    evaluate(x, value, jacobian) {
      parsed.forEach(({ node, uses }, r) => {
        value[r] = node(x, -1).value;
        uses.forEach((column, k) => {
          jacobian[(rowStart[r] as number) + k] = node(x, column).slope;
        });
      });
    },
  };
};

const parseSide = (text: string, names: ReadonlyMap<string, number>, uses: Set<number>): Node => {
  const tokens = text.match(/\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|[-+*/^()]|\S/g) ?? [];
  let at = 0;
  const sum = (): Node => {
    let node = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      const sign = tokens[at++] === '+' ? 1 : -1;
      node = combine(node, product(), (a, b) => ({ value: a.value + sign * b.value, slope: a.slope + sign * b.slope }));
    }
    return node;
  };
  const product = (): Node => {
    let node = signed();
    while (tokens[at] === '*' || tokens[at] === '/') {
      const operator = tokens[at++];
      node = combine(node, signed(), operator === '*' ? multiply : divide);
    }
    return node;
  };
  const signed = (): Node => {
    if (tokens[at] === '-') {
      at++;
      const inner = signed();
      return (x, d) => {
        const a = inner(x, d);
        return { value: -a.value, slope: -a.slope };
      };
    }
    if (tokens[at] === '+') {
      at++;
      return signed();
    }
    return power();
  };
  const power = (): Node => {
    const base = atom();
    if (tokens[at] !== '^') return base;
    at++;
    return combine(base, signed(), raise);
  };
  const atom = (): Node => {
    const token = tokens[at++];
    if (token === '(') {
      const inner = sum();
      if (tokens[at++] !== ')') throw new Error(`a ')' is missing in '${text.trim()}'`);
      return inner;
    }
    if (token !== undefined && /^[\d.]/.test(token)) {
      const value = Number(token);
      return () => ({ value, slope: 0 });
    }
    const apply = token === undefined ? undefined : FUNCTIONS.get(token);
    if (apply && tokens[at] === '(') {
      const inner = atom();
      return (x, d) => apply(inner(x, d));
    }
    const index = token === undefined ? undefined : names.get(token);
    if (index === undefined)
      throw new Error(`'${token ?? 'end of text'}' in '${text.trim()}' is not a variable of the case`);
    uses.add(index);
    return (x, d) => ({ value: x[index] as number, slope: d === index ? 1 : 0 });
  };
  const node = sum();
  if (at < tokens.length) throw new Error(`'${tokens[at]}' in '${text.trim()}' is not understood`);
  return node;
};

const combine =
  (left: Node, right: Node, apply: (a: Dual, b: Dual) => Dual): Node =>
  (x, d) =>
    apply(left(x, d), right(x, d));
const multiply = (a: Dual, b: Dual): Dual => ({
  value: a.value * b.value,
  slope: a.slope * b.value + a.value * b.slope,
});
const divide = (a: Dual, b: Dual): Dual => ({
  value: a.value / b.value,
  slope: (a.slope - (a.value / b.value) * b.slope) / b.value,
});
const raise = (a: Dual, b: Dual): Dual => {
  const value = a.value ** b.value;
  const fromBase = a.slope === 0 ? 0 : b.value * a.value ** (b.value - 1) * a.slope;
  const fromExponent = b.slope === 0 ? 0 : value * Math.log(a.value) * b.slope;
  return { value, slope: fromBase + fromExponent };
};
const FUNCTIONS: ReadonlyMap<string, (a: Dual) => Dual> = new Map([
  ['sqrt', (a) => ({ value: Math.sqrt(a.value), slope: a.slope / (2 * Math.sqrt(a.value)) })],
  ['exp', (a) => ({ value: Math.exp(a.value), slope: a.slope * Math.exp(a.value) })],
  ['log', (a) => ({ value: Math.log(a.value), slope: a.slope / a.value })],
]);
