import type { Functions } from '../numerics/functions.ts';
import { nullSpace, type SparseRow } from '../numerics/null-space.ts';
import type { Problem } from './problem.ts';

/** What the instruments in use determine. Depends on which are in use, not on their values. */
export interface Classification {
  /** Columns to hold in place so that the rest is determined. */
  readonly pinned: readonly number[];
  /** 1 for each variable that nothing determines: it has no number. */
  readonly unobservable: Uint8Array;
  /** 1 for each measurement equation (used or not) whose value the rest, together with itself when used, determines. */
  readonly determined: Uint8Array;
  /** Is this combination of the variables fixed? */
  determines(gradient: Float64Array): boolean;
  /** Independent checks: what the chi-square of the global test counts. */
  readonly degreesOfFreedom: number;
  /** Rank of the balances; less than their number when some repeat others. */
  readonly constraintRank: number;
}

/**
 * Observability by the null space of balances and used measurement equations together, at the point `x`; rows and
 * columns are scaled to their own size, never by sigma, so that a sharp instrument beside a coarse one does not change the rank.
 */
export const classify = (problem: Problem, x: Float64Array, used: (measurement: number) => boolean): Classification => {
  const constraints = jacobianRows(problem, problem.constraints, x, () => true);
  const measurements = jacobianRows(problem, problem.measurements, x, used);
  const balances = nullSpace(constraints, problem.variables);
  const all = nullSpace([...constraints, ...measurements], problem.variables);
  const everyRow = jacobianRows(problem, problem.measurements, x, () => true);
  return {
    determined: Uint8Array.from(everyRow, (row) => (all.determines(row) ? 1 : 0)),
    determines: (gradient) => {
      const column = Array.from(gradient.keys()).filter((j) => gradient[j] !== 0);
      return all.determines({
        column,
        value: column.map((j) => (gradient[j] as number) * (problem.scale[j] as number)),
      });
    },
    pinned: all.free,
    unobservable: all.moves,
    degreesOfFreedom: measurements.length + balances.rank - all.rank,
    constraintRank: balances.rank,
  };
};

const jacobianRows = (
  { scale }: Problem,
  { count, rowStart, column, evaluate }: Functions,
  x: Float64Array,
  wanted: (row: number) => boolean,
): SparseRow[] => {
  const value = new Float64Array(count);
  const jacobian = new Float64Array(column.length);
  evaluate(x, value, jacobian);
  for (let p = 0; p < column.length; p++)
    jacobian[p] = (jacobian[p] as number) * (scale[column[p] as number] as number);
  const rows: SparseRow[] = [];
  for (let r = 0; r < count; r++)
    if (wanted(r))
      rows.push({
        column: column.subarray(rowStart[r], rowStart[r + 1]),
        value: jacobian.subarray(rowStart[r], rowStart[r + 1]),
      });
  return rows;
};
