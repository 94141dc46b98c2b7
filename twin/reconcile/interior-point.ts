import { multiplySymmetric } from '../numerics/symmetric-pattern.ts';
import type { KktSystem } from './kkt.ts';

const ROUNDS_MAX = 100;
/** Share of the way to the nearest bound that a step may go. */
const STEP_SHARE = 0.995;
/**
 * Share by which a balance gives within one step; it vanishes with the steps, so the answer closes. Less is faster, more is
 * steadier where balances repeat each other: what the first does not settle the others try.
 */
const DAMPED = [1e-11, 1e-8, 1e-13] as const;
/** How stiffly a variable without room between its bounds is put where they are. */
const STIFF = 1e12;
/** Mean product of slack and pull that is aimed at, and that is enough when rounding allows no more. */
const GAP_AIM = 1e-20;
const GAP_ENOUGH = 1e-14;
/** Largest open row, relative to the terms it is made of: aimed at, and enough. */
const OPEN_AIM = 1e-12;
const OPEN_ENOUGH = 1e-9;
/** Rounds after which it is asked whether there is an answer at all, and again. */
const ROUNDS_UNASKED = 8;
/** A combination of balances that is this small a share of its parts does not move a variable. */
const NO_SHARE = 1e-9;

export type Interior = 'settled' | 'contradiction' | 'unsettled' | 'late';

/**
 * min ½d'Hd − r'd subject to A·d = b and bounds of d, for the system that a KktSystem has assembled: predictor and corrector
 * of Mehrotra (1992) from a start that need not be feasible. It walks through the inside of the bounds, so that vertices where
 * more bounds meet than there are dimensions, and balances that repeat each other there, do not stop it.
 *
 * `contradiction` is proved, not guessed: a combination of balances whose value nothing within the bounds can reach (Farkas).
 * `late`: the time given was over before any of these was known.
 */
export class InteriorPoint {
  /** The step, scaled, and the scaled multipliers of the balances. */
  readonly point: Float64Array;

  readonly #variables: number;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  /** Finite bounds with room beside them: of which variable, +1 for a lower and −1 for an upper one, how far, how hard it pulls. */
  readonly #of: Int32Array;
  readonly #sign: Int8Array;
  readonly #slack: Float64Array;
  readonly #pull: Float64Array;
  readonly #slackMove: Float64Array;
  readonly #pullMove: Float64Array;
  #sides = 0;
  readonly #extra: Float64Array;
  readonly #open: Float64Array;
  readonly #applied: Float64Array;
  readonly #move: Float64Array;
  readonly #combination: Float64Array;

