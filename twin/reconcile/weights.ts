import type { Text } from '../../config/vocabulary/text.ts';
import { invertPositiveDefinite } from '../numerics/sweep.ts';
import type { Correlation } from './problem.ts';

/** Measurements whose errors go together, and the inverse of their covariance; zero for those not used. */
export interface CorrelatedBlock {
  readonly rows: Int32Array;
  /** Row-major, rows.length². */
  readonly correlation: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Weights of the measurements, V⁻¹. A measurement is used when its value and sigma are finite and its sigma is positive; those
 * not used drop out of their block, so the others keep the covariance they have among themselves.
 */
export class Weights {
  /** 1 / variance of each measurement by itself; 0: not used. */
  readonly marginal: Float64Array;
  readonly blocks: readonly CorrelatedBlock[];
  /** Block of each measurement, −1 for none. */
  readonly blockOf: Int32Array;
  /** V⁻¹·(y − h) of the last `weigh`. */
  readonly weighted: Float64Array;
  readonly #sigma: Float64Array;

  constructor(count: number, correlations: readonly Correlation[] = []) {
    this.marginal = new Float64Array(count);
    this.weighted = new Float64Array(count);
    this.#sigma = new Float64Array(count);
    this.blockOf = new Int32Array(count).fill(-1);
    this.blocks = groupsOf(count, correlations).map((rows, b) => {
      for (const row of rows) this.blockOf[row] = b;
      const correlation = new Float64Array(rows.length ** 2);
      rows.forEach((_, k) => {
        correlation[k * rows.length + k] = 1;
      });
      for (const { i, j, coefficient } of correlations) {
        const a = rows.indexOf(i);
        const c = rows.indexOf(j);
        if (a < 0 || a === c) continue;
        correlation[a * rows.length + c] = coefficient;
        correlation[c * rows.length + a] = coefficient;
      }
      return { rows: Int32Array.from(rows), correlation, weight: new Float64Array(rows.length ** 2) };
    });
  }

  /** A block whose covariance is none is named by the first of its measurements; −1 when all is well. */
  set(y: Float64Array, sigma: Float64Array): number {
    for (let i = 0; i < this.marginal.length; i++) {
      const s = sigma[i] as number;
      this.#sigma[i] = s;
      this.marginal[i] = s > 0 && Number.isFinite(s) && Number.isFinite(y[i]) ? 1 / (s * s) : 0;
    }
    for (const { rows, correlation, weight } of this.blocks) {
      const k = rows.length;
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++) {
          const used = this.marginal[rows[a] as number] !== 0 && this.marginal[rows[b] as number] !== 0;
          weight[a * k + b] = a === b ? 1 : used ? (correlation[a * k + b] as number) : 0;
        }
      if (!invertPositiveDefinite(weight, k)) return rows[0] as number;
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++) {
          const used = this.marginal[rows[a] as number] !== 0 && this.marginal[rows[b] as number] !== 0;
          const sigmas = (this.#sigma[rows[a] as number] as number) * (this.#sigma[rows[b] as number] as number);
          weight[a * k + b] = used ? (weight[a * k + b] as number) / sigmas : 0;
        }
    }
    return -1;
  }

  /** Writes V⁻¹·(y − fitted) into `weighted` and answers (y − fitted)' V⁻¹ (y − fitted). */
  weigh(y: Float64Array, fitted: Float64Array): number {
    const { weighted, marginal } = this;
    let sum = 0;
    for (let i = 0; i < marginal.length; i++) {
      const weight = marginal[i] as number;
      if (weight === 0) {
        weighted[i] = 0;
        continue;
      }
      const residual = (y[i] as number) - (fitted[i] as number);
      weighted[i] = weight * residual;
      if (this.blockOf[i] === -1) sum += weight * residual * residual;
    }
    for (const { rows, weight } of this.blocks)
      for (let a = 0; a < rows.length; a++) {
        const i = rows[a] as number;
        if (marginal[i] === 0) continue;
        let pull = 0;
        for (let b = 0; b < rows.length; b++) {
          const j = rows[b] as number;
          if (marginal[j] === 0) continue;
          pull += (weight[a * rows.length + b] as number) * ((y[j] as number) - (fitted[j] as number));
        }
        weighted[i] = pull;
        sum += pull * ((y[i] as number) - (fitted[i] as number));
      }
    return sum;
  }

  /** Entry (i, j) of V⁻¹. */
  at(i: number, j: number): number {
    const block = this.blocks[this.blockOf[i] as number];
    if (!block) return i === j ? (this.marginal[i] as number) : 0;
    const b = block.rows.indexOf(j);
    return b < 0 ? 0 : (block.weight[block.rows.indexOf(i) * block.rows.length + b] as number);
  }
}

export const noCovariance = (name: string): Text => ({
  zh: `${name} 及与其相关的测量的协方差矩阵不正定，相关系数互相矛盾`,
  en: `the covariance of ${name} and what it is correlated with is not positive definite: the coefficients contradict each other`,
});

/** Measurements that are correlated with each other, directly or through others. */
const groupsOf = (count: number, correlations: readonly Correlation[]): number[][] => {
  const leader = Int32Array.from({ length: count }, (_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (leader[at] !== at) at = leader[at] as number;
    return at;
  };
  for (const { i, j } of correlations) leader[find(i)] = find(j);
  const groups = new Map<number, number[]>();
  for (const member of new Set(correlations.flatMap(({ i, j }) => [i, j]))) {
    const of = find(member);
    groups.set(of, [...(groups.get(of) ?? []), member]);
  }
  return [...groups.values()].filter(({ length }) => length > 1).map((rows) => rows.sort((a, b) => a - b));
};
