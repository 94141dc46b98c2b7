import { alternatives } from '../gross-errors/alternatives.ts';
import { identify } from '../gross-errors/identify.ts';
import type { ScoreTable } from '../gross-errors/score-table.ts';
import { chiSquareQuantile, chiSquareTail, sidakLevel } from '../numerics/distributions.ts';
import type { Reconciler } from './reconciler.ts';

/** One thing that may be wrong: a biased measurement, or a balance that loses along a direction (a leak, an accumulation). */
export type Hypothesis =
  | { readonly kind: 'bias'; readonly measurement: number }
  | {
      readonly kind: 'leak';
      readonly id: string;
      readonly direction: readonly (readonly [row: number, share: number])[];
    };

/** A set of hypotheses that the data cannot tell apart given the other sets; the first is the one that explains most. */
export interface CandidateSet {
  readonly hypotheses: readonly Hypothesis[];
  /** Generalised likelihood ratio: how much the misfit falls when this hypothesis is let free beside those of the other sets. */
  readonly statistic: number;
  readonly threshold: number;
  readonly pValue: number;
  /** Size of the bias or leak (unit of the measurement or of the balance) and its standard deviation. */
  readonly estimate: number;
  readonly sigma: number;
}

export interface CandidateOptions {
  /** Probability of naming anything on clean data (family-wise, Šidák). */
  readonly level: number;
  readonly setsMax: number;
}

/** Below this redundancy a measurement is in practice checked by nothing: its test would be rounding. */
export const REDUNDANCY_MIN = 1e-6;

interface Score {
  readonly hypothesis: Hypothesis;
  /** Score (derivative of the misfit along the hypothesis) and its variance. */
  readonly score: number;
  readonly variance: number;
  /** Of a bias: how the misfit of all measurements pulls at each variable when this one is biased, H'·V⁻¹·e. */
  readonly gradient: Gradient | null;
}

interface Gradient {
  readonly column: Int32Array;
  readonly value: Float64Array;
}

/** So many of the hypotheses that explain most alone are compared as sets: an error that others hide is rarely further down. */
const COMPARED_MAX = 48;
const WIDTH = 12;

/**
 * Generalised likelihood ratio of Narasimhan and Mah (1987) for biases and leaks in one list, from the multipliers of the
 * last solve; several errors are looked for as a set and their sizes estimated jointly, so that one does not hide another
 * (gross-errors/identify.ts). A measurement that nothing checks never becomes a candidate.
 */
export const findCandidates = (
  reconciler: Reconciler,
  hypotheses: readonly Hypothesis[],
  { level, setsMax }: CandidateOptions,
): CandidateSet[] => {
  const { variables, constraints } = reconciler.problem;
  const p = new Float64Array(variables);
  const q = new Float64Array(constraints.count);
  const right = new Float64Array(constraints.count);
  const scores = hypotheses.flatMap((hypothesis) => scoreOf(reconciler, hypothesis) ?? []);
  const threshold = chiSquareQuantile(sidakLevel(level, scores.length), 1);
  const compared = scores.sort((a, b) => statistic(b) - statistic(a)).slice(0, COMPARED_MAX);
  const [leading] = compared;
  if (!leading || statistic(leading) <= threshold) return [];
  const table = tableOf(compared);
  const { members, sizes, sigmas, gains } = identify(table, { cut: threshold, most: setsMax, width: WIDTH });
  const others = alternatives(table, members);
  return members
    .map((member, k) => ({
      hypotheses: [member, ...(others[k] ?? [])].map((j) => (compared[j] as Score).hypothesis),
      statistic: gains[k] as number,
      threshold,
      pValue: chiSquareTail(gains[k] as number, 1),
      estimate: sizes[k] as number,
      sigma: sigmas[k] as number,
    }))
    .sort((a, b) => b.statistic - a.statistic);

  function tableOf(list: readonly Score[]): ScoreTable {
    const count = list.length;
    const information = new Float64Array(count * count);
    list.forEach((one, i) => {
      const covariance = covarianceWith(one, list);
      list.forEach((_, j) => {
        // Both halves come out of a back-substitution each; their mean is symmetric to the last bit.
        const half = (covariance[j] as number) / 2;
        information[i * count + j] = (information[i * count + j] as number) + half;
        information[j * count + i] = (information[j * count + i] as number) + half;
      });
    });
    return { count, score: Float64Array.from(list, ({ score }) => score), information };
  }

  /** Covariance of the score of `one` with those of a list, by one back-substitution. */
  function covarianceWith(one: Score, list: readonly Score[]): Float64Array {
    const isBias = one.hypothesis.kind === 'bias';
    right.fill(0);
    if (one.gradient) reconciler.respond(dense(one.gradient, variables), null, p, q, 'held');
    else {
      addDirection(one.hypothesis, right);
      reconciler.respond(null, right, p, q, 'held');
    }
    return Float64Array.from(list, (other) => {
      if (other.hypothesis.kind === 'leak') {
        let sum = 0;
        for (const [row, share] of other.hypothesis.direction) sum += share * (q[row] as number);
        return isBias ? sum : -sum;
      }
      const sum = other.gradient ? dot(other.gradient, p) : 0;
      if (one.hypothesis.kind !== 'bias') return sum;
      return reconciler.weightBetween(one.hypothesis.measurement, other.hypothesis.measurement) - sum;
    });
  }
};

