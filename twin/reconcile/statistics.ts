import { chiSquareQuantile } from '../numerics/distributions.ts';
import { REDUNDANCY_MIN } from './hypothesis.ts';
import type { Reconciler } from './reconciler.ts';

export interface GlobalTest {
  readonly statistic: number | null;
  readonly threshold: number | null;
  readonly degreesOfFreedom: number;
  readonly level: number;
  readonly rejected: boolean;
}

/** Chi-square test of the whole misfit (Reilly and Carpani 1963). Without a degree of freedom there is nothing to test. */
export const globalTest = (objective: number, degreesOfFreedom: number, level: number): GlobalTest => {
  if (degreesOfFreedom < 1) return { statistic: null, threshold: null, degreesOfFreedom, level, rejected: false };
  const threshold = chiSquareQuantile(level, degreesOfFreedom);
  return { statistic: objective, threshold, degreesOfFreedom, level, rejected: objective > threshold };
};

/** Adjustment over its standard deviation, sign of measured minus reconciled (Mah and Tamhane 1982); NaN where nothing checks it. */
export const measurementTest = (reconciler: Reconciler, i: number): number => {
  const weight = reconciler.weight(i);
  const redundancy = reconciler.redundancyOfTests[i] as number;
  if (weight === 0 || redundancy < REDUNDANCY_MIN) return Number.NaN;
  return reconciler.residual(i) * Math.sqrt(weight / redundancy);
};
