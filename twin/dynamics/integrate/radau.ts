import { factorLu, factorLuComplex, solveLu, solveLuComplex } from '../../numerics/dense.ts';
import {
  allowed,
  errorNorm,
  type OdeSystem,
  type Stepper,
  type StepperFactory,
  type StepperOptions,
  startingStep,
} from './ode.ts';

// Radau IIA of order 5, three implicit stages solved together by a simplified Newton iteration on the two blocks (one real,
// one complex) into which the inverse of its coefficient matrix falls. For stiff problems: L-stable, no error of stiff parts.
// Hairer and Wanner, Solving Ordinary Differential Equations II, IV.5 and IV.8.

const S6 = Math.sqrt(6);
const C = [(4 - S6) / 10, (4 + S6) / 10, 1] as const;
const E = [(-13 - 7 * S6) / 3, (-13 + 7 * S6) / 3, -1 / 3] as const;
/** Eigenvalues of the inverse coefficient matrix: MU, and MU_RE ± i MU_IM. */
const MU = 3 + 3 ** (2 / 3) - 3 ** (1 / 3);
const MU_RE = 3 + 0.5 * (3 ** (1 / 3) - 3 ** (2 / 3));
const MU_IM = -0.5 * (3 ** (5 / 6) + 3 ** (7 / 6));
/** Eigenvectors (real, real part, imaginary part) and their inverse. */
const T = [
  [0.094_438_762_488_975_24, -0.141_255_295_020_954_21, 0.030_029_194_105_147_42],
  [0.250_213_122_965_333_32, 0.204_129_352_293_799_94, -0.382_942_112_757_261_92],
  [1, 1, 0],
] as const;
const TI = [
  [4.178_718_591_551_904, 0.327_682_820_761_062_37, 0.523_376_445_499_449_5],
  [-4.178_718_591_551_904, -0.327_682_820_761_062_37, 0.476_623_554_500_550_44],
  [0.502_872_634_945_786_82, -2.571_926_949_855_605, 0.596_039_204_828_224_92],
] as const;
/** Collocation polynomial: y(θ) = y + Σ_k θ^(k+1) Σ_i P[i][k] z_i. */
const P = [
  [13 / 3 + (7 * S6) / 3, -23 / 3 - (22 * S6) / 3, 10 / 3 + 5 * S6],
  [13 / 3 - (7 * S6) / 3, -23 / 3 + (22 * S6) / 3, 10 / 3 - 5 * S6],
  [1 / 3, -8 / 3, 10 / 3],
] as const;
const NEWTON_MAX = 7;
const SHRINK_MIN = 0.2;
const GROW_MAX = 8;

export const radau: StepperFactory = (system, t, y, options) => new Radau(system, t, y, options);

class Radau implements Stepper {
  t: number;
  previousT: number;
  readonly y: Float64Array;
  rejected = 0;
  readonly #n: number;
  readonly #system: OdeSystem;
  readonly #options: StepperOptions;
  readonly #newtonTolerance: number;
  readonly #jacobian: Float64Array;
  readonly #real: Float64Array;
  readonly #complexRe: Float64Array;
  readonly #complexIm: Float64Array;
  readonly #pivot: Int32Array;
  readonly #pivotComplex: Int32Array;
  readonly #z: readonly [Float64Array, Float64Array, Float64Array];
  readonly #w: readonly [Float64Array, Float64Array, Float64Array];
  readonly #f: readonly [Float64Array, Float64Array, Float64Array];
  readonly #d: readonly [Float64Array, Float64Array, Float64Array];
  /** Columns of the polynomial of the last step. */
  readonly #q: readonly [Float64Array, Float64Array, Float64Array];
  readonly #rate: Float64Array;
  readonly #trial: Float64Array;
  readonly #error: Float64Array;
  readonly #start: Float64Array;
  #size: number | null;
  #sizeBefore: number | null = null;
  #errorBefore = 0;
  #jacobianCurrent = false;
  #jacobianWanted = true;
  /** Step that the factors belong to; null: none. */
  #factored: number | null = null;
  #hasPolynomial = false;

