import type { Functions } from '../numerics/functions.ts';
import { nullSpace } from '../numerics/null-space.ts';
import type { Problem } from './reconciler.ts';

/** What the instruments in use determine. Depends on which are in use, not on their values. */
export interface Classification {
  /** Columns to hold in place so that the rest is determined. */
  readonly pinned: readonly number[];
  /** 1 for each variable that nothing determines: it has no number. */
  readonly unobservable: Uint8Array;
  /** Independent checks: what the chi-square of the global test counts. */
  readonly degreesOfFreedom: number;
  /** Rank of the balances; less than their number when some repeat others. */
  readonly constraintRank: number;
}

/**
 * Observability by the null space of balances and used measurement equations together, at the point `x`; coefficients are
 * scaled by row, never by sigma, so that a sharp instrument beside a coarse one does not change the rank.
 */
export const classify = (problem: Problem, x: Float64Array, used: (measurement: number) => boolean): Classification => {
  const constraints = jacobianRows(problem.constraints, x, problem.variables, () => true);
  const measurements = jacobianRows(problem.measurements, x, problem.variables, used);
  const balances = nullSpace(constraints, problem.variables);
  const all = nullSpace([...constraints, ...measurements], problem.variables);
  return {
    pinned: all.free,
    unobservable: all.moves,
    degreesOfFreedom: measurements.length + balances.rank - all.rank,
    constraintRank: balances.rank,
  };
};

const jacobianRows = (
  functions: Functions,
  x: Float64Array,
  variables: number,
  wanted: (row: number) => boolean,
): Float64Array[] => {
  const value = new Float64Array(functions.count);
  const jacobian = new Float64Array(functions.column.length);
  functions.evaluate(x, value, jacobian);
  const rows: Float64Array[] = [];
  for (let r = 0; r < functions.count; r++) {
    if (!wanted(r)) continue;
    const row = new Float64Array(variables);
    for (let p = functions.rowStart[r] as number; p < (functions.rowStart[r + 1] as number); p++)
      row[functions.column[p] as number] = jacobian[p] as number;
    rows.push(row);
  }
  return rows;
};
