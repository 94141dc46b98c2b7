import type { DynamicBlock } from '../../../config/plant/line-dynamics.ts';
import { Program } from '../../numerics/expression/program.ts';
import { type Belief, beliefOf, type DifferentiableModel } from '../filter/state-model.ts';
import type { OdeSystem } from '../integrate/ode.ts';

/** Longest step of the filter's own integration, h: 10 s, a tenth of the fastest time constant of a reactor. */
const STEP_H = 10 / 3600;

/**
 * A dynamic block made ready to compute. Its vector holds the states, then the parameters that are not known exactly: those
 * stay as they are and are estimated beside the states. `inputs` are set from outside, in the order of the block, in the
 * units of their tags; time is in hours.
 */
export class BlockModel implements DifferentiableModel {
  readonly block: DynamicBlock;
  readonly states: number;
  readonly outputs: number;
  /** Names of the vector: states first. */
  readonly names: readonly string[];
  readonly stateNames: readonly string[];
  readonly inputNames: readonly string[];
  readonly inputs: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly #dynamic: number;
  readonly #noise: Float64Array;
  readonly #rates: Program;
  readonly #outputs: Program;
  readonly #figures: Program;
  readonly #region: Program;
  readonly #follows: Program;
  readonly #while: Program;
  /** Places of the inputs that go along with others in an experiment. */
  readonly following: readonly number[];
  readonly #vector: Float64Array;
  readonly #scratch: { readonly rate: Float64Array; readonly slope: Float64Array; readonly middle: Float64Array };

