import type { Text } from '../../config/vocabulary/text.ts';
import type { LdlFactor } from '../numerics/ldl.ts';
import { ActiveBounds } from './bounds.ts';
import { Curvature } from './curvature.ts';
import { BOUNDS_CONTRADICT, BOUNDS_UNSETTLED, describeFault, OUT_OF_ITERATIONS, OUT_OF_TIME } from './fault.ts';
import { KktSystem } from './kkt.ts';
import { Posterior } from './posterior.ts';
import type { Problem, Solution, SolveOptions } from './problem.ts';
import { SquaredBalances } from './structure.ts';
import { noCovariance, Weights } from './weights.ts';

/** Gauss-Newton is given up for second derivatives after this many steps, or when the line search cuts this often. */
const GAUSS_NEWTON_STEPS = 12;
const HALVINGS_MAX = 40;
/** Halvings after which a step that does not improve is taken all the same: below rounding no step improves. */
const HALVINGS_PATIENT = 12;

/**
 * Gauss-Newton with an l1 merit function, bounds by an active set, and exact second derivatives when first ones do not get
 * there. One symbolic factorisation per structure, no allocation per solve. The structure is that of the first solve; it
 * is worked out again only when an instrument is lost that kept it sparse (see structure.ts).
 *
 * After `solve`: x and fitted measurements h(x). After `computeVariances` too: variances and redundancy numbers, as if no
 * bound were there: what a bound cuts off makes the spread smaller, never larger, so they are no promise too many.
 */
export class Reconciler {
  readonly problem: Problem;
  readonly x: Float64Array;
  readonly fitted: Float64Array;
  /** Posterior variance of each variable; meaningless for pinned ones. */
  readonly variance: Float64Array;
  /** Posterior variance of each fitted measurement. */
  readonly fittedVariance: Float64Array;
  /** Share of each measurement's own variance that the rest of the network can check: 0 nothing, 1 everything. */
  readonly redundancy: Float64Array;
  /** The same with the bounds that hold the answer as equations: what tests of this answer go by. */
  readonly redundancyOfTests: Float64Array;
  /** Multipliers of the constraints as written (unscaled): what a unit violation of one would cost. */
  readonly multiplier: Float64Array;
  readonly constraintValue: Float64Array;

  readonly #bounds: ActiveBounds;
  readonly #squared: SquaredBalances;
  readonly #jacobianA: Float64Array;
  readonly #jacobianH: Float64Array;
  readonly #weights: Weights;
  readonly #posterior: Posterior;
  readonly #trial: Float64Array;
  readonly #heldVariance: Float64Array;
  readonly #linear: boolean;
  #kkt: KktSystem | null = null;
  #curvature: { readonly constraints: Curvature; readonly measurements: Curvature } | null = null;
  /** Which system the factor is of, once variances were computed. */
  #factored: 'free' | 'held' = 'free';
  #pinned: readonly number[] = [];
  #y: Float64Array = new Float64Array(0);
  #misfit = 0;

  constructor(problem: Problem) {
    const { variables, constraints, measurements } = problem;
    this.problem = problem;
    this.x = new Float64Array(variables);
    this.variance = new Float64Array(variables);
    this.fitted = new Float64Array(measurements.count);
    this.fittedVariance = new Float64Array(measurements.count);
    this.redundancy = new Float64Array(measurements.count);
    this.redundancyOfTests = new Float64Array(measurements.count);
    this.#heldVariance = new Float64Array(measurements.count);
    this.multiplier = new Float64Array(constraints.count);
    this.constraintValue = new Float64Array(constraints.count);
    this.#jacobianA = new Float64Array(constraints.column.length);
    this.#jacobianH = new Float64Array(measurements.column.length);
    this.#trial = new Float64Array(variables);
    this.#weights = new Weights(measurements.count, problem.correlations);
    this.#bounds = new ActiveBounds(problem);
    this.#squared = new SquaredBalances(problem);
    this.#posterior = new Posterior(problem, this.#weights);
    this.#linear = [constraints, measurements].every(({ linear }) => linear?.every((flag) => flag === 1) ?? false);
  }

  /** Factor of the last solve. */
  get factor(): LdlFactor {
    return this.#system().factor;
  }

  /** Side at which each variable is held by its bounds: −1 lower, +1 upper, 0 free. */
  get atBound(): Int8Array {
    return this.#bounds.held;
  }

