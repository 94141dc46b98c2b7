import type { Problem } from './problem.ts';
import type { Weights } from './weights.ts';

/** Own information of a variable, in the terms of its scale, from which on it needs no help of the balances. */
const ANCHORED = 1e-4;

/**
 * Balances whose squares the KKT system needs (kkt.ts): those that are not linear, and those with a variable that no
 * instrument in use measures by itself. A balance once in stays in, so that an instrument that comes and goes changes the
 * structure once; `before` is answered again when nothing is new.
 */
export const augmentedRows = (
  { variables, scale, constraints, measurements }: Problem,
  weights: Weights,
  jacobianH: Float64Array,
  before: Uint8Array | null,
): Uint8Array => {
  const information = new Float64Array(variables);
  for (let i = 0; i < measurements.count; i++) {
    const begin = measurements.rowStart[i] as number;
    if ((measurements.rowStart[i + 1] as number) !== begin + 1) continue;
    const j = measurements.column[begin] as number;
    const slope = (jacobianH[begin] as number) * (scale[j] as number);
    information[j] = (information[j] as number) + (weights.marginal[i] as number) * slope * slope;
  }
  const rows =
    before?.slice() ??
    Uint8Array.from({ length: constraints.count }, (_, k) => (constraints.linear?.[k] === 1 ? 0 : 1));
  let changed = before === null;
  for (let k = 0; k < constraints.count; k++) {
    if (rows[k] === 1) continue;
    for (let p = constraints.rowStart[k] as number; p < (constraints.rowStart[k + 1] as number); p++)
      if ((information[constraints.column[p] as number] as number) < ANCHORED) {
        rows[k] = 1;
        changed = true;
        break;
      }
  }
  return changed || before === null ? rows : before;
};
