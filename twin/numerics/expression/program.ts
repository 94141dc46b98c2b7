import { type Formula, type FunctionName, parseFormula } from './syntax.ts';

// Formulas compiled to one list of operations: values in one pass forward, exact derivatives of one result in one pass
// backward (reverse mode). Equal parts are worked out once. Nothing is allocated after compilation.

const OPS: readonly FunctionName[] = [
  '+',
  '-',
  '*',
  '/',
  '^',
  'negate',
  'sqrt',
  'exp',
  'log',
  'log10',
  'sin',
  'cos',
  'tan',
  'atan',
  'tanh',
  'abs',
  'min',
  'max',
];
const CODE = Object.fromEntries(OPS.map((name, code) => [name, code])) as Readonly<Record<FunctionName, number>>;

/** Formulas of `variables`, in order. Definitions may use variables and the definitions before them, results all of both. */
export interface ProgramText {
  readonly variables: readonly string[];
  readonly definitions?: readonly (readonly [name: string, text: string])[];
  readonly results: readonly string[];
}

/** Evaluates its results at a vector of the variables. Holds its own workspace: one caller at a time. */
export class Program {
  readonly variables: number;
  readonly results: number;
  readonly #code: Uint8Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #slot: Float64Array;
  readonly #adjoint: Float64Array;
  readonly #first: number;
  readonly #result: Int32Array;

  /** Throws an Error with a sentence for a text that is wrong, a name that is not there or one given twice. */
  constructor({ variables, definitions = [], results }: ProgramText) {
    const names = new Set<string>();
    for (const name of [...variables, ...definitions.map(([name]) => name)]) {
      if (names.has(name)) throw new Error(`'${name}' is declared twice`);
      names.add(name);
    }
    const place = new Map(variables.map((name, i) => [name, i] as const));
    const constants: number[] = [];
    const ops: { code: number; left: number; right: number }[] = [];
    const known = new Map<string, number>();
    // Places of constants and operations are settled when both are counted: constants are -1, -2, … until then.
    const OPERATION = 1 << 24;
    const emit = (formula: Formula, text: string): number => {
      if (formula.kind === 'name') {
        const found = place.get(formula.name);
        if (found === undefined) throw new Error(`'${formula.name}' in '${text.trim()}' is not known here`);
        return found;
      }
      const key =
        formula.kind === 'number'
          ? `#${formula.value}`
          : `${formula.name} ${formula.of.map((part) => emit(part, text)).join(' ')}`;
      const again = known.get(key);
      if (again !== undefined) return again;
      let at: number;
      if (formula.kind === 'number') at = -constants.push(formula.value);
      else {
        const [left = 0, right = left] = formula.of.map((part) => emit(part, text));
        at = OPERATION + ops.push({ code: CODE[formula.name], left, right }) - 1;
      }
      known.set(key, at);
      return at;
    };
    for (const [name, text] of definitions) place.set(name, emit(parseFormula(text, names), text));
    const result = results.map((text) => emit(parseFormula(text, names), text));
    const first = variables.length + constants.length;
    const settle = (at: number) => (at >= OPERATION ? first + at - OPERATION : at < 0 ? variables.length - at - 1 : at);
    this.variables = variables.length;
    this.results = results.length;
    this.#first = first;
    this.#code = Uint8Array.from(ops, ({ code }) => code);
    this.#left = Int32Array.from(ops, ({ left }) => settle(left));
    this.#right = Int32Array.from(ops, ({ right }) => settle(right));
    this.#result = Int32Array.from(result, settle);
    this.#slot = new Float64Array(first + ops.length);
    this.#slot.set(constants, variables.length);
    this.#adjoint = new Float64Array(first + ops.length);
  }

  /** Writes the results at `x`. */
  evaluate(x: ArrayLike<number>, out: Float64Array): void {
    this.#forward(x);
    for (let r = 0; r < this.results; r++) out[r] = this.#slot[this.#result[r] as number] as number;
  }

  /**
   * Writes the results and their derivatives, row by row: `jacobian[r * columns + j]` for the first `columns` variables
   * (all of them when left out).
   */
  differentiate(x: ArrayLike<number>, out: Float64Array, jacobian: Float64Array, columns = this.variables): void {
    this.evaluate(x, out);
    for (let r = 0; r < this.results; r++) {
      this.#backward(this.#result[r] as number);
      for (let j = 0; j < columns; j++) jacobian[r * columns + j] = this.#adjoint[j] as number;
    }
  }

  #forward(x: ArrayLike<number>): void {
    const slot = this.#slot;
    const { length } = this.#code;
    for (let j = 0; j < this.variables; j++) slot[j] = x[j] as number;
    for (let k = 0; k < length; k++) {
      const a = slot[this.#left[k] as number] as number;
      const b = slot[this.#right[k] as number] as number;
      slot[this.#first + k] = operate(this.#code[k] as number, a, b);
    }
  }

  #backward(result: number): void {
    const slot = this.#slot;
    const adjoint = this.#adjoint.fill(0);
    adjoint[result] = 1;
    for (let k = result - this.#first; k >= 0; k--) {
      const weight = adjoint[this.#first + k] as number;
      if (weight === 0) continue;
      const left = this.#left[k] as number;
      const right = this.#right[k] as number;
      const a = slot[left] as number;
      const b = slot[right] as number;
      const code = this.#code[k] as number;
      adjoint[left] = (adjoint[left] as number) + weight * slopeLeft(code, a, b, slot[this.#first + k] as number);
      if (code <= 4 || code >= 16)
        adjoint[right] = (adjoint[right] as number) + weight * slopeRight(code, a, b, slot[this.#first + k] as number);
    }
  }
}

const operate = (code: number, a: number, b: number): number => {
  switch (code) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return a / b;
    case 4:
      return a ** b;
    case 5:
      return -a;
    case 6:
      return Math.sqrt(a);
    case 7:
      return Math.exp(a);
    case 8:
      return Math.log(a);
    case 9:
      return Math.log10(a);
    case 10:
      return Math.sin(a);
    case 11:
      return Math.cos(a);
    case 12:
      return Math.tan(a);
    case 13:
      return Math.atan(a);
    case 14:
      return Math.tanh(a);
    case 15:
      return Math.abs(a);
    case 16:
      return Math.min(a, b);
    default:
      return Math.max(a, b);
  }
};

/** Derivative by the left (or only) argument; `value` is the operation's result. */
const slopeLeft = (code: number, a: number, b: number, value: number): number => {
  switch (code) {
    case 0:
    case 1:
      return 1;
    case 2:
      return b;
    case 3:
      return 1 / b;
    case 4:
      return b === 0 ? 0 : b * a ** (b - 1);
    case 5:
      return -1;
    case 6:
      return 0.5 / value;
    case 7:
      return value;
    case 8:
      return 1 / a;
    case 9:
      return 1 / (a * Math.LN10);
    case 10:
      return Math.cos(a);
    case 11:
      return -Math.sin(a);
    case 12:
      return 1 + value * value;
    case 13:
      return 1 / (1 + a * a);
    case 14:
      return 1 - value * value;
    case 15:
      return Math.sign(a);
    case 16:
      return a <= b ? 1 : 0;
    default:
      return a >= b ? 1 : 0;
  }
};

const slopeRight = (code: number, a: number, b: number, value: number): number => {
  switch (code) {
    case 0:
      return 1;
    case 1:
      return -1;
    case 2:
      return a;
    case 3:
      return -value / b;
    case 4:
      return a > 0 ? value * Math.log(a) : 0;
    case 16:
      return a <= b ? 0 : 1;
    default:
      return a >= b ? 0 : 1;
  }
};
