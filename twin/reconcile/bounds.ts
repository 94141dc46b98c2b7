import type { KktSystem } from './kkt.ts';
import type { Problem } from './problem.ts';

/** Rounds in which all variables may change sides at once; after them one at a time, which cannot go round in circles. */
const FAST_ROUNDS = 12;
const ROUNDS_MAX = 400;
/** How much a balance gives while the set is looked for: closure per multiplier, in scaled terms. */
const RELAXED = 1e-7;
/** In scaled terms: what is closer to a bound, or pulls less against it, is rounding. */
const TOLERANCE = 1e-9;

/**
 * Which variables sit at a bound, found by the primal-dual active set (Hintermüller, Ito and Kunisch 2003): whoever
 * oversteps is held, whoever pulls inwards is let go. When that does not settle, the rule of least index (Murty 1974), which
 * does for every strictly convex problem. The set is kept from step to step and from tick to tick: a warm start.
 */
export class ActiveBounds {
  /** −1 held at the lower bound, +1 at the upper, 0 free. */
  readonly held: Int8Array;
  readonly #problem: Problem;
  readonly #move: Float64Array;
  readonly #left: Float64Array;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.held = new Int8Array(problem.variables);
    this.#move = new Float64Array(problem.variables);
    this.#left = new Float64Array(problem.variables + problem.constraints.count);
  }

  get count(): number {
    let sum = 0;
    for (const side of this.held) if (side !== 0) sum++;
    return sum;
  }

  release(): void {
    this.held.fill(0);
  }

  /** Moves `x` onto the bounds it oversteps. */
  project(x: Float64Array): void {
    const { bounds } = this.#problem;
    if (!bounds) return;
    for (let j = 0; j < x.length; j++)
      x[j] = Math.min(Math.max(x[j] as number, bounds.lower[j] as number), bounds.upper[j] as number);
  }

  /**
   * The step within the bounds, in `kkt.step`. Answers the residual left over; NaN when the set did not settle. While the set is
   * looked for, balances may give a little (RELAXED): a set that cannot be closed then shows by its pull which bound to let go.
   */
  solve(kkt: KktSystem, x: Float64Array): number {
    const first = this.#place(x) ? Number.POSITIVE_INFINITY : kkt.solve();
    if (!this.#problem.bounds || (first < 1e-6 && !this.#change(kkt, x, true)) || Number.isNaN(first)) return first;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      this.#place(x);
      const left = kkt.solveHolding(this.held, this.#move, RELAXED);
      if (!(left < 1e-6)) return left;
      if (!this.#change(kkt, x, round < FAST_ROUNDS)) return kkt.solveHolding(this.held, this.#move, 0);
    }
    return Number.NaN;
  }

  #place(x: Float64Array): boolean {
    const { bounds, scale } = this.#problem;
    let any = false;
    for (let j = 0; j < x.length; j++) {
      const side = this.held[j] as number;
      if (side === 0 || !bounds) continue;
      any = true;
      const bound = (side < 0 ? bounds.lower[j] : bounds.upper[j]) as number;
      this.#move[j] = (bound - (x[j] as number)) / (scale[j] as number);
    }
    return any;
  }

  #change(kkt: KktSystem, x: Float64Array, all: boolean): boolean {
    const { bounds, scale } = this.#problem;
    if (!bounds) return false;
    kkt.leftOver(this.#left);
    let changed = false;
    for (let j = 0; j < x.length; j++) {
      const s = scale[j] as number;
      const side = this.held[j] as number;
      let next = side;
      if (side === 0) {
        const low = ((bounds.lower[j] as number) - (x[j] as number)) / s;
        const high = ((bounds.upper[j] as number) - (x[j] as number)) / s;
        const move = kkt.step[j] as number;
        const slack = TOLERANCE * (1 + Math.abs(move));
        if (move < low - slack) next = -1;
        else if (move > high + slack) next = 1;
      } else if ((this.#left[j] as number) * side > TOLERANCE * (1 + Math.abs(kkt.right[j] as number))) next = 0;
      if (next === side) continue;
      this.held[j] = next;
      changed = true;
      if (!all) return true;
    }
    return changed;
  }
}
