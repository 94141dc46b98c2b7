import {
  errorNorm,
  type OdeSystem,
  type Stepper,
  type StepperFactory,
  type StepperOptions,
  startingStep,
} from './ode.ts';

// Dormand and Prince 5(4), first same as last, with Shampine's continuous extension of order 4 (Hairer, Nørsett and Wanner,
// Solving Ordinary Differential Equations I, tables II.5.2 and II.6). For problems that are not stiff.

const A = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
] as const;
const C = [1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1] as const;
/** Weights of fifth order less those of fourth. */
const E = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40] as const;
const D = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
] as const;
const STAGES = 7;
const SAFETY = 0.9;
const SHRINK_MIN = 0.2;
const GROW_MAX = 10;
/** Part of the error before that steadies the step size (PI controller, II.4). */
const BETA = 0.04;

export const dormandPrince: StepperFactory = (system, t, y, options) => new DormandPrince(system, t, y, options);

class DormandPrince implements Stepper {
  t: number;
  previousT: number;
  readonly y: Float64Array;
  rejected = 0;
  readonly #system: OdeSystem;
  readonly #options: StepperOptions;
  readonly #k: readonly Float64Array[];
  readonly #trial: Float64Array;
  readonly #error: Float64Array;
  readonly #dense: readonly Float64Array[];
  #step: number | null;
  #errorBefore = 1e-4;
  #fresh = false;

  constructor(system: OdeSystem, t: number, y: ArrayLike<number>, options: StepperOptions) {
    const vector = () => new Float64Array(system.size);
    this.#system = system;
    this.#options = options;
    this.t = t;
    this.previousT = t;
    this.y = Float64Array.from(y);
    this.#k = Array.from({ length: STAGES }, vector);
    this.#trial = vector();
    this.#error = vector();
    this.#dense = Array.from({ length: 5 }, vector);
    this.#step = options.firstStep ?? null;
  }

  step(end: number): boolean {
    const { stepMax = Number.POSITIVE_INFINITY } = this.#options;
    const direction = Math.sign(end - this.t);
    const [first, last] = [this.#k[0] as Float64Array, this.#k[STAGES - 1] as Float64Array];
    if (this.#fresh) first.set(last);
    else this.#system.rates(this.t, this.y, first);
    this.#fresh = true;
    let size = this.#step ?? startingStep(this.#system, this.t, this.y, 5, direction, this.#options);
    for (let again = false; ; again = true) {
      size = Math.min(size, stepMax);
      const whole = size >= Math.abs(end - this.t) * (1 - 1e-12);
      const h = whole ? end - this.t : direction * size;
      if (Math.abs(h) < 10 * Number.EPSILON * Math.abs(this.t) || !Number.isFinite(h)) return false;
      this.#stages(h);
      for (let i = 0; i < this.y.length; i++) {
        let sum = 0;
        for (let s = 0; s < STAGES; s++) sum += (E[s] as number) * ((this.#k[s] as Float64Array)[i] as number);
        this.#error[i] = h * sum;
      }
      const error = errorNorm(this.#error, this.y, this.#trial, this.#options);
      if (error <= 1) {
        this.#keep(h);
        this.previousT = this.t;
        this.t = whole ? end : this.t + h;
        this.y.set(this.#trial);
        const factor = SAFETY * Math.max(error, 1e-10) ** -(0.2 - 0.75 * BETA) * this.#errorBefore ** BETA;
        this.#errorBefore = Math.max(error, 1e-4);
        const grown = Math.abs(h) * Math.min(again ? 1 : GROW_MAX, Math.max(SHRINK_MIN, factor));
        // A step cut short by `end` says little about the next one.
        this.#step = whole ? Math.max(grown, Math.min(size, stepMax)) : grown;
        return true;
      }
      this.rejected++;
      size = Math.abs(h) * (Number.isFinite(error) ? Math.max(SHRINK_MIN, SAFETY * error ** -0.2) : SHRINK_MIN);
    }
  }

  at(t: number, out: Float64Array): void {
    const span = this.t - this.previousT;
    const theta = span === 0 ? 1 : (t - this.previousT) / span;
    const [r1, r2, r3, r4, r5] = this.#dense as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = 0; i < out.length; i++) {
      const inner = (r4[i] as number) + (1 - theta) * (r5[i] as number);
      out[i] = (r1[i] as number) + theta * ((r2[i] as number) + (1 - theta) * ((r3[i] as number) + theta * inner));
    }
    if (span === 0) out.set(this.y);
  }

  #stages(h: number): void {
    for (let s = 0; s < A.length; s++) {
      const row = A[s] as readonly number[];
      for (let i = 0; i < this.y.length; i++) {
        let sum = 0;
        for (let j = 0; j < row.length; j++) sum += (row[j] as number) * ((this.#k[j] as Float64Array)[i] as number);
        this.#trial[i] = (this.y[i] as number) + h * sum;
      }
      this.#system.rates(this.t + (C[s] as number) * h, this.#trial, this.#k[s + 1] as Float64Array);
    }
  }

  #keep(h: number): void {
    const [r1, r2, r3, r4, r5] = this.#dense as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = 0; i < this.y.length; i++) {
      const difference = (this.#trial[i] as number) - (this.y[i] as number);
      const bend = h * ((this.#k[0] as Float64Array)[i] as number) - difference;
      let sum = 0;
      for (let s = 0; s < STAGES; s++) sum += (D[s] as number) * ((this.#k[s] as Float64Array)[i] as number);
      r1[i] = this.y[i] as number;
      r2[i] = difference;
      r3[i] = bend;
      r4[i] = difference - h * ((this.#k[STAGES - 1] as Float64Array)[i] as number) - bend;
      r5[i] = h * sum;
    }
  }
}