  constructor(system: OdeSystem, t: number, y: ArrayLike<number>, options: StepperOptions) {
    const n = system.size;
    const vector = () => new Float64Array(n);
    const triple = () => [vector(), vector(), vector()] as const;
    this.#n = n;
    this.#system = system;
    this.#options = options;
    this.#newtonTolerance = Math.max(
      (10 * Number.EPSILON) / options.relative,
      Math.min(0.03, Math.sqrt(options.relative)),
    );
    this.t = t;
    this.previousT = t;
    this.y = Float64Array.from(y);
    this.#jacobian = new Float64Array(n * n);
    this.#real = new Float64Array(n * n);
    this.#complexRe = new Float64Array(n * n);
    this.#complexIm = new Float64Array(n * n);
    this.#pivot = new Int32Array(n);
    this.#pivotComplex = new Int32Array(n);
    this.#z = triple();
    this.#w = triple();
    this.#f = triple();
    this.#d = triple();
    this.#q = triple();
    this.#rate = vector();
    this.#trial = vector();
    this.#error = vector();
    this.#start = vector();
    this.#size = options.firstStep ?? null;
  }

  step(end: number): boolean {
    const { stepMax = Number.POSITIVE_INFINITY } = this.#options;
    const direction = Math.sign(end - this.t);
    this.#system.rates(this.t, this.y, this.#rate);
    let size = Math.min(stepMax, this.#size ?? startingStep(this.#system, this.t, this.y, 5, direction, this.#options));
    let wasRejected = false;
    for (;;) {
      const whole = size >= Math.abs(end - this.t) * (1 - 1e-12);
      const h = whole ? end - this.t : direction * size;
      if (!(Math.abs(h) > 10 * Number.EPSILON * Math.abs(this.t)) || !Number.isFinite(h)) return false;
      if (this.#jacobianWanted) this.#renewJacobian();
      if (this.#factored !== h && !this.#factor(h)) {
        size = Math.abs(h) / 2;
        continue;
      }
      this.#predict(h);
      const newton = this.#solve(h);
      if (newton === null) {
        this.rejected++;
        // An old Jacobian may be to blame; with a new one the step is too long.
        if (this.#jacobianCurrent) size = Math.abs(h) / 2;
        else this.#jacobianWanted = true;
        this.#factored = null;
        continue;
      }
      for (let i = 0; i < this.#n; i++) this.#trial[i] = (this.y[i] as number) + (this.#z[2][i] as number);
      let error = this.#estimate(h, this.#rate);
      const safety = (0.9 * (2 * NEWTON_MAX + 1)) / (2 * NEWTON_MAX + newton.iterations);
      if (wasRejected && error > 1) {
        // A stiff first part makes the estimate too large; once through the system filters it (IV.8.20).
        for (let i = 0; i < this.#n; i++) this.#trial[i] = (this.y[i] as number) + (this.#error[i] as number);
        this.#system.rates(this.t, this.#trial, this.#d[0]);
        for (let i = 0; i < this.#n; i++) this.#trial[i] = (this.y[i] as number) + (this.#z[2][i] as number);
        error = this.#estimate(h, this.#d[0]);
      }
      if (!(error <= 1)) {
        this.rejected++;
        wasRejected = true;
        size = Math.abs(h) * (Number.isFinite(error) ? Math.max(SHRINK_MIN, safety * error ** -0.25) : SHRINK_MIN);
        this.#factored = null;
        continue;
      }
      this.#accept(whole ? end : this.t + h);
      const factor = Math.min(GROW_MAX, safety * this.#predictFactor(Math.abs(h), error));
      this.#jacobianWanted = newton.iterations > 2 && newton.rate > 1e-3;
      this.#jacobianCurrent = false;
      const steady = !this.#jacobianWanted && factor >= 1 && factor < 1.2 && !whole;
      this.#sizeBefore = Math.abs(h);
      this.#errorBefore = Math.max(error, 1e-10);
      const grown = Math.abs(h) * (steady ? 1 : factor);
      this.#size = Math.min(stepMax, whole ? Math.max(grown, size) : grown);
      if (!steady) this.#factored = null;
      return true;
    }
  }

  at(t: number, out: Float64Array): void {
    const span = this.t - this.previousT;
    if (span === 0) {
      out.set(this.y);
      return;
    }
    const theta = (t - this.previousT) / span;
    for (let i = 0; i < this.#n; i++) out[i] = (this.#start[i] as number) + this.#polynomial(i, theta);
  }

  #polynomial(i: number, theta: number): number {
    const [q0, q1, q2] = this.#q;
    return theta * ((q0[i] as number) + theta * ((q1[i] as number) + theta * (q2[i] as number)));
  }

  #renewJacobian(): void {
    if (this.#system.jacobian) this.#system.jacobian(this.t, this.y, this.#jacobian);
    else differences(this.#system, this.t, this.y, this.#rate, this.#options, this.#jacobian);
    this.#jacobianCurrent = true;
    this.#jacobianWanted = false;
    this.#factored = null;
  }

  #factor(h: number): boolean {
    const n = this.#n;
    for (let at = 0; at < n * n; at++) {
      const entry = -(this.#jacobian[at] as number);
      this.#real[at] = entry;
      this.#complexRe[at] = entry;
    }
    this.#complexIm.fill(0);
    for (let i = 0; i < n; i++) {
      const at = i * n + i;
      this.#real[at] = (this.#real[at] as number) + MU / h;
      this.#complexRe[at] = (this.#complexRe[at] as number) + MU_RE / h;
      this.#complexIm[at] = MU_IM / h;
    }
    const fine =
      factorLu(this.#real, n, this.#pivot) && factorLuComplex(this.#complexRe, this.#complexIm, n, this.#pivotComplex);
    this.#factored = fine ? h : null;
    return fine;
  }

  /** Stages to start Newton from: the polynomial of the last step, prolonged. */
  #predict(h: number): void {
    const before = this.t - this.previousT;
    for (let s = 0; s < 3; s++) {
      const z = this.#z[s] as Float64Array;
      if (!this.#hasPolynomial) z.fill(0);
      else {
        const theta = 1 + ((C[s] as number) * h) / before;
        for (let i = 0; i < this.#n; i++)
          z[i] = (this.#start[i] as number) + this.#polynomial(i, theta) - (this.y[i] as number);
      }
    }
    this.#mix(TI, this.#z, this.#w);
  }

  #mix(matrix: typeof T | typeof TI, from: readonly Float64Array[], to: readonly Float64Array[]): void {
    const [a, b, c] = from as readonly [Float64Array, Float64Array, Float64Array];
    for (let s = 0; s < 3; s++) {
      const [m0, m1, m2] = matrix[s] as readonly [number, number, number];
      const out = to[s] as Float64Array;
      for (let i = 0; i < this.#n; i++) out[i] = m0 * (a[i] as number) + m1 * (b[i] as number) + m2 * (c[i] as number);
    }
  }

  #solve(h: number): { readonly iterations: number; readonly rate: number } | null {
    const n = this.#n;
    const [w0, w1, w2] = this.#w;
    const [d0, d1, d2] = this.#d;
    let before = Number.NaN;
    let rate = 0;
    for (let k = 0; k < NEWTON_MAX; k++) {
      for (let s = 0; s < 3; s++) {
        for (let i = 0; i < n; i++)
          this.#trial[i] = (this.y[i] as number) + ((this.#z[s] as Float64Array)[i] as number);
        this.#system.rates(this.t + (C[s] as number) * h, this.#trial, this.#f[s] as Float64Array);
      }
      this.#mix(TI, this.#f, this.#d);
      for (let i = 0; i < n; i++) {
        const [x, y] = [w1[i] as number, w2[i] as number];
        d0[i] = (d0[i] as number) - (MU / h) * (w0[i] as number);
        d1[i] = (d1[i] as number) - (MU_RE * x - MU_IM * y) / h;
        d2[i] = (d2[i] as number) - (MU_RE * y + MU_IM * x) / h;
      }
      solveLu(this.#real, n, this.#pivot, d0);
      solveLuComplex(this.#complexRe, this.#complexIm, n, this.#pivotComplex, d1, d2);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const scale = allowed(this.#options.absolute, i) + this.#options.relative * Math.abs(this.y[i] as number);
        sum += ((d0[i] as number) ** 2 + (d1[i] as number) ** 2 + (d2[i] as number) ** 2) / scale ** 2;
      }
      const norm = Math.sqrt(sum / (3 * n));
      if (!Number.isFinite(norm)) return null;
      rate = Number.isNaN(before) ? 0 : norm / before;
      const left = NEWTON_MAX - 1 - k;
      if (k > 0 && (rate >= 1 || ((rate ** left / (1 - rate)) * norm > this.#newtonTolerance && norm > 0))) return null;
      for (let i = 0; i < n; i++) {
        w0[i] = (w0[i] as number) + (d0[i] as number);
        w1[i] = (w1[i] as number) + (d1[i] as number);
        w2[i] = (w2[i] as number) + (d2[i] as number);
      }
      this.#mix(T, this.#w, this.#z);
      if (norm === 0 || (k > 0 && (rate / (1 - rate)) * norm < this.#newtonTolerance))
        return { iterations: k + 1, rate };
      before = norm;
    }
    return null;
  }

  /** Norm of the error of the step, left in #error; `rate` is f at the start or its filtered form. */
  #estimate(h: number, rate: Float64Array): number {
    const [z0, z1, z2] = this.#z;
    for (let i = 0; i < this.#n; i++)
      this.#error[i] =
        (rate[i] as number) + (E[0] * (z0[i] as number) + E[1] * (z1[i] as number) + E[2] * (z2[i] as number)) / h;
    solveLu(this.#real, this.#n, this.#pivot, this.#error);
    return errorNorm(this.#error, this.y, this.#trial, this.#options);
  }

  #predictFactor(size: number, error: number): number {
    const plain = Math.max(error, 1e-10) ** -0.25;
    if (this.#sizeBefore === null) return plain;
    const trend = (size / this.#sizeBefore) * (this.#errorBefore / Math.max(error, 1e-10)) ** 0.25;
    return Math.min(1, trend) * plain;
  }

  #accept(t: number): void {
    const [z0, z1, z2] = this.#z;
    this.#start.set(this.y);
    for (let k = 0; k < 3; k++) {
      const q = this.#q[k] as Float64Array;
      const [p0, p1, p2] = [P[0][k] as number, P[1][k] as number, P[2][k] as number];
      for (let i = 0; i < this.#n; i++) q[i] = p0 * (z0[i] as number) + p1 * (z1[i] as number) + p2 * (z2[i] as number);
    }
    for (let i = 0; i < this.#n; i++) this.y[i] = (this.y[i] as number) + (z2[i] as number);
    this.previousT = this.t;
    this.t = t;
    this.#hasPolynomial = true;
  }
}

const differences = (
  system: OdeSystem,
  t: number,
  y: Float64Array,
  rate: Float64Array,
  { absolute }: StepperOptions,
  out: Float64Array,
): void => {
  const n = system.size;
  const moved = Float64Array.from(y);
  const other = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const size = Math.sqrt(Number.EPSILON) * Math.max(Math.abs(y[j] as number), 1e3 * allowed(absolute, j), 1e-150);
    moved[j] = (y[j] as number) + (Math.sign(rate[j] as number) || 1) * size;
    const change = (moved[j] as number) - (y[j] as number);
    system.rates(t, moved, other);
    for (let i = 0; i < n; i++) out[i * n + j] = ((other[i] as number) - (rate[i] as number)) / change;
    moved[j] = y[j] as number;
  }
};
