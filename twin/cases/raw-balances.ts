import type { FileProblem } from './reconciliation-file.ts';

/** Residual of each linear balance with the values as measured, and its nodal test; null where it holds something unmeasured. */
export const rawBalances = ({
  problem,
  measured,
  y,
  sigma,
}: FileProblem): {
  constraint_residuals_of_raw_data?: (number | null)[];
  nodal_test_abs_z?: (number | null)[];
} => {
  const { constraints, correlations = [], variables } = problem;
  if (!constraints.linear?.every((flag) => flag === 1)) return {};
  const rowOf = new Int32Array(variables).fill(-1);
  measured.forEach((j, row) => {
    rowOf[j] = row;
  });
  const x = Float64Array.from(rowOf, (row) => (row < 0 ? 0 : (y[row] as number)));
  const value = new Float64Array(constraints.count);
  const slope = new Float64Array(constraints.column.length);
  constraints.evaluate(x, value, slope);
  const tests = Array.from(value, (residual, k) => {
    const share = new Float64Array(measured.length);
    for (let p = constraints.rowStart[k] as number; p < (constraints.rowStart[k + 1] as number); p++) {
      const row = rowOf[constraints.column[p] as number] as number;
      if (row < 0) return null;
      share[row] = (share[row] as number) + (slope[p] as number) * (sigma[row] as number);
    }
    let variance = share.reduce((sum, s) => sum + s * s, 0);
    for (const { i, j, coefficient } of correlations)
      if (i !== j) variance += 2 * coefficient * (share[i] as number) * (share[j] as number);
    return { residual, z: variance > 0 ? Math.abs(residual) / Math.sqrt(variance) : null };
  });
  if (tests.every((test) => test === null)) return {};
  return {
    constraint_residuals_of_raw_data: tests.map((test) => test?.residual ?? null),
    nodal_test_abs_z: tests.map((test) => test?.z ?? null),
  };
};
