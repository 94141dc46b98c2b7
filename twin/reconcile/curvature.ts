import type { Functions } from '../numerics/functions.ts';
import { entryIndex, type SymmetricPattern } from '../numerics/symmetric-pattern.ts';

/**
 * Second derivatives of Σ weight·f over the rows that are not linear, by central differences of their exact first
 * derivatives. Columns that share no such row are moved together (Curtis, Powell and Reid 1974), so the price is twice as
 * many evaluations as there are groups, however many variables.
 */
export class Curvature {
  readonly #functions: Functions;
  readonly #groups: readonly Int32Array[];
  /** Entry of the matrix for each (row, own column, other column), in the order they are visited. */
  readonly #place: Int32Array;
  readonly #value: Float64Array;
  readonly #up: Float64Array;
  readonly #down: Float64Array;
  readonly #moved: Float64Array;
  readonly #groupOf: Int32Array;

  constructor(functions: Functions, pattern: SymmetricPattern, variables: number) {
    const { count, rowStart, column, linear } = functions;
    this.#functions = functions;
    this.#value = new Float64Array(count);
    this.#up = new Float64Array(column.length);
    this.#down = new Float64Array(column.length);
    this.#moved = new Float64Array(variables);
    this.#groupOf = groupColumns(functions, variables);
    const groups: number[][] = [];
    this.#groupOf.forEach((group, j) => {
      if (group < 0) return;
      groups[group] ??= [];
      groups[group].push(j);
    });
    this.#groups = groups.map((list) => Int32Array.from(list));
    const places: number[] = [];
    for (let row = 0; row < count; row++) {
      if (linear?.[row] === 1) continue;
      for (let a = rowStart[row] as number; a < (rowStart[row + 1] as number); a++)
        for (let b = rowStart[row] as number; b < (rowStart[row + 1] as number); b++)
          places.push(entryIndex(pattern, column[a] as number, column[b] as number));
    }
    this.#place = Int32Array.from(places);
  }

  /** Adds factor · Σ weight·∂²f/∂x² to the matrix, in variables scaled by `scale`. */
  addTo(matrix: Float64Array, x: Float64Array, scale: Float64Array, weight: ArrayLike<number>, factor: number): void {
    const { count, rowStart, column, linear } = this.#functions;
    this.#groups.forEach((columns, group) => {
      this.#evaluateMoved(x, scale, columns, 1, this.#up);
      this.#evaluateMoved(x, scale, columns, -1, this.#down);
      let at = 0;
      for (let row = 0; row < count; row++) {
        if (linear?.[row] === 1) continue;
        const begin = rowStart[row] as number;
        const end = rowStart[row + 1] as number;
        for (let a = begin; a < end; a++) {
          const own = column[a] as number;
          if (this.#groupOf[own] !== group) {
            at += end - begin;
            continue;
          }
          const span = 2 * stepOf(x[own] as number, scale[own] as number);
          for (let b = begin; b < end; b++) {
            const other = column[b] as number;
            const second = ((this.#up[b] as number) - (this.#down[b] as number)) / span;
            const share = own === other ? 1 : 0.5; // the pair comes again with the roles changed
            const place = this.#place[at++] as number;
            matrix[place] =
              (matrix[place] as number) +
              factor * share * (weight[row] as number) * second * (scale[own] as number) * (scale[other] as number);
          }
        }
      }
    });
  }

  #evaluateMoved(x: Float64Array, scale: Float64Array, columns: Int32Array, sign: number, out: Float64Array): void {
    this.#moved.set(x);
    for (const j of columns) this.#moved[j] = (x[j] as number) + sign * stepOf(x[j] as number, scale[j] as number);
    this.#functions.evaluate(this.#moved, this.#value, out);
  }
}

/** About the cube root of the rounding unit. */
const stepOf = (x: number, scale: number): number => 6e-6 * Math.max(Math.abs(x), Math.abs(scale), 1e-12);

/** A group for each column that a row that is not linear uses, −1 for the others; no two columns of a row share one. */
const groupColumns = ({ count, rowStart, column, linear }: Functions, variables: number): Int32Array => {
  const rowsOf: number[][] = Array.from({ length: variables }, () => []);
  for (let row = 0; row < count; row++) {
    if (linear?.[row] === 1) continue;
    for (let p = rowStart[row] as number; p < (rowStart[row + 1] as number); p++)
      rowsOf[column[p] as number]?.push(row);
  }
  const groupOf = new Int32Array(variables).fill(-1);
  rowsOf.forEach((rows, j) => {
    if (rows.length === 0) return;
    const taken = new Set<number>();
    for (const row of rows)
      for (let p = rowStart[row] as number; p < (rowStart[row + 1] as number); p++)
        taken.add(groupOf[column[p] as number] as number);
    let group = 0;
    while (taken.has(group)) group++;
    groupOf[j] = group;
  });
  return groupOf;
};