  /** Starts from `this.x`, which the caller sets; leaves the answer there. */
  solve(
    y: Float64Array,
    sigma: Float64Array,
    { pinned, iterationsMax = 30, stepTolerance = 1e-9, outOfTime = () => false }: SolveOptions,
  ): Solution {
    const { constraints, variables } = this.problem;
    this.#y = y;
    this.#pinned = pinned;
    const fault = this.#weights.set(y, sigma);
    let kkt = this.#prepare();
    this.#bounds.project(this.x);
    this.#evaluate(this.x);
    if (fault >= 0)
      return this.#answer(0, noCovariance(this.problem.names?.measurements[fault] ?? `measurement ${fault + 1}`));
    let message: Text | null = OUT_OF_ITERATIONS;
    let price = 1;
    let iterations = 0;
    let secondOrder = false;
    while (iterations < iterationsMax) {
      if (outOfTime()) {
        message = OUT_OF_TIME;
        break;
      }
      iterations++;
      kkt.assemble(this.#at, this.#weights, this.x, pinned);
      const left = secondOrder ? this.#newtonStep(kkt, outOfTime) : this.#bounds.solve(kkt, this.x, outOfTime);
      if (!(left < 1e-6)) {
        if (Number.isFinite(left) && this.#squared.widen()) {
          kkt = this.#prepare(); // the squares left out may have been needed
          continue;
        }
        message = this.#describe(left);
        break;
      }
      for (let k = 0; k < constraints.count; k++) {
        const scaled = kkt.step[variables + k] as number;
        this.multiplier[k] = scaled * (kkt.rowScale[k] as number);
        price = Math.max(price, 2 * Math.abs(scaled));
      }
      const { length, largest } = this.#search(kkt, price);
      this.x.set(this.#trial);
      // Within bounds, what is pinned moves with what it can ease, a bounded way each step (see KktSystem.assemble).
      const inOne = this.#linear && (pinned.length === 0 || !this.problem.bounds);
      const settled = largest < stepTolerance || (inOne && left < 1e-12);
      if (length === 1 && settled && this.#closure() < (this.#linear ? 1e-12 : 1e-9)) {
        message = null;
        break;
      }
      if (length === 1 && largest < stepTolerance && this.#closure() < 1e-9) {
        message = null;
        break;
      }
      if (!this.#linear && (iterations >= GAUSS_NEWTON_STEPS || length < 1e-2)) secondOrder = true;
    }
    return this.#answer(iterations, message);
  }

  /** Variances of the last solve: call when it converged. */
  computeVariances(): void {
    let kkt = this.#system();
    kkt.assemble(this.#at, this.#weights, this.x, this.#pinned);
    kkt.factorise();
    // The squares were chosen by which flows a balance names; where its coefficients repeat another's, they were too few.
    if (kkt.factor.replacedPositive > 0 && this.#squared.widen()) {
      kkt = this.#prepare();
      kkt.assemble(this.#at, this.#weights, this.x, this.#pinned);
      kkt.factorise();
    }
    this.#factored = 'free';
    this.#posterior.compute(kkt.factor, this.#jacobianH, this);
    this.redundancyOfTests.set(this.redundancy);
    if (this.#bounds.count === 0) return;
    this.#factorise('held');
    const out = { fittedVariance: this.#heldVariance, redundancy: this.redundancyOfTests };
    this.#posterior.computeHeld(kkt.factor, this.#jacobianH, this.#bounds.held, out);
  }

  /** y − h(x) of the last solve, NaN for measurements not used. */
  residual(i: number): number {
    return this.weight(i) > 0 ? (this.#y[i] as number) - (this.fitted[i] as number) : Number.NaN;
  }

  /** 1 / variance of the measurement by itself; 0: not used. */
  weight(i: number): number {
    return this.#weights.marginal[i] as number;
  }

  /** V⁻¹ of the measurements used: the same as `weight` on the diagonal when errors are independent. */
  weightBetween(i: number, j: number): number {
    return this.#weights.at(i, j);
  }

  /** Whether any two measurements have errors that go together. */
  get correlated(): boolean {
    return this.problem.correlations?.some(({ i, j, coefficient }) => i !== j && coefficient !== 0) ?? false;
  }

  /** V⁻¹·(y − h(x)): how the misfit falls with a bias of measurement i. */
  pull(i: number): number {
    return this.#weights.weighted[i] as number;
  }

  measurementGradient(i: number): { column: Int32Array; value: Float64Array } {
    const { rowStart, column } = this.problem.measurements;
    return {
      column: column.subarray(rowStart[i], rowStart[i + 1]),
      value: this.#jacobianH.subarray(rowStart[i], rowStart[i + 1]),
    };
  }

  constraintGradient(k: number): { column: Int32Array; value: Float64Array } {
    const { rowStart, column } = this.problem.constraints;
    return {
      column: column.subarray(rowStart[k], rowStart[k + 1]),
      value: this.#jacobianA.subarray(rowStart[k], rowStart[k + 1]),
    };
  }

  /**
   * Solves K·[p; q] = [g; f] after `computeVariances`, in unscaled terms: g a gradient over the variables, f a direction over the
   * constraints. p and q are written into `variablesOut` and `constraintsOut`. `held`: what a bound holds does not move, which is
   * what tests of this answer ask; `free`, as for variances, promises less.
   */
  respond(
    gradient: Float64Array | null,
    direction: Float64Array | null,
    variablesOut: Float64Array,
    constraintsOut: Float64Array,
    bounds: 'free' | 'held' = 'free',
  ): void {
    this.#factorise(bounds);
    const { variables, constraints, scale } = this.problem;
    const { right, rowScale, augmented, factor, step } = this.#system();
    right.fill(0);
    if (gradient) for (let j = 0; j < variables; j++) right[j] = (gradient[j] as number) * (scale[j] as number);
    if (direction)
      for (let k = 0; k < constraints.count; k++) {
        const open = (direction[k] as number) * (rowScale[k] as number);
        if (open === 0) continue;
        right[variables + k] = open;
        if (augmented[k] === 0) continue;
        for (let p = constraints.rowStart[k] as number; p < (constraints.rowStart[k + 1] as number); p++) {
          const j = constraints.column[p] as number;
          const entry = (rowScale[k] as number) * (this.#jacobianA[p] as number) * (scale[j] as number);
          right[j] = (right[j] as number) + entry * open;
        }
      }
    if (bounds === 'held') for (let j = 0; j < variables; j++) if (this.atBound[j] !== 0) right[j] = 0;
    factor.solve(right, step, 3);
    for (let j = 0; j < variables; j++) variablesOut[j] = (step[j] as number) * (scale[j] as number);
    for (let k = 0; k < constraints.count; k++)
      constraintsOut[k] = (step[variables + k] as number) * (rowScale[k] as number);
  }

  get #at() {
    return {
      constraintValue: this.constraintValue,
      fitted: this.fitted,
      jacobianA: this.#jacobianA,
      jacobianH: this.#jacobianH,
    };
  }

  #system(): KktSystem {
    if (!this.#kkt) throw new Error('nothing has been solved yet');
    return this.#kkt;
  }

  /** With or without the variables at a bound moving; the same system when none is. */
  #factorise(bounds: 'free' | 'held'): void {
    const wanted = this.#bounds.count === 0 ? 'free' : bounds;
    if (wanted === this.#factored) return;
    if (wanted === 'held') this.#bounds.factorise(this.#system());
    else this.#system().factorise();
    this.#factored = wanted;
  }

  #prepare(): KktSystem {
    this.problem.measurements.evaluate(this.x, this.fitted, this.#jacobianH);
    this.#squared.update(this.#weights, this.#jacobianH);
    if (this.#kkt?.augmented !== this.#squared.rows) {
      this.#kkt = new KktSystem(this.problem, this.#weights.blocks, this.#squared.rows);
      this.#curvature = null;
    }
    return this.#kkt;
  }

  /** A step with the second derivatives of the Lagrangian; what they take from its convexity is put back on the diagonal. */
  #newtonStep(kkt: KktSystem, outOfTime: () => boolean): number {
    const { constraints, measurements, variables, scale } = this.problem;
    const { pattern } = kkt.factor;
    this.#curvature ??= {
      constraints: new Curvature(constraints, pattern, variables),
      measurements: new Curvature(measurements, pattern, variables),
    };
    this.#curvature.constraints.addTo(kkt.matrix, this.x, scale, this.multiplier, 1);
    this.#curvature.measurements.addTo(kkt.matrix, this.x, scale, this.#weights.weighted, -1);
    let shift = 1e-3;
    const open = () => shift < 1e9 && !outOfTime();
    const more = () => {
      kkt.shift(shift);
      shift *= 10;
    };
    // Convex first: a search for the bounds in force does not settle on a saddle, and takes hundreds of factorisations to say so.
    for (kkt.factorise(); kkt.factor.replacedPositive > 0 && open(); kkt.factorise()) more();
    let left = this.#bounds.solve(kkt, this.x, outOfTime);
    while ((kkt.factor.replacedPositive > 0 || !(left < 1e-6)) && open()) {
      more();
      left = this.#bounds.solve(kkt, this.x, outOfTime);
    }
    return left;
  }

  /** Shortens the step until the merit falls; `trial` and the functions are left at the point taken. */
  #search(kkt: KktSystem, price: number): { length: number; largest: number } {
    const { variables, scale } = this.problem;
    const before = this.#merit(kkt, price, this.x);
    for (let length = 1, halving = 0; ; length /= 2, halving++) {
      let largest = 0;
      for (let j = 0; j < variables; j++) {
        const move = length * (kkt.step[j] as number);
        this.#trial[j] = (this.x[j] as number) + move * (scale[j] as number);
        largest = Math.max(largest, Math.abs(move) / (1 + Math.abs((this.x[j] as number) / (scale[j] as number))));
      }
      this.#bounds.project(this.#trial);
      this.#evaluate(this.#trial);
      const merit = this.#merit(kkt, price, this.#trial);
      // Where all is linear, a step within the bounds is the best there is; merits only differ by rounding.
      const enough = this.#linear ? Number.isFinite(merit) : merit <= before * (1 + 1e-9) + 1e-12;
      const patient = Number.isFinite(merit) && (halving >= HALVINGS_PATIENT || largest < 1e-7);
      if (enough || patient || halving >= HALVINGS_MAX) return { length, largest };
    }
  }

  #evaluate(x: Float64Array): void {
    this.problem.constraints.evaluate(x, this.constraintValue, this.#jacobianA);
    this.problem.measurements.evaluate(x, this.fitted, this.#jacobianH);
    this.#misfit = this.#weights.weigh(this.#y, this.fitted);
  }

  /** What the prior costs at `x`, in the terms of the objective. */
  #priorCost(x: Float64Array): number {
    const { prior, scale } = this.problem;
    if (!prior) return 0;
    let sum = 0;
    for (let j = 0; j < x.length; j++)
      sum += (((prior.at[j] as number) - (x[j] as number)) / (scale[j] as number) / prior.sigmas) ** 2;
    return sum;
  }

  #merit(kkt: KktSystem, price: number, x: Float64Array): number {
    let sum = 0.5 * (this.#misfit + this.#priorCost(x));
    for (let k = 0; k < this.constraintValue.length; k++)
      sum += price * Math.abs((kkt.rowScale[k] as number) * (this.constraintValue[k] as number));
    return sum;
  }

  /** At the point of `x`, with the derivatives there. */
  #closure(): number {
    const { constraints, scale } = this.problem;
    let worst = 0;
    for (let k = 0; k < constraints.count; k++) {
      const residual = Math.abs(this.constraintValue[k] as number);
      if (residual === 0) continue;
      let largest = 0;
      for (let p = constraints.rowStart[k] as number; p < (constraints.rowStart[k + 1] as number); p++) {
        const j = constraints.column[p] as number;
        const size = Math.max(Math.abs(this.x[j] as number), scale[j] as number);
        largest = Math.max(largest, Math.abs(this.#jacobianA[p] as number) * size);
      }
      worst = Math.max(worst, residual / Math.max(largest, 1e-300));
    }
    return worst;
  }

  #describe(left: number): Text {
    if (this.#bounds.end === 'late') return OUT_OF_TIME;
    if (this.#bounds.end === 'contradiction') return BOUNDS_CONTRADICT;
    if (this.#bounds.end === 'unsettled') return BOUNDS_UNSETTLED;
    return describeFault(this.problem, {
      x: this.x,
      constraintValue: this.constraintValue,
      constraintJacobian: this.#jacobianA,
      fitted: this.fitted,
      measurementJacobian: this.#jacobianH,
      left,
    });
  }

  #answer(iterations: number, message: Text | null): Solution {
    return {
      converged: message === null,
      iterations,
      objective: this.#misfit,
      closure: this.#closure(),
      atBound: this.#bounds.count,
      message,
    };
  }
}