  constructor(variables: number, rows: number) {
    const numbers = (length: number) => new Float64Array(length);
    const size = variables + rows;
    this.#variables = variables;
    this.point = numbers(size);
    [this.#low, this.#high, this.#extra] = [numbers(variables), numbers(variables), numbers(variables)];
    [this.#of, this.#sign] = [new Int32Array(2 * variables), new Int8Array(2 * variables)];
    [this.#slack, this.#pull] = [numbers(2 * variables), numbers(2 * variables)];
    [this.#slackMove, this.#pullMove] = [numbers(2 * variables), numbers(2 * variables)];
    [this.#open, this.#applied, this.#move, this.#combination] = [
      numbers(size),
      numbers(size),
      numbers(size),
      numbers(size),
    ];
  }

  /** `low` and `high` bound the scaled step; ±Infinity where there is none. `outOfTime` is asked before each factorisation. */
  solve(kkt: KktSystem, low: Float64Array, high: Float64Array, outOfTime: () => boolean = () => false): Interior {
    let end: Interior = 'unsettled';
    for (const damped of DAMPED) {
      end = this.#walk(kkt, low, high, damped, outOfTime);
      if (end !== 'unsettled') break;
    }
    return end;
  }

  #walk(kkt: KktSystem, low: Float64Array, high: Float64Array, damped: number, outOfTime: () => boolean): Interior {
    this.#begin(kkt, low, high);
    let gap = Number.POSITIVE_INFINITY;
    let open = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const before = gap;
      [gap, open] = [this.#gap(0), this.#residual(kkt)];
      if (open <= OPEN_AIM && gap <= GAP_AIM) return 'settled';
      if (open <= OPEN_ENOUGH && gap <= GAP_ENOUGH && gap > before / 2) return 'settled';
      if (round >= ROUNDS_UNASKED && round % 4 === 0 && this.#contradicts(kkt)) return 'contradiction';
      if (outOfTime()) return 'late';
      this.#factorise(kkt, damped);
      // The predictor heads for the bounds; how far it gets says how far off them the corrector has to stay.
      this.#direct(kkt, 0, false);
      const share = gap > 0 ? this.#gap(this.#length()) / gap : 0;
      this.#direct(kkt, Math.min(1, share ** 3) * gap, true);
      if (!this.#move.every(Number.isFinite)) break;
      this.#advance(STEP_SHARE * this.#length());
    }
    if (open <= OPEN_ENOUGH && gap <= GAP_ENOUGH) return 'settled';
    return this.#contradicts(kkt) ? 'contradiction' : 'unsettled';
  }

  /** Writes −1 for variables whose place is on their lower bound, +1 upper, 0 between. */
  sidesOf(held: Int8Array): void {
    for (let j = 0; j < held.length; j++) held[j] = (this.#low[j] as number) >= (this.#high[j] as number) ? -1 : 0;
    for (let k = 0; k < this.#sides; k++)
      if ((this.#pull[k] as number) > (this.#slack[k] as number))
        held[this.#of[k] as number] = -(this.#sign[k] as number);
  }

  #begin(kkt: KktSystem, low: Float64Array, high: Float64Array): void {
    let far = 1;
    for (const open of kkt.right) far = Math.max(far, Math.abs(open));
    this.#low.set(low);
    this.#high.set(high);
    this.point.fill(0);
    this.#sides = 0;
    for (let j = 0; j < this.#variables; j++) {
      const [l, h] = [low[j] as number, high[j] as number];
      const at = Math.min(Math.max(0, l), h);
      this.point[j] = at;
      if (l >= h) continue;
      if (l > Number.NEGATIVE_INFINITY) this.#addSide(j, 1, at - l, far);
      if (h < Number.POSITIVE_INFINITY) this.#addSide(j, -1, h - at, far);
    }
  }

  #addSide(j: number, sign: 1 | -1, slack: number, far: number): void {
    const k = this.#sides++;
    this.#of[k] = j;
    this.#sign[k] = sign;
    this.#slack[k] = Math.max(slack, far);
    this.#pull[k] = far;
  }

  #bound(k: number): number {
    const j = this.#of[k] as number;
    return ((this.#sign[k] as number) > 0 ? this.#low[j] : this.#high[j]) as number;
  }

  /** Mean of slack times pull after a step of this length. */
  #gap(length: number): number {
    let sum = 0;
    for (let k = 0; k < this.#sides; k++)
      sum +=
        ((this.#slack[k] as number) + length * (this.#slackMove[k] as number)) *
        ((this.#pull[k] as number) + length * (this.#pullMove[k] as number));
    return this.#sides === 0 ? 0 : sum / this.#sides;
  }

  /** Writes what is open in each row of the system; answers the worst, relative to the size of what it is made of. */
  #residual(kkt: KktSystem): number {
    multiplySymmetric(kkt.factor.pattern, kkt.matrix, this.point, this.#applied);
    const open = this.#open;
    for (let i = 0; i < open.length; i++) open[i] = (kkt.right[i] as number) - (this.#applied[i] as number);
    for (let k = 0; k < this.#sides; k++) {
      const j = this.#of[k] as number;
      open[j] = (open[j] as number) + (this.#sign[k] as number) * (this.#pull[k] as number);
    }
    let [size, pulls] = [1, 1];
    for (let i = 0; i < open.length; i++) {
      const part = Math.abs(this.point[i] as number);
      if (i < this.#variables) size = Math.max(size, part);
      else pulls = Math.max(pulls, part);
    }
    let worst = 0;
    for (let i = 0; i < open.length; i++) {
      const j = i < this.#variables ? i : -1;
      if (j >= 0 && (this.#low[j] as number) >= (this.#high[j] as number)) continue;
      worst = Math.max(worst, Math.abs(open[i] as number) / (j >= 0 ? Math.max(size, pulls) : size));
    }
    for (let k = 0; k < this.#sides; k++) worst = Math.max(worst, Math.abs(this.#short(k)) / size);
    return worst;
  }

  /** What a slack lacks to be the distance from its bound. */
  #short(k: number): number {
    const j = this.#of[k] as number;
    return (this.#sign[k] as number) * ((this.point[j] as number) - this.#bound(k)) - (this.#slack[k] as number);
  }

  #factorise(kkt: KktSystem, damped: number): void {
    const extra = this.#extra;
    for (let j = 0; j < extra.length; j++) extra[j] = (this.#low[j] as number) >= (this.#high[j] as number) ? STIFF : 0;
    for (let k = 0; k < this.#sides; k++) {
      const j = this.#of[k] as number;
      extra[j] = (extra[j] as number) + (this.#pull[k] as number) / (this.#slack[k] as number);
    }
    kkt.factoriseWith(extra, damped);
  }

  /** The step towards products of `target`; `corrected` takes off what the step before would have made of them. */
  #direct(kkt: KktSystem, target: number, corrected: boolean): void {
    const { factor } = kkt;
    const right = this.#applied;
    right.set(this.#open);
    for (let k = 0; k < this.#sides; k++) {
      const j = this.#of[k] as number;
      const [slack, pull] = [this.#slack[k] as number, this.#pull[k] as number];
      const second = corrected ? (this.#slackMove[k] as number) * (this.#pullMove[k] as number) : 0;
      const aim = target - second - pull * (slack + this.#short(k));
      right[j] = (right[j] as number) + ((this.#sign[k] as number) * aim) / slack;
      this.#pullMove[k] = aim / slack; // with the variable where it is; the rest below
    }
    for (let j = 0; j < this.#variables; j++)
      if ((this.#low[j] as number) >= (this.#high[j] as number))
        right[j] = STIFF * ((this.#low[j] as number) - (this.point[j] as number));
    factor.solve(right, this.#move, 3);
    for (let k = 0; k < this.#sides; k++) {
      const along = (this.#sign[k] as number) * (this.#move[this.#of[k] as number] as number);
      this.#slackMove[k] = along + this.#short(k);
      this.#pullMove[k] =
        (this.#pullMove[k] as number) - ((this.#pull[k] as number) / (this.#slack[k] as number)) * along;
    }
  }

  /** Longest step, at most 1, that keeps slacks and pulls from turning negative. */
  #length(): number {
    let length = 1 / STEP_SHARE;
    for (let k = 0; k < this.#sides; k++) {
      const slackMove = this.#slackMove[k] as number;
      const pullMove = this.#pullMove[k] as number;
      if (slackMove < 0) length = Math.min(length, -(this.#slack[k] as number) / slackMove);
      if (pullMove < 0) length = Math.min(length, -(this.#pull[k] as number) / pullMove);
    }
    return length;
  }

  #advance(length: number): void {
    for (let i = 0; i < this.point.length; i++)
      this.point[i] = (this.point[i] as number) + length * (this.#move[i] as number);
    for (let k = 0; k < this.#sides; k++) {
      this.#slack[k] = (this.#slack[k] as number) + length * (this.#slackMove[k] as number);
      this.#pull[k] = (this.#pull[k] as number) + length * (this.#pullMove[k] as number);
    }
  }

  /**
   * Whether some combination of the balances is one that nothing within the bounds can meet. The multipliers grow without end
   * along one where there is no answer, and what the balances leave open is one where the bounds come nearest.
   */
  #contradicts(kkt: KktSystem): boolean {
    return this.#proves(kkt, this.point) || this.#proves(kkt, this.#open);
  }

  #proves(kkt: KktSystem, shares: Float64Array): boolean {
    const combination = this.#combination.fill(0);
    let largest = 0;
    for (let i = this.#variables; i < shares.length; i++) largest = Math.max(largest, Math.abs(shares[i] as number));
    if (!(largest > 0)) return false;
    let wanted = 0;
    for (let i = this.#variables; i < combination.length; i++) {
      combination[i] = (shares[i] as number) / largest;
      wanted += (combination[i] as number) * (kkt.right[i] as number);
    }
    const moved = this.#applied;
    multiplySymmetric(kkt.factor.pattern, kkt.matrix, combination, moved);
    let [lowest, highest, size] = [0, 0, 0];
    for (let j = 0; j < this.#variables; j++) {
      const share = moved[j] as number;
      if (Math.abs(share) <= NO_SHARE) continue;
      const [l, h] = [share * (this.#low[j] as number), share * (this.#high[j] as number)];
      lowest += Math.min(l, h);
      highest += Math.max(l, h);
      size = Math.max(size, Math.abs(Number.isFinite(l) ? l : 0), Math.abs(Number.isFinite(h) ? h : 0));
    }
    const slack = 1e-7 * Math.max(1, size, Math.abs(wanted));
    return wanted < lowest - slack || wanted > highest + slack;
  }
}
