// Structure of a symmetric sparse matrix: which entries exist, and where a value given for (row, column) is kept.

/** Upper triangle by columns (compressed sparse columns); row indexes of a column ascend and the diagonal is always there. */
export interface SymmetricPattern {
  readonly size: number;
  readonly columnStart: Int32Array;
  readonly row: Int32Array;
}

/** Collects entries of a symmetric matrix; the same entry may be named many times. */
export class PatternBuilder {
  readonly #rowsOfColumn: Set<number>[];

  constructor(size: number) {
    this.#rowsOfColumn = Array.from({ length: size }, (_, column) => new Set([column]));
  }

  add(i: number, j: number): void {
    const column = this.#rowsOfColumn[Math.max(i, j)];
    if (!column) throw new Error(`entry (${i}, ${j}) is outside the matrix of size ${this.#rowsOfColumn.length}`);
    column.add(Math.min(i, j));
  }

  build(): SymmetricPattern {
    const size = this.#rowsOfColumn.length;
    const columnStart = new Int32Array(size + 1);
    this.#rowsOfColumn.forEach((rows, column) => {
      columnStart[column + 1] = (columnStart[column] as number) + rows.size;
    });
    const row = new Int32Array(columnStart[size] as number);
    this.#rowsOfColumn.forEach((rows, column) => {
      row.set(
        [...rows].sort((a, b) => a - b),
        columnStart[column],
      );
    });
    return { size, columnStart, row };
  }
}

/** Place of entry (i, j) in the value array of the pattern; throws when the pattern has no such entry. */
export const entryIndex = (pattern: SymmetricPattern, i: number, j: number): number => {
  const row = Math.min(i, j);
  const column = Math.max(i, j);
  let low = pattern.columnStart[column] as number;
  let high = (pattern.columnStart[column + 1] as number) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = pattern.row[middle] as number;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  throw new Error(`the pattern has no entry (${i}, ${j})`);
};

/** y = A·x for the full symmetric matrix. Allocates nothing. */
export const multiplySymmetric = (
  pattern: SymmetricPattern,
  value: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void => {
  y.fill(0);
  const { size, columnStart, row } = pattern;
  for (let column = 0; column < size; column++) {
    const end = columnStart[column + 1] as number;
    let sum = 0;
    const xColumn = x[column] as number;
    for (let p = columnStart[column] as number; p < end; p++) {
      const i = row[p] as number;
      const a = value[p] as number;
      if (i === column) sum += a * xColumn;
      else {
        sum += a * (x[i] as number);
        y[i] = (y[i] as number) + a * xColumn;
      }
    }
    y[column] = (y[column] as number) + sum;
  }
};
