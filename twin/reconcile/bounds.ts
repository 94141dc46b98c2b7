import { type Interior, InteriorPoint } from './interior-point.ts';
import type { KktSystem } from './kkt.ts';
import type { Problem } from './problem.ts';

/** Rounds in which all variables may change sides at once; a set that has not settled then goes round in circles. */
const ROUNDS_MAX = 12;
/** How much a balance gives while the set is looked for: closure per multiplier, in scaled terms. */
const RELAXED = 1e-7;
/** In scaled terms: what oversteps a bound by less, or pulls inwards by less, is rounding. The first opens balances when it is cut off. */
const OVERSTEP = 1e-11;
const PULL = 1e-9;
/** A step that is this close to a bound after the walk through the inside is on it. */
const REACHED = 1e-8;
/** Relative residual of a linear system that is one. */
const SOLVED = 1e-6;

/**
 * Which variables sit at a bound. First by the primal-dual active set (Hintermüller, Ito and Kunisch 2003): whoever
 * oversteps is held, whoever pulls inwards is let go, from the set of the step or tick before; a set counts when its own step
 * proves it. Where it does not settle (many bounds at one vertex, balances that the held variables leave dependent), from the
 * inside (interior-point.ts), and the set that this points to is used for the last digits.
 */
export class ActiveBounds {
  /** −1 held at the lower bound, +1 at the upper, 0 free. */
  readonly held: Int8Array;
  /** How the last `solve` ended; a contradiction is one of the bounds with the linearised balances. */
  end: Interior = 'settled';

  readonly #problem: Problem;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #move: Float64Array;
  readonly #left: Float64Array;
  #interior: InteriorPoint | null = null;

  constructor(problem: Problem) {
    const { variables, constraints } = problem;
    this.#problem = problem;
    this.held = new Int8Array(variables);
    this.#low = new Float64Array(variables).fill(Number.NEGATIVE_INFINITY);
    this.#high = new Float64Array(variables).fill(Number.POSITIVE_INFINITY);
    this.#move = new Float64Array(variables);
    this.#left = new Float64Array(variables + constraints.count);
  }

  get count(): number {
    let sum = 0;
    for (const side of this.held) if (side !== 0) sum++;
    return sum;
  }

  /** Moves `x` onto the bounds it oversteps. */
  project(x: Float64Array): void {
    const { bounds } = this.#problem;
    if (!bounds) return;
    for (let j = 0; j < x.length; j++)
      x[j] = Math.min(Math.max(x[j] as number, bounds.lower[j] as number), bounds.upper[j] as number);
  }

  /**
   * The step within the bounds, in `kkt.step`. Answers the residual left over; NaN when no step was found, or none before
   * `outOfTime`, which is asked before every factorisation: a set that does not settle takes hundreds of them.
   */
  solve(kkt: KktSystem, x: Float64Array, outOfTime: () => boolean = () => false): number {
    this.end = 'settled';
    const { bounds, scale } = this.#problem;
    if (!bounds) return kkt.solve();
    for (let j = 0; j < x.length; j++) {
      this.#low[j] = ((bounds.lower[j] as number) - (x[j] as number)) / (scale[j] as number);
      this.#high[j] = ((bounds.upper[j] as number) - (x[j] as number)) / (scale[j] as number);
    }
    for (let round = 0; round < ROUNDS_MAX; round++) {
      if (round > 0 && outOfTime()) return this.#late();
      const exact = this.#held(kkt, 0);
      if (Number.isNaN(exact)) return exact;
      if (exact < SOLVED && !this.#change(kkt)) return exact;
      // Balances that give a little: a set that cannot be closed then shows by its pull which bound to let go.
      if (!(this.#held(kkt, RELAXED) < SOLVED)) break;
      if (!this.#change(kkt)) break;
    }
    return outOfTime() ? this.#late() : this.#fromInside(kkt, outOfTime);
  }

  /** Leaves the factor of the assembled system with the variables of the set where they are. */
  factorise(kkt: KktSystem): void {
    this.#move.fill(0);
    kkt.solveHolding(this.held, this.#move, 0);
  }

  #held(kkt: KktSystem, relaxed: number): number {
    let any = false;
    for (let j = 0; j < this.held.length; j++) {
      const side = this.held[j] as number;
      if (side === 0) continue;
      any = true;
      this.#move[j] = (side < 0 ? this.#low[j] : this.#high[j]) as number;
    }
    return any || relaxed > 0 ? kkt.solveHolding(this.held, this.#move, relaxed) : kkt.solve();
  }

  #late(): number {
    this.end = 'late';
    return Number.NaN;
  }

  #fromInside(kkt: KktSystem, outOfTime: () => boolean): number {
    this.#interior ??= new InteriorPoint(this.held.length, this.#left.length - this.held.length);
    const inside = this.#interior;
    this.end = inside.solve(kkt, this.#low, this.#high, outOfTime);
    if (this.end !== 'settled') return Number.NaN;
    const { point } = inside;
    inside.sidesOf(this.held);
    const exact = this.#held(kkt, 0);
    if (exact < SOLVED && !this.#change(kkt)) return exact;
    // Where more bounds meet than are needed, all that were reached hold the step; how they pull is known from the inside.
    inside.sidesOf(this.held);
    for (let j = 0; j < this.held.length; j++) {
      if ((point[j] as number) - (this.#low[j] as number) < REACHED) this.held[j] = -1;
      else if ((this.#high[j] as number) - (point[j] as number) < REACHED) this.held[j] = 1;
    }
    const left = this.#held(kkt, 0);
    const same = left < SOLVED && kkt.step.every((move, j) => j >= this.held.length || near(move, point[j] as number));
    if (!same) kkt.step.set(point);
    else for (let i = this.held.length; i < point.length; i++) kkt.step[i] = point[i] as number;
    return same ? left : 0;
  }

  /** Lets go and holds what the step asks for; whether anything changed. */
  #change(kkt: KktSystem): boolean {
    kkt.leftOver(this.#left);
    let changed = false;
    for (let j = 0; j < this.held.length; j++) {
      const side = this.held[j] as number;
      const [low, high] = [this.#low[j] as number, this.#high[j] as number];
      let next = side;
      if (side === 0) {
        const move = kkt.step[j] as number;
        const slack = OVERSTEP * (1 + Math.abs(move));
        if (move < low - slack) next = -1;
        else if (move > high + slack) next = 1;
      } else if (low < high && (this.#left[j] as number) * side > PULL * (1 + Math.abs(kkt.right[j] as number)))
        next = 0;
      if (next === side) continue;
      this.held[j] = next;
      changed = true;
    }
    return changed;
  }
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= REACHED * (1 + Math.abs(a));