/**
 * The likelihood ratio of each hypothesis by itself: how much the misfit falls when this one alone is let free. NaN for what
 * nothing checks.
 */
export const likelihoodRatios = (reconciler: Reconciler, hypotheses: readonly Hypothesis[]): Float64Array =>
  Float64Array.from(hypotheses, (hypothesis) => {
    const scored = scoreOf(reconciler, hypothesis);
    return scored ? statistic(scored) : Number.NaN;
  });

const scoreOf = (reconciler: Reconciler, hypothesis: Hypothesis): Score | null =>
  hypothesis.kind === 'bias' ? biasScore(reconciler, hypothesis) : leakScore(reconciler, hypothesis);

const leakScore = (reconciler: Reconciler, hypothesis: Hypothesis & { kind: 'leak' }): Score | null => {
  const { variables, constraints } = reconciler.problem;
  const right = new Float64Array(constraints.count);
  const q = new Float64Array(constraints.count);
  addDirection(hypothesis, right);
  let score = 0;
  for (const [row, share] of hypothesis.direction) score += share * (reconciler.multiplier[row] as number);
  reconciler.respond(null, right, new Float64Array(variables), q, 'held');
  let variance = 0;
  for (const [row, share] of hypothesis.direction) variance -= share * (q[row] as number);
  return variance > 0 ? { hypothesis, score, variance, gradient: null } : null;
};

const biasScore = (reconciler: Reconciler, hypothesis: Hypothesis & { kind: 'bias' }): Score | null => {
  const i = hypothesis.measurement;
  const weight = reconciler.weight(i);
  const redundancy = reconciler.redundancyOfTests[i] as number;
  if (weight === 0 || redundancy < REDUNDANCY_MIN) return null;
  const gradient = pullOf(reconciler, i);
  if (!reconciler.correlated)
    return { hypothesis, score: weight * reconciler.residual(i), variance: weight * redundancy, gradient };
  // With correlated errors the score and its spread come from V⁻¹ as a whole.
  const { variables, constraints } = reconciler.problem;
  const p = new Float64Array(variables);
  reconciler.respond(dense(gradient, variables), null, p, new Float64Array(constraints.count), 'held');
  const own = reconciler.weightBetween(i, i);
  const variance = own - dot(gradient, p);
  return variance > REDUNDANCY_MIN * own ? { hypothesis, score: reconciler.pull(i), variance, gradient } : null;
};

const pullOf = (reconciler: Reconciler, i: number): Gradient => {
  if (!reconciler.correlated) {
    const { column, value } = reconciler.measurementGradient(i);
    return { column, value: value.map((slope) => slope * reconciler.weight(i)) };
  }
  const sum = new Map<number, number>();
  for (let k = 0; k < reconciler.problem.measurements.count; k++) {
    const weight = reconciler.weightBetween(k, i);
    if (weight === 0) continue;
    const { column, value } = reconciler.measurementGradient(k);
    column.forEach((j, p) => {
      sum.set(j, (sum.get(j) ?? 0) + weight * (value[p] as number));
    });
  }
  return { column: Int32Array.from(sum.keys()), value: Float64Array.from(sum.values()) };
};

const dense = ({ column, value }: Gradient, variables: number): Float64Array => {
  const all = new Float64Array(variables);
  for (let k = 0; k < column.length; k++)
    all[column[k] as number] = (all[column[k] as number] as number) + (value[k] as number);
  return all;
};

const dot = ({ column, value }: Gradient, x: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < column.length; k++) sum += (value[k] as number) * (x[column[k] as number] as number);
  return sum;
};

const addDirection = (hypothesis: Hypothesis, right: Float64Array): void => {
  if (hypothesis.kind !== 'leak') return;
  for (const [row, share] of hypothesis.direction) right[row] = (right[row] as number) + share;
};

const statistic = ({ score, variance }: Score): number => (score * score) / variance;
