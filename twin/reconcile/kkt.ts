import type { Functions } from '../numerics/functions.ts';
import { LdlFactor } from '../numerics/ldl.ts';
import { entryIndex, multiplySymmetric, PatternBuilder } from '../numerics/symmetric-pattern.ts';
import type { Problem } from './problem.ts';
import type { CorrelatedBlock, Weights } from './weights.ts';

/**
 * Weight that keeps a pinned variable where it is where there are bounds: nothing else pulls at it until a neighbour meets its
 * bound, and then it has to give way, the further in one step the smaller the weight.
 */
const HELD_LOOSELY = 1e-4;

/** Values and derivatives of a problem's functions at one point. */
export interface Linearisation {
  readonly constraintValue: Float64Array;
  readonly fitted: Float64Array;
  readonly jacobianA: Float64Array;
  readonly jacobianH: Float64Array;
}

/**
 * The KKT system of one Gauss-Newton step, [H'V⁻¹H + Aₛ'Aₛ, A'; A, 0], in scaled variables and scaled rows. Aₛ are the balances
 * named by `augmented`: adding their squares changes neither answer nor multipliers nor variances, but makes the first
 * block definite where nothing is measured, so that any elimination order is stable where plain [H'V⁻¹H A'; A 0] meets
 * zero pivots. Balances of measured flows alone need no squares, and without them a large network stays sparse.
 */
export class KktSystem {
  readonly factor: LdlFactor;
  readonly augmented: Uint8Array;
  /** Assembled matrix, in the order of the factor's pattern; curvature and shifts are added to it. */
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  /** Scaled step of the variables, then scaled multipliers. */
  readonly step: Float64Array;
  readonly rowScale: Float64Array;
  readonly diagonal: Int32Array;

  readonly #problem: Problem;
  readonly #pairs: PairPlaces;
  readonly #blockPairs: readonly Int32Array[];
  readonly #constraintPairs: PairPlaces;
  readonly #constraintEntry: Int32Array;
  readonly #factored: Float64Array;
  readonly #product: Float64Array;

