import type { Functions } from '../numerics/functions.ts';
import { nullSpace } from '../numerics/null-space.ts';
import type { Problem } from './reconciler.ts';

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
    determines: (gradient) => all.determines(gradient.map((entry, j) => entry * (problem.scale[j] as number))),
    pinned: all.free,
    unobservable: all.moves,
    degreesOfFreedom: measurements.length + balances.rank - all.rank,
    constraintRank: balances.rank,
  };
};

const jacobianRows = (
  { variables, scale }: Problem,
  functions: Functions,
  x: Float64Array,
  wanted: (row: number) => boolean,
): Float64Array[] => {
  const value = new Float64Array(functions.count);
  const jacobian = new Float64Array(functions.column.length);
  functions.evaluate(x, value, jacobian);
  const rows: Float64Array[] = [];
  for (let r = 0; r < functions.count; r++) {
    if (!wanted(r)) continue;
    const row = new Float64Array(variables);
    for (let p = functions.rowStart[r] as number; p < (functions.rowStart[r + 1] as number); p++) {
      const column = functions.column[p] as number;
      row[column] = (jacobian[p] as number) * (scale[column] as number);
    }
    rows.push(row);
  }
  return rows;
};
