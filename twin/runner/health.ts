import type { Reconciler } from '../reconcile/reconciler.ts';

/**
 * How far the last solution is from stationary: the largest component of H'W(y − h) − A'λ over that of H'W(y − h), each in steps
 * of the variable's own scale. Rounding when it converged; the pull of a prior on what hardly anything determines stays in it.
 */
export const gradientNorm = (reconciler: Reconciler): number => {
  const { variables, scale, measurements, constraints } = reconciler.problem;
  const pull = new Float64Array(variables);
  for (let i = 0; i < measurements.count; i++) {
    const weight = reconciler.weight(i);
    if (weight === 0) continue;
    const force = weight * reconciler.residual(i);
    const { column, value } = reconciler.measurementGradient(i);
    for (let p = 0; p < column.length; p++) {
      const j = column[p] as number;
      pull[j] = (pull[j] as number) + force * (value[p] as number) * (scale[j] as number);
    }
  }
  const largest = pull.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let k = 0; k < constraints.count; k++) {
    const multiplier = reconciler.multiplier[k] as number;
    const { column, value } = reconciler.constraintGradient(k);
    for (let p = 0; p < column.length; p++) {
      const j = column[p] as number;
      pull[j] = (pull[j] as number) - multiplier * (value[p] as number) * (scale[j] as number);
    }
  }
  const left = pull.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? 0 : left / largest;
};