  constructor(problem: Problem, blocks: readonly CorrelatedBlock[], augmented: Uint8Array) {
    const { variables, constraints, measurements } = problem;
    const size = variables + constraints.count;
    this.#problem = problem;
    this.augmented = augmented;
    const builder = new PatternBuilder(size);
    const add = (i: number, j: number) => {
      builder.add(i, j);
    };
    for (let row = 0; row < measurements.count; row++) eachPair(measurements, row, row, add);
    for (const { rows } of blocks) for (const a of rows) for (const b of rows) eachPair(measurements, a, b, add);
    for (let row = 0; row < constraints.count; row++) if (augmented[row] === 1) eachPair(constraints, row, row, add);
    for (let row = 0; row < constraints.count; row++)
      for (let p = constraints.rowStart[row] as number; p < (constraints.rowStart[row + 1] as number); p++)
        builder.add(constraints.column[p] as number, variables + row);
    const pattern = builder.build();
    this.factor = new LdlFactor(pattern, new Int8Array(size).fill(1, 0, variables).fill(-1, variables));
    const place = (i: number, j: number) => entryIndex(pattern, i, j);
    this.matrix = new Float64Array(pattern.row.length);
    this.#factored = new Float64Array(pattern.row.length).fill(Number.NaN);
    this.right = new Float64Array(size);
    this.step = new Float64Array(size);
    this.#product = new Float64Array(size);
    this.rowScale = new Float64Array(constraints.count);
    this.diagonal = Int32Array.from({ length: size }, (_, i) => place(i, i));
    this.#pairs = pairPlaces(measurements, () => true, place);
    this.#constraintPairs = pairPlaces(constraints, (row) => augmented[row] === 1, place);
    this.#blockPairs = blocks.map(({ rows }) => {
      const list: number[] = [];
      for (const a of rows)
        for (const b of rows) if (a < b) eachPair(measurements, a, b, (i, j) => list.push(place(i, j)));
      return Int32Array.from(list);
    });
    this.#constraintEntry = new Int32Array(constraints.column.length);
    for (let row = 0; row < constraints.count; row++)
      for (let p = constraints.rowStart[row] as number; p < (constraints.rowStart[row + 1] as number); p++)
        this.#constraintEntry[p] = place(constraints.column[p] as number, variables + row);
  }

  /** Matrix and right-hand side at `x`; the weights hold V⁻¹·(y − h) of the same point. */
  assemble(at: Linearisation, weights: Weights, x: Float64Array, pinned: readonly number[]): void {
    this.matrix.fill(0);
    this.right.fill(0);
    this.#addMeasurements(at, weights);
    this.#addBlocks(at, weights);
    this.#addConstraints(at);
    const { prior, scale, variables } = this.#problem;
    const { matrix, right, diagonal } = this;
    if (!prior) {
      const hold = this.#problem.bounds ? HELD_LOOSELY : 1;
      for (const j of pinned) matrix[diagonal[j] as number] = (matrix[diagonal[j] as number] as number) + hold;
      return;
    }
    const weight = prior.sigmas ** -2;
    for (let j = 0; j < variables; j++) {
      const place = diagonal[j] as number;
      matrix[place] = (matrix[place] as number) + weight;
      const away = ((prior.at[j] as number) - (x[j] as number)) / (scale[j] as number);
      right[j] = (right[j] as number) + weight * away;
    }
  }

  #addMeasurements({ jacobianH }: Linearisation, weights: Weights): void {
    const { measurements, scale } = this.#problem;
    const { rowStart, column } = measurements;
    const { matrix, right } = this;
    for (let i = 0; i < measurements.count; i++) {
      const weight = weights.marginal[i] as number;
      if (weight === 0) continue;
      const pull = weights.weighted[i] as number;
      const alone = weights.blockOf[i] === -1;
      const end = rowStart[i + 1] as number;
      let pair = this.#pairs.start[i] as number;
      for (let a = rowStart[i] as number; a < end; a++) {
        const ja = column[a] as number;
        const ha = (jacobianH[a] as number) * (scale[ja] as number);
        right[ja] = (right[ja] as number) + ha * pull;
        const ofOne = alone ? weight : weights.at(i, i);
        for (let b = a; b < end; b++) {
          const hb = (jacobianH[b] as number) * (scale[column[b] as number] as number);
          const place = this.#pairs.place[pair++] as number;
          matrix[place] = (matrix[place] as number) + ofOne * ha * hb;
        }
      }
    }
  }

  /** What measurements of one block contribute together: (row a, row b) and (row b, row a) share one stored entry. */
  #addBlocks({ jacobianH }: Linearisation, weights: Weights): void {
    const { measurements, scale } = this.#problem;
    const { rowStart, column } = measurements;
    weights.blocks.forEach(({ rows, weight }, block) => {
      const places = this.#blockPairs[block] as Int32Array;
      let at = 0;
      for (let s = 0; s < rows.length; s++)
        for (let t = s + 1; t < rows.length; t++) {
          const shared = weight[s * rows.length + t] as number;
          const sEnd = rowStart[(rows[s] as number) + 1] as number;
          const tEnd = rowStart[(rows[t] as number) + 1] as number;
          for (let a = rowStart[rows[s] as number] as number; a < sEnd; a++)
            for (let b = rowStart[rows[t] as number] as number; b < tEnd; b++) {
              const ja = column[a] as number;
              const jb = column[b] as number;
              const ha = (jacobianH[a] as number) * (scale[ja] as number);
              const hb = (jacobianH[b] as number) * (scale[jb] as number);
              const place = places[at++] as number;
              this.matrix[place] = (this.matrix[place] as number) + shared * ha * hb * (ja === jb ? 2 : 1);
            }
        }
    });
  }

  #addConstraints({ constraintValue, jacobianA }: Linearisation): void {
    const { constraints, scale, variables } = this.#problem;
    const { rowStart, column } = constraints;
    const { matrix, right } = this;
    for (let k = 0; k < constraints.count; k++) {
      const begin = rowStart[k] as number;
      const end = rowStart[k + 1] as number;
      let largest = 0;
      for (let p = begin; p < end; p++)
        largest = Math.max(largest, Math.abs((jacobianA[p] as number) * (scale[column[p] as number] as number)));
      const rowScale = largest > 0 ? 1 / largest : 1;
      this.rowScale[k] = rowScale;
      const open = -rowScale * (constraintValue[k] as number);
      right[variables + k] = open;
      const squares = this.augmented[k] === 1;
      let pair = this.#constraintPairs.start[k] as number;
      for (let a = begin; a < end; a++) {
        const ja = column[a] as number;
        const entry = rowScale * (jacobianA[a] as number) * (scale[ja] as number);
        matrix[this.#constraintEntry[a] as number] = entry;
        if (!squares) continue;
        right[ja] = (right[ja] as number) + entry * open;
        for (let b = a; b < end; b++) {
          const place = this.#constraintPairs.place[pair++] as number;
          const other = rowScale * (jacobianA[b] as number) * (scale[column[b] as number] as number);
          matrix[place] = (matrix[place] as number) + entry * other;
        }
      }
    }
  }

  /** Adds to the diagonal of the variables. */
  shift(amount: number): void {
    for (let j = 0; j < this.#problem.variables; j++) {
      const place = this.diagonal[j] as number;
      this.matrix[place] = (this.matrix[place] as number) + amount;
    }
  }

  /** Factorises the assembled matrix unless the last factor was of the same. */
  factorise(): void {
    const { matrix } = this;
    const factored = this.#factored;
    let same = true;
    for (let p = 0; p < matrix.length; p++) {
      if (factored[p] === matrix[p]) continue;
      same = false;
      factored[p] = matrix[p] as number;
    }
    if (!same) this.factor.factorise(factored);
  }

  /** Solves for `step`; answers the residual left over, relative (see LdlFactor.solve). */
  solve(): number {
    this.factorise();
    return this.factor.solve(this.right, this.step, 6);
  }

  /** The same with the variables of `held` (not 0) moving by `move` (scaled) and no more, and balances giving by `relaxed` per multiplier. */
  solveHolding(held: Int8Array, move: Float64Array, relaxed: number): number {
    const { pattern } = this.factor;
    const { matrix, right } = this;
    const factored = this.#factored;
    const moved = this.#product;
    moved.set(right);
    for (let column = 0; column < pattern.size; column++) {
      const columnHeld = column < held.length && held[column] !== 0;
      for (let p = pattern.columnStart[column] as number; p < (pattern.columnStart[column + 1] as number); p++) {
        const row = pattern.row[p] as number;
        const rowHeld = row < held.length && held[row] !== 0;
        const entry = matrix[p] as number;
        if (!columnHeld && !rowHeld) {
          factored[p] = row === column && row >= held.length ? entry - relaxed : entry;
          continue;
        }
        factored[p] = row === column ? 1 : 0;
        if (columnHeld && !rowHeld) moved[row] = (moved[row] as number) - entry * (move[column] as number);
        if (rowHeld && !columnHeld) moved[column] = (moved[column] as number) - entry * (move[row] as number);
      }
    }
    for (let j = 0; j < held.length; j++) if (held[j] !== 0) moved[j] = move[j] as number;
    this.factor.factorise(factored);
    return this.factor.solve(moved, this.step, 6);
  }

  /**
   * Factorises the assembled matrix with `extra` on the diagonal of the variables. A balance gives by the share `damped` of what
   * its multiplier moves it by itself, so that balances that repeat each other stay solvable whatever their scale.
   */
  factoriseWith(extra: Float64Array, damped: number): void {
    const { columnStart, row } = this.factor.pattern;
    const factored = this.#factored;
    const { diagonal } = this;
    factored.set(this.matrix);
    for (let j = 0; j < extra.length; j++) {
      const place = diagonal[j] as number;
      factored[place] = (factored[place] as number) + (extra[j] as number);
    }
    for (let i = extra.length; i < diagonal.length; i++) {
      const place = diagonal[i] as number;
      let moved = 0;
      for (let p = columnStart[i] as number; p < (columnStart[i + 1] as number); p++)
        if ((row[p] as number) < extra.length)
          moved +=
            (factored[p] as number) ** 2 / Math.max(1e-12, factored[diagonal[row[p] as number] as number] as number);
      factored[place] = (factored[place] as number) - damped * moved;
    }
    this.factor.factorise(factored);
  }

  /** What the step leaves of each row of the assembled system: for a held variable the pull of the rest against its bound. */
  leftOver(out: Float64Array): void {
    multiplySymmetric(this.factor.pattern, this.matrix, this.step, out);
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) - (this.right[i] as number);
  }
}

interface PairPlaces {
  readonly start: Int32Array;
  readonly place: Int32Array;
}

/** Pairs of columns of two rows; of one row with itself each pair once. */
const eachPair = (
  { rowStart, column }: Functions,
  rowA: number,
  rowB: number,
  visit: (i: number, j: number) => void,
): void => {
  const end = rowStart[rowB + 1] as number;
  for (let a = rowStart[rowA] as number; a < (rowStart[rowA + 1] as number); a++)
    for (let b = rowA === rowB ? a : (rowStart[rowB] as number); b < end; b++)
      visit(column[a] as number, column[b] as number);
};

const pairPlaces = (
  functions: Functions,
  wanted: (row: number) => boolean,
  place: (i: number, j: number) => number,
): PairPlaces => {
  const start = new Int32Array(functions.count + 1);
  const list: number[] = [];
  for (let row = 0; row < functions.count; row++) {
    if (wanted(row)) eachPair(functions, row, row, (i, j) => list.push(place(i, j)));
    start[row + 1] = list.length;
  }
  return { start, place: Int32Array.from(list) };
};
