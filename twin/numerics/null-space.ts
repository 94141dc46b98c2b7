// Rank and null space by elimination with complete pivoting: dense, for use once per structure, not per tick.

export interface NullSpace {
  readonly rank: number;
  /** Columns left without a pivot: giving each of them a value makes the rest determined. */
  readonly free: readonly number[];
  /** For each column of the matrix: does any direction of the null space move it? */
  readonly moves: Uint8Array;
  /** Is this combination of the columns fixed by the rows? */
  determines(combination: Float64Array): boolean;
}

/** Relative size below which a pivot counts as zero, on rows scaled to a largest entry of 1. */
const TOLERANCE = 1e-9;

/** Rows of equal length `columns`; they are not changed. Rows are scaled first, so units of measure do not decide the rank. */
export const nullSpace = (rows: readonly Float64Array[], columns: number): NullSpace => {
  const matrix = rows.map(scaled).filter((row) => row !== null);
  const pivotColumn: number[] = [];
  const columnOrder = Int32Array.from({ length: columns }, (_, j) => j);
  let rank = 0;
  while (rank < matrix.length && rank < columns) {
    let best = TOLERANCE;
    let bestRow = -1;
    let bestPlace = -1;
    for (let i = rank; i < matrix.length; i++) {
      const row = matrix[i] as Float64Array;
      for (let place = rank; place < columns; place++) {
        const size = Math.abs(row[columnOrder[place] as number] as number);
        if (size > best) [best, bestRow, bestPlace] = [size, i, place];
      }
      if (best === 1) break; // no scaled entry can be much larger: take it rather than search on
    }
    if (bestRow < 0) break;
    swap(matrix, rank, bestRow);
    swap(columnOrder, rank, bestPlace);
    const pivotRow = matrix[rank] as Float64Array;
    const j = columnOrder[rank] as number;
    eliminate(matrix, rank, pivotRow, j);
    pivotColumn.push(j);
    rank++;
  }
  const free = Array.from(columnOrder.subarray(rank)).sort((a, b) => a - b);
  const moves = new Uint8Array(columns);
  for (const column of free) moves[column] = 1;
  for (let i = 0; i < rank; i++) {
    const row = matrix[i] as Float64Array;
    const own = Math.abs(row[pivotColumn[i] as number] as number);
    if (free.some((column) => Math.abs(row[column] as number) > 1e-7 * own)) moves[pivotColumn[i] as number] = 1;
  }
  const determines = (combination: Float64Array): boolean => {
    const size = combination.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
    return free.every((column) => {
      let left = combination[column] as number;
      for (let i = 0; i < rank; i++) {
        const weight = combination[pivotColumn[i] as number] as number;
        const row = matrix[i] as Float64Array;
        if (weight !== 0) left -= (weight * (row[column] as number)) / (row[pivotColumn[i] as number] as number);
      }
      return Math.abs(left) <= 1e-7 * size;
    });
  };
  return { rank, free, moves, determines };
};

/** Gauss-Jordan: clears the pivot's column above and below. Entries lost to cancellation become exact zeros. */
const eliminate = (matrix: readonly Float64Array[], pivotIndex: number, pivotRow: Float64Array, j: number): void => {
  const pivot = pivotRow[j] as number;
  const nonZero: number[] = [];
  for (let k = 0; k < pivotRow.length; k++) if (pivotRow[k] !== 0) nonZero.push(k);
  for (let i = 0; i < matrix.length; i++) {
    const row = matrix[i] as Float64Array;
    if (i === pivotIndex || row[j] === 0) continue;
    const factor = (row[j] as number) / pivot;
    for (const k of nonZero) {
      const before = row[k] as number;
      const removed = factor * (pivotRow[k] as number);
      const after = before - removed;
      row[k] = Math.abs(after) <= 1e-12 * (Math.abs(before) + Math.abs(removed)) ? 0 : after;
    }
    row[j] = 0;
  }
};

const scaled = (row: Float64Array): Float64Array | null => {
  let largest = 0;
  for (const entry of row) largest = Math.max(largest, Math.abs(entry));
  return largest > 0 && Number.isFinite(largest) ? row.map((entry) => entry / largest) : null;
};

const swap = <T>(list: { [index: number]: T }, a: number, b: number): void => {
  const kept = list[a] as T;
  list[a] = list[b] as T;
  list[b] = kept;
};