  /** Throws an Error with a sentence for a formula that is wrong. */
  constructor(block: DynamicBlock) {
    this.block = block;
    this.stateNames = Object.keys(block.states);
    const free = Object.entries(block.parameters).filter(([, { sigma }]) => sigma > 0);
    const exact = Object.entries(block.parameters).filter(([, { sigma }]) => sigma === 0);
    this.names = [...this.stateNames, ...free.map(([name]) => name)];
    this.inputNames = Object.keys(block.inputs);
    this.#dynamic = this.stateNames.length;
    this.states = this.names.length;
    this.outputs = block.outputs.length;
    this.inputs = new Float64Array(this.inputNames.length);
    const states = Object.values(block.states);
    const parameters = free.map(([, parameter]) => parameter);
    this.low = Float64Array.from([...states.map(({ low }) => low), ...parameters.map(() => Number.NEGATIVE_INFINITY)]);
    this.high = Float64Array.from([
      ...states.map(({ high }) => high),
      ...parameters.map(() => Number.POSITIVE_INFINITY),
    ]);
    this.#noise = Float64Array.from([...states.map(({ noise }) => noise), ...parameters.map(({ drift }) => drift)]);
    const program = (results: readonly string[]) =>
      new Program({
        variables: [...this.names, ...this.inputNames],
        definitions: [
          ...exact.map(([name, { value }]) => [name, String(value)] as const),
          ...Object.entries(block.definitions),
        ],
        results,
      });
    this.#rates = program(states.map(({ rate }) => rate));
    this.#outputs = program(block.outputs.map(({ formula }) => formula));
    this.#figures = program(block.figures.map(({ formula }) => formula));
    this.#region = program(block.region.map(({ formula }) => formula));
    this.following = Object.keys(block.follows).map((name) => this.inputNames.indexOf(name));
    if (this.following.includes(-1))
      throw new Error(`${block.id}: follows names ${Object.keys(block.follows).join(', ')}, of which one is no input`);
    this.#follows = new Program({
      variables: this.inputNames,
      definitions: [],
      results: Object.values(block.follows),
    });
    this.#while = new Program({
      variables: this.inputNames,
      definitions: [],
      results: block.while === undefined ? [] : [block.while],
    });
    this.#vector = new Float64Array(this.states + this.inputs.length);
    this.#scratch = {
      rate: new Float64Array(this.#dynamic),
      slope: new Float64Array(Math.max(this.#dynamic, 1) * this.states),
      middle: new Float64Array(this.states),
    };
  }

  /** What is believed before anything was measured. */
  prior(): Belief {
    const { states, parameters } = this.block;
    const of = this.names.map((name) => {
      const state = states[name];
      const parameter = parameters[name];
      return state
        ? { mean: state.initial, sigma: state.initialSigma }
        : { mean: parameter?.value ?? 0, sigma: parameter?.sigma ?? 0 };
    });
    return beliefOf(
      of.map(({ mean }) => mean),
      of.map(({ sigma }) => sigma),
    );
  }

  /**
   * Two-stage Runge-Kutta (Heun) in steps of at most ten seconds; states are kept within their bounds, unless `free`: points that
   * stand for a spread must not pile up at a bound, or the spread is lost.
   */
  advance(x: Float64Array, dt: number, out: Float64Array, free = false): void {
    const steps = Math.max(1, Math.ceil(dt / STEP_H - 1e-9));
    const h = dt / steps;
    const { rate, middle } = this.#scratch;
    const n = this.#dynamic;
    if (out !== x) out.set(x);
    const first = new Float64Array(n);
    for (let step = 0; step < steps; step++) {
      this.#rates.evaluate(this.#at(out), first);
      middle.set(out);
      for (let i = 0; i < n; i++) middle[i] = (out[i] as number) + h * (first[i] as number);
      this.#rates.evaluate(this.#at(middle), rate);
      for (let i = 0; i < n; i++) {
        const next = (out[i] as number) + (h / 2) * ((first[i] as number) + (rate[i] as number));
        out[i] = free ? next : this.#within(i, next);
      }
    }
  }

  /** Slope of one Heun step from the exact derivatives of the rates, chained over the steps. */
  advanceWithSlope(x: Float64Array, dt: number, out: Float64Array, slope: Float64Array): void {
    const size = this.states;
    const n = this.#dynamic;
    const steps = Math.max(1, Math.ceil(dt / STEP_H - 1e-9));
    const h = dt / steps;
    out.set(x);
    let chain = identity(size);
    const rate = new Float64Array(n);
    for (let step = 0; step < steps; step++) {
      const first = new Float64Array(n * size);
      const second = new Float64Array(n * size);
      this.#rates.differentiate(this.#at(out), rate, first, size);
      const middle = Float64Array.from(out);
      for (let i = 0; i < n; i++) middle[i] = (out[i] as number) + h * (rate[i] as number);
      this.#rates.differentiate(this.#at(middle), this.#scratch.rate, second, size);
      const whole = identity(size);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < size; j++) {
          let through = second[i * size + j] as number;
          for (let k = 0; k < n; k++) through += h * (second[i * size + k] as number) * (first[k * size + j] as number);
          whole[i * size + j] = (whole[i * size + j] as number) + (h / 2) * ((first[i * size + j] as number) + through);
        }
      for (let i = 0; i < n; i++)
        out[i] = this.#within(
          i,
          (out[i] as number) + (h / 2) * ((rate[i] as number) + (this.#scratch.rate[i] as number)),
        );
      chain = product(whole, chain, size);
    }
    slope.set(chain);
  }

  noise(dt: number, out: Float64Array): void {
    const root = Math.sqrt(dt);
    for (let i = 0; i < this.states; i++) out[i] = (this.#noise[i] as number) * root;
  }

  observe(x: Float64Array, out: Float64Array): void {
    this.#outputs.evaluate(this.#at(x), out);
  }

  observeWithSlope(x: Float64Array, out: Float64Array, slope: Float64Array): void {
    this.#outputs.differentiate(this.#at(x), out, slope, this.states);
  }

  /** Figures at a state. */
  figures(x: Float64Array, out: Float64Array): void {
    this.#figures.evaluate(this.#at(x), out);
  }

  /** Figures with their standard deviations by the linear theory. */
  figuresOf({ mean, root }: Belief, value: Float64Array, sigma: Float64Array): void {
    const n = this.states;
    const slope = new Float64Array(this.#figures.results * n);
    this.#figures.differentiate(this.#at(mean), value, slope, n);
    for (let r = 0; r < this.#figures.results; r++) {
      let sum = 0;
      for (let j = 0; j < n; j++) {
        let along = 0;
        for (let i = j; i < n; i++) along += (slope[r * n + i] as number) * (root[i * n + j] as number);
        sum += along * along;
      }
      sigma[r] = Math.sqrt(sum);
    }
  }

  /** Whether its inputs say that it holds now: a batch is going on. */
  runs(): boolean {
    if (this.#while.results === 0) return true;
    const value = new Float64Array(1);
    this.#while.evaluate(this.inputs, value);
    return (value[0] as number) > 0;
  }

  /** What the inputs that follow others follow, in the order of `following`. */
  followed(inputs: Float64Array): Float64Array {
    const value = new Float64Array(this.#follows.results);
    if (value.length > 0) this.#follows.evaluate(inputs, value);
    return value;
  }

  /** The quantities that bound the region where the model was shown to hold. */
  regionAt(x: Float64Array): Float64Array {
    const value = new Float64Array(this.#region.results);
    this.#region.evaluate(this.#at(x), value);
    return value;
  }

  /** Index of the first quantity outside the region where the model was shown to hold, with its value; null inside. */
  outside(x: Float64Array): { readonly index: number; readonly value: number } | null {
    const value = this.regionAt(x);
    const index = value.findIndex(
      (v, i) => !(v >= (this.block.region[i]?.low ?? 0) && v <= (this.block.region[i]?.high ?? 0)),
    );
    return index < 0 ? null : { index, value: value[index] as number };
  }

  /** The states alone as differential equations; parameters are read from `all` and inputs from `inputs` at every call. */
  system(all: Float64Array): OdeSystem {
    const n = this.#dynamic;
    const slope = new Float64Array(n * this.states);
    const scratch = new Float64Array(n);
    return {
      size: n,
      rates: (_t, y, out) => {
        all.set(y);
        this.#rates.evaluate(this.#at(all), out);
      },
      jacobian: (_t, y, out) => {
        all.set(y);
        this.#rates.differentiate(this.#at(all), scratch, slope, this.states);
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = slope[i * this.states + j] as number;
      },
    };
  }

  #at(x: Float64Array): Float64Array {
    this.#vector.set(x);
    this.#vector.set(this.inputs, this.states);
    return this.#vector;
  }

  #within(i: number, value: number): number {
    return Math.min(this.high[i] as number, Math.max(this.low[i] as number, value));
  }
}

const identity = (n: number): Float64Array => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  return out;
};

const product = (a: Float64Array, b: Float64Array, n: number): Float64Array => {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k] as number;
      if (factor === 0) continue;
      for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + factor * (b[k * n + j] as number);
    }
  return out;
};
