import type { Text } from '../../config/vocabulary/text.ts';
import type { Functions } from '../numerics/functions.ts';
import { LdlFactor } from '../numerics/ldl.ts';
import { SelectedInverse } from '../numerics/selected-inverse.ts';
import { entryIndex, PatternBuilder } from '../numerics/symmetric-pattern.ts';
import { describeFault, type ProblemNames } from './fault.ts';

/** min Σ ((y − h(x)) / sigma)² subject to c(x) = 0. Units are the caller's; `scale` is the size of a change that matters in each. */
export interface Problem {
  readonly variables: number;
  readonly scale: Float64Array;
  readonly constraints: Functions;
  readonly measurements: Functions;
  /**
   * Where the variables are when nothing is known, believed to `sigmas` of their scale. So wide that it tells nothing where an
   * instrument tells anything; but what hardly anything determines stays at a possible size and the equations stay solvable.
   */
  readonly prior?: { readonly at: Float64Array; readonly sigmas: number };
  readonly names?: ProblemNames;
}

export interface SolveOptions {
  /** Columns that nothing determines (see classify.ts): held where they are, or at the prior of a problem that has one. */
  readonly pinned: readonly number[];
  readonly iterationsMax?: number;
  /** Largest last step, relative to the size of a change that matters. */
  readonly stepTolerance?: number;
}

export interface Solution {
  readonly converged: boolean;
  readonly iterations: number;
  /** Σ of squared standardised adjustments of the measurements used. */
  readonly objective: number;
  /** Largest constraint residual, relative to the largest term of its constraint or to a change in it that matters. */
  readonly closure: number;
  readonly message: Text | null;
}

