import type { ScoreTable } from './score-table.ts';

export interface IdentifyOptions {
  /** What one more gross error must explain, beyond its Occam term, to be named: see calibrate.ts. */
  readonly cut: number;
  /** Most gross errors named at once. */
  readonly most: number;
  /** Sets of each size that are carried on; 1 is stepwise selection. */
  readonly width?: number;
  /** Weight of ln(information): a hypothesis that the data could hardly miss has to explain more. See docs/decisions/0011. */
  readonly occam?: number;
  /** Sizes that are possible, in the unit of the hypothesis; outside them (in absolute value) a set is no explanation. */
  readonly smallest?: ArrayLike<number>;
  readonly largest?: ArrayLike<number>;
  /** Any further condition on a set and its jointly estimated sizes, such as flows that may not turn negative. */
  readonly possible?: (members: readonly number[], sizes: readonly number[]) => boolean;
}

/** Gross errors that together explain the data best, with sizes estimated jointly. */
export interface Identified {
  readonly members: readonly number[];
  readonly sizes: readonly number[];
  /** Standard deviation of each size, given that these are all there are. */
  readonly sigmas: readonly number[];
  /** Fall of the misfit when all of them are let free. */
  readonly statistic: number;
  /** What each of them alone adds to the others: the misfit that comes back without it. */
  readonly gains: readonly number[];
}

const NOTHING: Identified = { members: [], sizes: [], sigmas: [], statistic: 0, gains: [] };
/** A hypothesis of which less than this share is left once others are let free says the same as they do. */
const OWN_SHARE_MIN = 1e-4;

/** So many more errors are tried beyond the best set so far: that many may hide behind each other. */
const MASK_DEPTH = 3;
/** What explains less than this on top of a set is noise: not worth a look. */
const GAIN_MIN = 1;

/** A set with its Cholesky rows: u_k is the information between member k, cleared of the earlier ones, and every hypothesis. */
interface State {
  readonly members: readonly number[];
  readonly rows: readonly Float64Array[];
  readonly targets: readonly number[];
  readonly gain: number;
  readonly occam: number;
}

/**
 * Beam search over sets of hypotheses, from one error up: at each size the best `width` sets are kept, whatever their parts
 * explained alone, so that errors that mask each other are still found. Scored by
 * gain − cut · number − occam · Σ ln(information left); a set with an impossible size is never the answer but may be carried on.
 */
export const identify = (table: ScoreTable, options: IdentifyOptions): Identified => {
  const { cut, most, width = 24, occam = 0 } = options;
  let states: State[] = [{ members: [], rows: [], targets: [], gain: 0, occam: 0 }];
  let best: { state: State; sizes: number[]; value: number } | null = null;
  for (let size = 1; size <= most && states.length > 0; size++) {
    if (size > (best?.sizes.length ?? 0) + MASK_DEPTH) break;
    states = grow(table, states, width, occam);
    for (const state of states) {
      const value = state.gain - cut * size - state.occam;
      if (value <= (best?.value ?? 0)) continue;
      const sizes = sizesOf(state);
      if (isPossible(state.members, sizes, options)) best = { state, sizes, value };
    }
  }
  return best ? described(best.state, best.sizes) : NOTHING;
};

const grow = (table: ScoreTable, states: readonly State[], width: number, occam: number): State[] => {
  const { count, score, information } = table;
  const seen = new Set<string>();
  const next: { from: State; add: number; score: number; own: number; worth: number }[] = [];
  for (const from of states)
    for (let j = 0; j < count; j++) {
      if (from.members.includes(j)) continue;
      const whole = information[j * count + j] as number;
      let own = whole;
      let left = score[j] as number;
      for (let k = 0; k < from.rows.length; k++) {
        const u = (from.rows[k] as Float64Array)[j] as number;
        left -= u * (from.targets[k] as number);
        own -= u * u;
      }
      if (!(own > OWN_SHARE_MIN * whole)) continue;
      const gain = (left * left) / own;
      if (gain < GAIN_MIN) continue;
      const key = [...from.members, j].sort((a, b) => a - b).join();
      if (seen.has(key)) continue;
      seen.add(key);
      next.push({
        from,
        add: j,
        score: left,
        own,
        worth: from.gain + gain - from.occam - term(occam, own),
      });
    }
  next.sort((a, b) => b.worth - a.worth);
  return next.slice(0, width).map(({ from, add, score: left, own }) => {
    const root = Math.sqrt(own);
    const row = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      let shared = information[add * count + j] as number;
      for (const earlier of from.rows) shared -= (earlier[add] as number) * (earlier[j] as number);
      row[j] = shared / root;
    }
    return {
      members: [...from.members, add],
      rows: [...from.rows, row],
      targets: [...from.targets, left / root],
      gain: from.gain + (left * left) / own,
      occam: from.occam + term(occam, own),
    };
  });
};

const term = (occam: number, own: number): number => (occam === 0 ? 0 : occam * Math.log(own));

/** Back-substitution in the Cholesky factor of the members' information. */
const sizesOf = ({ members, rows, targets }: State): number[] => {
  const sizes = new Array<number>(members.length).fill(0);
  for (let i = members.length - 1; i >= 0; i--) {
    const row = rows[i] as Float64Array;
    let left = targets[i] as number;
    for (let j = i + 1; j < members.length; j++) left -= (row[members[j] as number] as number) * (sizes[j] as number);
    sizes[i] = left / (row[members[i] as number] as number);
  }
  return sizes;
};

const isPossible = (members: readonly number[], sizes: readonly number[], options: IdentifyOptions): boolean => {
  const { smallest, largest, possible } = options;
  for (let k = 0; k < members.length; k++) {
    const size = Math.abs(sizes[k] as number);
    const j = members[k] as number;
    if (smallest && size < (smallest[j] as number)) return false;
    if (largest && size > (largest[j] as number)) return false;
  }
  return possible ? possible(members, sizes) : true;
};

const described = (state: State, sizes: number[]): Identified => {
  const { members, rows, gain } = state;
  const count = members.length;
  // Covariance of the sizes is (L L')⁻¹ with L the members' part of the factor: squares of a column of L⁻¹ add up to a variance.
  const variances = members.map((_, c) => {
    const column = new Float64Array(count);
    let sum = 0;
    for (let i = c; i < count; i++) {
      const at = members[i] as number;
      let left = i === c ? 1 : 0;
      for (let k = c; k < i; k++) left -= ((rows[k] as Float64Array)[at] as number) * (column[k] as number);
      column[i] = left / ((rows[i] as Float64Array)[at] as number);
      sum += (column[i] as number) ** 2;
    }
    return sum;
  });
  return {
    members,
    sizes,
    sigmas: variances.map(Math.sqrt),
    statistic: gain,
    gains: sizes.map((size, k) => (size * size) / (variances[k] as number)),
  };
};
