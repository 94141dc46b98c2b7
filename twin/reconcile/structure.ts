import type { Problem } from './problem.ts';
import type { Weights } from './weights.ts';

/** Own information of a variable, in the terms of its scale, from which on it needs no help of the balances. */
const ANCHORED = 1e-4;
/** Steps of one search for another row; longer chains of unmeasured flows take all rows they touch. */
const DEPTH_MAX = 2000;

/**
 * Balances whose squares the KKT system needs (kkt.ts): those that are not linear, and for each variable that no instrument in
 * use measures by itself one of its balances, no two the same (a matching): then the first block is definite, and the
 * fewer squares, the sparser the factor. Where that is not enough, `touching` takes every balance of such a variable. A
 * balance once in stays in, so that an instrument that comes and goes changes the structure once.
 */
export class SquaredBalances {
  /** 1 for each balance to be squared. A new array when it changed. */
  rows: Uint8Array;

  readonly #problem: Problem;
  readonly #loose: Uint8Array;
  readonly #information: Float64Array;
  #touching: boolean;
  #known = false;

  constructor(problem: Problem) {
    const { constraints, variables, prior } = problem;
    this.#problem = problem;
    this.rows = Uint8Array.from({ length: constraints.count }, (_, k) => (constraints.linear?.[k] === 1 ? 0 : 1));
    this.#loose = new Uint8Array(variables);
    this.#information = new Float64Array(variables);
    // Where most unknowns are measured only in combination, squares of all balances condition the system better.
    this.#touching = prior !== undefined;
  }

  /** Every balance of a variable without an instrument from now on; false when that is so already. */
  widen(): boolean {
    if (this.#touching) return false;
    this.#touching = true;
    this.#known = false;
    return true;
  }

  /** Brings `rows` up to date with the instruments in use; costs one pass over them when nothing changed. */
  update(weights: Weights, jacobianH: Float64Array): void {
    const { measurements, scale } = this.#problem;
    const information = this.#information.fill(0);
    for (let i = 0; i < measurements.count; i++) {
      const begin = measurements.rowStart[i] as number;
      if ((measurements.rowStart[i + 1] as number) !== begin + 1) continue;
      const j = measurements.column[begin] as number;
      const slope = (jacobianH[begin] as number) * (scale[j] as number);
      information[j] = (information[j] as number) + (weights.marginal[i] as number) * slope * slope;
    }
    let changed = !this.#known;
    for (let j = 0; j < information.length; j++) {
      const loose = (information[j] as number) < ANCHORED ? 1 : 0;
      if (loose === this.#loose[j]) continue;
      this.#loose[j] = loose;
      changed = true;
    }
    this.#known = true;
    if (!changed) return;
    const wanted = (this.#touching ? null : this.#matched()) ?? this.#touched();
    const missing = wanted.filter((k) => this.rows[k] === 0);
    if (missing.length === 0) return;
    this.rows = this.rows.slice();
    for (const k of missing) this.rows[k] = 1;
  }

  #touched(): number[] {
    const { constraints } = this.#problem;
    const { count, rowStart, column } = constraints;
    return Array.from({ length: count }, (_, k) => k).filter((k) =>
      column.subarray(rowStart[k], rowStart[k + 1]).some((j) => this.#loose[j] === 1),
    );
  }

  /** Rows of a largest matching of loose variables (Kuhn 1955), rows in use first, then short ones; null for a chain too long. */
  #matched(): number[] | null {
    const { count, rowStart, column } = this.#problem.constraints;
    const rowsOf = new Map<number, number[]>();
    for (let k = 0; k < count; k++)
      for (let p = rowStart[k] as number; p < (rowStart[k + 1] as number); p++) {
        const j = column[p] as number;
        if (this.#loose[j] === 0) continue;
        const rows = rowsOf.get(j);
        if (rows) rows.push(k);
        else rowsOf.set(j, [k]);
      }
    const price = (k: number) => (this.rows[k] === 1 ? 0 : (rowStart[k + 1] as number) - (rowStart[k] as number));
    for (const rows of rowsOf.values()) rows.sort((a, b) => price(a) - price(b));
    const variableOf = new Int32Array(count).fill(-1);
    const seen = new Int32Array(count).fill(-1);
    let tooDeep = false;
    const place = (j: number, round: number, depth: number): boolean => {
      if (depth > DEPTH_MAX) {
        tooDeep = true;
        return false;
      }
      const rows = rowsOf.get(j) ?? [];
      const free = rows.find((k) => variableOf[k] === -1);
      if (free !== undefined) {
        variableOf[free] = j;
        return true;
      }
      for (const k of rows) {
        if (seen[k] === round) continue;
        seen[k] = round;
        if (!place(variableOf[k] as number, round, depth + 1)) continue;
        variableOf[k] = j;
        return true;
      }
      return false;
    };
    for (const j of rowsOf.keys()) place(j, j, 0);
    if (tooDeep) return null;
    return Array.from({ length: count }, (_, k) => k).filter((k) => variableOf[k] !== -1);
  }
}