/**
 * Gauss-Newton with an l1 merit function, one symbolic factorisation for the life of the object, no allocation per solve.
 * The KKT system is solved in the augmented form [H'WH + A'A, A'; A, 0]: the same answer, multipliers and variances, but
 * its first block is definite, so that any elimination order is stable where plain [H'WH A'; A 0] meets zero pivots.
 * A measurement with a sigma that is not a positive finite number is not used.
 *
 * After `solve`: x, its variances, fitted measurements h(x), redundancy numbers. Everything refers to the last solve.
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
  /** Multipliers of the constraints as written (unscaled): what a unit violation of one would cost. */
  readonly multiplier: Float64Array;
  readonly constraintValue: Float64Array;
  readonly factor: LdlFactor;

  readonly #inverse: SelectedInverse;
  readonly #value: Float64Array;
  readonly #diagonal: Int32Array;
  readonly #pairs: Int32Array;
  readonly #constraintPairs: Int32Array;
  readonly #constraintEntry: Int32Array;
  readonly #jacobianA: Float64Array;
  readonly #jacobianH: Float64Array;
  readonly #rowScale: Float64Array;
  readonly #weight: Float64Array;
  readonly #right: Float64Array;
  readonly #step: Float64Array;
  readonly #trial: Float64Array;
  #y: Float64Array = new Float64Array(0);

  constructor(problem: Problem) {
    const { variables, constraints, measurements } = problem;
    const size = variables + constraints.count;
    this.problem = problem;
    this.x = new Float64Array(variables);
    this.variance = new Float64Array(variables);
    this.fitted = new Float64Array(measurements.count);
    this.fittedVariance = new Float64Array(measurements.count);
    this.redundancy = new Float64Array(measurements.count);
    this.multiplier = new Float64Array(constraints.count);
    this.constraintValue = new Float64Array(constraints.count);
    this.#jacobianA = new Float64Array(constraints.column.length);
    this.#jacobianH = new Float64Array(measurements.column.length);
    this.#rowScale = new Float64Array(constraints.count);
    this.#weight = new Float64Array(measurements.count);
    this.#right = new Float64Array(size);
    this.#step = new Float64Array(size);
    this.#trial = new Float64Array(variables);
    const builder = new PatternBuilder(size);
    eachPair(measurements, (i, j) => builder.add(i, j));
    eachPair(constraints, (i, j) => builder.add(i, j));
    eachEntry(constraints, (row, column) => builder.add(column, variables + row));
    const pattern = builder.build();
    const sign = new Int8Array(size).fill(1, 0, variables).fill(-1, variables);
    this.factor = new LdlFactor(pattern, sign);
    this.#inverse = new SelectedInverse(this.factor);
    this.#value = new Float64Array(pattern.row.length);
    this.#diagonal = Int32Array.from({ length: size }, (_, i) => entryIndex(pattern, i, i));
    this.#pairs = pairEntries(measurements, (i, j) => entryIndex(pattern, i, j));
    this.#constraintPairs = pairEntries(constraints, (i, j) => entryIndex(pattern, i, j));
    const entries: number[] = [];
    eachEntry(constraints, (row, column) => entries.push(entryIndex(pattern, column, variables + row)));
    this.#constraintEntry = Int32Array.from(entries);
  }

  /** Starts from `this.x`, which the caller sets; leaves the answer there. */
  solve(
    y: Float64Array,
    sigma: Float64Array,
    { pinned, iterationsMax = 30, stepTolerance = 1e-9 }: SolveOptions,
  ): Solution {
    const { constraints, measurements, variables, scale } = this.problem;
    this.#y = y;
    for (let i = 0; i < measurements.count; i++) {
      const s = sigma[i] as number;
      this.#weight[i] = s > 0 && Number.isFinite(s) && Number.isFinite(y[i]) ? 1 / (s * s) : 0;
    }
    let iterations = 0;
    let message: Text | null = { zh: '迭代次数用尽仍未收敛', en: 'the iteration limit was reached' };
    let price = 1;
    this.#evaluate(this.x);
    while (iterations < iterationsMax) {
      iterations++;
      this.#assemble(pinned);
      this.factor.factorise(this.#value);
      const left = this.factor.solve(this.#right, this.#step, 6);
      if (!(left < 1e-6)) {
        message = describeFault(this.problem, {
          x: this.x,
          constraintValue: this.constraintValue,
          constraintJacobian: this.#jacobianA,
          fitted: this.fitted,
          measurementJacobian: this.#jacobianH,
          left,
        });
        break;
      }
      let largest = 0;
      for (let k = 0; k < constraints.count; k++)
        price = Math.max(price, 2 * Math.abs(this.#step[variables + k] as number));
      const before = this.#merit(price, this.x);
      let length = 1;
      for (let halving = 0; ; halving++) {
        largest = 0;
        for (let j = 0; j < variables; j++) {
          const move = length * (this.#step[j] as number);
          this.#trial[j] = (this.x[j] as number) + move * (scale[j] as number);
          largest = Math.max(largest, Math.abs(move) / (1 + Math.abs((this.x[j] as number) / (scale[j] as number))));
        }
        this.#evaluate(this.#trial);
        if (halving >= 12 || largest < 1e-7 || this.#merit(price, this.#trial) <= before * (1 + 1e-9) + 1e-12) break;
        length /= 2;
      }
      this.x.set(this.#trial);
      if (length === 1 && largest < stepTolerance && this.#closure() < 1e-9) {
        message = null;
        break;
      }
    }
    for (let k = 0; k < constraints.count; k++)
      this.multiplier[k] = (this.#step[variables + k] as number) * (this.#rowScale[k] as number);
    return { converged: message === null, iterations, objective: this.#objective(), closure: this.#closure(), message };
  }

  /** Variances of the last solve: call when it converged. */
  computeVariances(): void {
    const { variables, scale, measurements } = this.problem;
    this.#inverse.compute();
    for (let j = 0; j < variables; j++) {
      const s = scale[j] as number;
      this.variance[j] = Math.max(0, this.#inverse.at(j, j)) * s * s;
    }
    for (let i = 0; i < measurements.count; i++) {
      const begin = measurements.rowStart[i] as number;
      const end = measurements.rowStart[i + 1] as number;
      let sum = 0;
      for (let a = begin; a < end; a++) {
        const ja = measurements.column[a] as number;
        const ha = (this.#jacobianH[a] as number) * (scale[ja] as number);
        sum += ha * ha * this.#inverse.at(ja, ja);
        for (let b = a + 1; b < end; b++) {
          const jb = measurements.column[b] as number;
          sum += 2 * ha * (this.#jacobianH[b] as number) * (scale[jb] as number) * this.#inverse.at(ja, jb);
        }
      }
      this.fittedVariance[i] = Math.max(0, sum);
      const weight = this.#weight[i] as number;
      this.redundancy[i] = weight > 0 ? Math.min(1, Math.max(0, 1 - sum * weight)) : 0;
    }
  }

  /** y − h(x) of the last solve, NaN for measurements not used. */
  residual(i: number): number {
    return (this.#weight[i] as number) > 0 ? (this.#y[i] as number) - (this.fitted[i] as number) : Number.NaN;
  }

  weight(i: number): number {
    return this.#weight[i] as number;
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
   * Solves K·[p; q] = [g; f] with the factor of the last solve, in unscaled terms: g a gradient over the variables, f a
   * direction over the constraints. p and q are written into `variablesOut` and `constraintsOut`.
   */
  respond(
    gradient: Float64Array | null,
    direction: Float64Array | null,
    variablesOut: Float64Array,
    constraintsOut: Float64Array,
  ): void {
    const { variables, constraints, scale } = this.problem;
    this.#right.fill(0);
    if (gradient) for (let j = 0; j < variables; j++) this.#right[j] = (gradient[j] as number) * (scale[j] as number);
    if (direction)
      for (let k = 0; k < constraints.count; k++) {
        const open = (direction[k] as number) * (this.#rowScale[k] as number);
        if (open === 0) continue;
        this.#right[variables + k] = open;
        for (let p = constraints.rowStart[k] as number; p < (constraints.rowStart[k + 1] as number); p++) {
          const j = constraints.column[p] as number;
          const entry = (this.#rowScale[k] as number) * (this.#jacobianA[p] as number) * (scale[j] as number);
          this.#right[j] = (this.#right[j] as number) + entry * open;
        }
      }
    this.factor.solve(this.#right, this.#step, 3);
    for (let j = 0; j < variables; j++) variablesOut[j] = (this.#step[j] as number) * (scale[j] as number);
    for (let k = 0; k < constraints.count; k++)
      constraintsOut[k] = (this.#step[variables + k] as number) * (this.#rowScale[k] as number);
  }

  #evaluate(x: Float64Array): void {
    this.problem.constraints.evaluate(x, this.constraintValue, this.#jacobianA);
    this.problem.measurements.evaluate(x, this.fitted, this.#jacobianH);
  }

  #assemble(pinned: readonly number[]): void {
    const { variables, constraints, measurements, scale } = this.problem;
    const value = this.#value.fill(0);
    const right = this.#right.fill(0);
    let pair = 0;
    for (let i = 0; i < measurements.count; i++) {
      const weight = this.#weight[i] as number;
      const pull = weight === 0 ? 0 : weight * ((this.#y[i] as number) - (this.fitted[i] as number));
      const end = measurements.rowStart[i + 1] as number;
      for (let a = measurements.rowStart[i] as number; a < end; a++) {
        const ja = measurements.column[a] as number;
        const ha = (this.#jacobianH[a] as number) * (scale[ja] as number);
        right[ja] = (right[ja] as number) + ha * pull;
        for (let b = a; b < end; b++) {
          const jb = measurements.column[b] as number;
          const at = this.#pairs[pair++] as number;
          value[at] = (value[at] as number) + weight * ha * (this.#jacobianH[b] as number) * (scale[jb] as number);
        }
      }
    }
    let constraintPair = 0;
    for (let k = 0; k < constraints.count; k++) {
      const end = constraints.rowStart[k + 1] as number;
      let largest = 0;
      for (let p = constraints.rowStart[k] as number; p < end; p++)
        largest = Math.max(
          largest,
          Math.abs((this.#jacobianA[p] as number) * (scale[constraints.column[p] as number] as number)),
        );
      const rowScale = largest > 0 ? 1 / largest : 1;
      this.#rowScale[k] = rowScale;
      const open = -rowScale * (this.constraintValue[k] as number);
      right[variables + k] = open;
      for (let a = constraints.rowStart[k] as number; a < end; a++) {
        const ja = constraints.column[a] as number;
        const entry = rowScale * (this.#jacobianA[a] as number) * (scale[ja] as number);
        value[this.#constraintEntry[a] as number] = entry;
        right[ja] = (right[ja] as number) + entry * open;
        for (let b = a; b < end; b++) {
          const at = this.#constraintPairs[constraintPair++] as number;
          value[at] =
            (value[at] as number) +
            entry * rowScale * (this.#jacobianA[b] as number) * (scale[constraints.column[b] as number] as number);
        }
      }
    }
    const { prior } = this.problem;
    if (!prior) {
      for (const j of pinned) {
        const at = this.#diagonal[j] as number;
        value[at] = (value[at] as number) + 1;
      }
      return;
    }
    const weight = prior.sigmas ** -2;
    for (let j = 0; j < variables; j++) {
      const at = this.#diagonal[j] as number;
      value[at] = (value[at] as number) + weight;
      const away = ((prior.at[j] as number) - (this.x[j] as number)) / (scale[j] as number);
      right[j] = (right[j] as number) + weight * away;
    }
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

  #objective(): number {
    let sum = 0;
    for (let i = 0; i < this.fitted.length; i++) {
      const weight = this.#weight[i] as number;
      if (weight === 0) continue;
      const residual = (this.#y[i] as number) - (this.fitted[i] as number);
      sum += weight * residual * residual;
    }
    return sum;
  }

  #merit(price: number, x: Float64Array): number {
    let sum = 0.5 * (this.#objective() + this.#priorCost(x));
    for (let k = 0; k < this.constraintValue.length; k++)
      sum += price * Math.abs((this.#rowScale[k] as number) * (this.constraintValue[k] as number));
    return sum;
  }

  #closure(): number {
    const { constraints, scale } = this.problem;
    let worst = 0;
    for (let k = 0; k < constraints.count; k++) {
      let largest = 0;
      for (let p = constraints.rowStart[k] as number; p < (constraints.rowStart[k + 1] as number); p++) {
        const j = constraints.column[p] as number;
        const size = Math.max(Math.abs(this.#trial[j] as number), scale[j] as number);
        largest = Math.max(largest, Math.abs(this.#jacobianA[p] as number) * size);
      }
      const residual = Math.abs(this.constraintValue[k] as number);
      if (residual > 0) worst = Math.max(worst, residual / Math.max(largest, 1e-300));
    }
    return worst;
  }
}

const eachPair = (functions: Functions, visit: (i: number, j: number, row: number) => void): void => {
  for (let row = 0; row < functions.count; row++)
    for (let a = functions.rowStart[row] as number; a < (functions.rowStart[row + 1] as number); a++)
      for (let b = a; b < (functions.rowStart[row + 1] as number); b++)
        visit(functions.column[a] as number, functions.column[b] as number, row);
};

const pairEntries = (functions: Functions, entry: (i: number, j: number) => number): Int32Array => {
  const entries: number[] = [];
  eachPair(functions, (i, j) => entries.push(entry(i, j)));
  return Int32Array.from(entries);
};

const eachEntry = (functions: Functions, visit: (row: number, column: number) => void): void => {
  for (let row = 0; row < functions.count; row++)
    for (let p = functions.rowStart[row] as number; p < (functions.rowStart[row + 1] as number); p++)
      visit(row, functions.column[p] as number);
};
