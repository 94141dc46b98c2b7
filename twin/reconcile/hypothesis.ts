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

/** A set of hypotheses that the data cannot tell apart; the first is the one that explains most. */
export interface CandidateSet {
  readonly hypotheses: readonly Hypothesis[];
  /** Generalised likelihood ratio: how much the misfit falls when this hypothesis is let free. */
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

/** Hypotheses explain the same when the second explains all of the first but what chance may do (1 % of chi-square, 1 degree). */
const INDISTINGUISHABLE = 6.635;
/** Below this redundancy a measurement is in practice checked by nothing: its test would be rounding. */
export const REDUNDANCY_MIN = 1e-6;

interface Score {
  readonly hypothesis: Hypothesis;
  /** Score (derivative of the misfit along the hypothesis) and its variance. */
  score: number;
  variance: number;
  readonly priorVariance: number;
}

/**
 * Generalised likelihood ratio of Narasimhan and Mah (1987) for biases and leaks in one list, from the multipliers of the
 * last solve. After the best set is named its effect is taken out of the others (joint re-estimation) and the next is
 * looked for. A measurement that nothing checks never becomes a candidate.
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
  const scores: Score[] = [];
  for (const hypothesis of hypotheses) {
    const scored = hypothesis.kind === 'bias' ? biasScore(reconciler, hypothesis) : leakScore(hypothesis);
    if (scored) scores.push(scored);
  }
  const threshold = chiSquareQuantile(sidakLevel(level, scores.length), 1);
  const sets: CandidateSet[] = [];
  while (sets.length < setsMax) {
    const best = scores.reduce<Score | null>(
      (top, next) => (statistic(next) > (top ? statistic(top) : 0) ? next : top),
      null,
    );
    if (!best || statistic(best) <= threshold) break;
    const covariance = covarianceWith(best);
    const bestStatistic = statistic(best);
    const members = scores.filter(
      (other) =>
        other !== best &&
        (bestStatistic - statistic(other) <= INDISTINGUISHABLE ||
          correlation(covariance.get(other) ?? 0, best, other) > 0.9999) &&
        correlation(covariance.get(other) ?? 0, best, other) > 0.5,
    );
    members.sort((a, b) => statistic(b) - statistic(a));
    sets.push({
      hypotheses: [best, ...members].map(({ hypothesis }) => hypothesis),
      statistic: bestStatistic,
      threshold,
      pValue: chiSquareTail(bestStatistic, 1),
      estimate: best.score / best.variance,
      sigma: 1 / Math.sqrt(best.variance),
    });
    takeOut(best, covariance);
  }
  return sets;

  function leakScore(hypothesis: Hypothesis & { kind: 'leak' }): Score | null {
    right.fill(0);
    let score = 0;
    for (const [row, share] of hypothesis.direction) {
      right[row] = (right[row] as number) + share;
      score += share * (reconciler.multiplier[row] as number);
    }
    reconciler.respond(null, right, p, q);
    let variance = 0;
    for (const [row, share] of hypothesis.direction) variance -= share * (q[row] as number);
    return variance > 0 ? { hypothesis, score, variance, priorVariance: variance } : null;
  }

  /** Covariance of every score with that of `best`, by one back-substitution. */
  function covarianceWith(best: Score): Map<Score, number> {
    if (best.hypothesis.kind === 'bias') {
      const { column, value } = reconciler.measurementGradient(best.hypothesis.measurement);
      const weight = reconciler.weight(best.hypothesis.measurement);
      const gradient = new Float64Array(variables);
      for (let k = 0; k < column.length; k++) gradient[column[k] as number] = weight * (value[k] as number);
      reconciler.respond(gradient, null, p, q);
    } else {
      right.fill(0);
      for (const [row, share] of best.hypothesis.direction) right[row] = (right[row] as number) + share;
      reconciler.respond(null, right, p, q);
    }
    const bestIsBias = best.hypothesis.kind === 'bias';
    return new Map(
      scores.map((other) => {
        if (other.hypothesis.kind === 'leak') {
          let sum = 0;
          for (const [row, share] of other.hypothesis.direction) sum += share * (q[row] as number);
          return [other, bestIsBias ? sum : -sum];
        }
        const weight = reconciler.weight(other.hypothesis.measurement);
        const { column, value } = reconciler.measurementGradient(other.hypothesis.measurement);
        let sum = 0;
        for (let k = 0; k < column.length; k++) sum += (value[k] as number) * (p[column[k] as number] as number);
        const own = bestIsBias && other === best ? weight : 0;
        return [other, bestIsBias ? own - weight * sum : weight * sum];
      }),
    );
  }

  function takeOut(best: Score, covariance: ReadonlyMap<Score, number>): void {
    const { score, variance } = best;
    for (const other of scores) {
      const shared = covariance.get(other) ?? 0;
      other.score -= (shared / variance) * score;
      other.variance -= (shared * shared) / variance;
    }
    best.variance = 0;
  }
};

const biasScore = (reconciler: Reconciler, hypothesis: Hypothesis & { kind: 'bias' }): Score | null => {
  const i = hypothesis.measurement;
  const weight = reconciler.weight(i);
  const redundancy = reconciler.redundancy[i] as number;
  if (weight === 0 || redundancy < REDUNDANCY_MIN) return null;
  const variance = weight * redundancy;
  return { hypothesis, score: weight * reconciler.residual(i), variance, priorVariance: variance };
};

const statistic = ({ score, variance, priorVariance }: Score): number =>
  variance > 1e-3 * priorVariance ? (score * score) / variance : 0;

const correlation = (covariance: number, a: Score, b: Score): number =>
  a.variance > 0 && b.variance > 0 ? Math.abs(covariance) / Math.sqrt(a.variance * b.variance) : 0;
