// Structure of a symmetric sparse matrix: which entries exist, and where a value given for (row, column) is kept.

/** Upper triangle by columns (compressed sparse columns); row indexes of a column ascend and the diagonal is always there. */
export interface SymmetricPattern {
  readonly size: number;
  readonly columnStart: Int32Array;
  readonly row: Int32Array;
}

/** Collects entries of a symmetric matrix; the same entry may be named many times. */
export class PatternBuilder {
  readonly #size: number;
  #row = new Int32Array(1024);
  #column = new Int32Array(1024);
  #count = 0;

  constructor(size: number) {
    this.#size = size;
  }

  add(i: number, j: number): void {
    const column = Math.max(i, j);
    const row = Math.min(i, j);
    if (!(row >= 0 && column < this.#size))
      throw new Error(`entry (${i}, ${j}) is outside the matrix of size ${this.#size}`);
    if (this.#count === this.#row.length) {
      this.#row = grown(this.#row);
      this.#column = grown(this.#column);
    }
    this.#row[this.#count] = row;
    this.#column[this.#count++] = column;
  }

  build(): SymmetricPattern {
    const size = this.#size;
    const start = new Int32Array(size + 1).fill(1).fill(0, 0, 1); // one diagonal entry each
    for (let p = 0; p < this.#count; p++) bump(start, (this.#column[p] as number) + 1);
    for (let j = 0; j < size; j++) start[j + 1] = (start[j + 1] as number) + (start[j] as number);
    const row = new Int32Array(start[size] as number);
    const next = start.slice(0, size);
    const put = (i: number, j: number) => {
      row[next[j] as number] = i;
      bump(next, j);
    };
    for (let j = 0; j < size; j++) put(j, j);
    for (let p = 0; p < this.#count; p++) put(this.#row[p] as number, this.#column[p] as number);
    const columnStart = new Int32Array(size + 1);
    let kept = 0;
    for (let j = 0; j < size; j++) {
      const column = row.subarray(start[j], start[j + 1]).sort();
      columnStart[j] = kept;
      let last = -1;
      for (const i of column) {
        if (i !== last) row[kept++] = i;
        last = i;
      }
    }
    columnStart[size] = kept;
    return { size, columnStart, row: row.slice(0, kept) };
  }
}

const bump = (list: Int32Array, at: number): void => {
  list[at] = (list[at] as number) + 1;
};

const grown = (list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const longer = new Int32Array(2 * list.length);
  longer.set(list);
  return longer;
};

/** Neighbours of each index, both ways, without itself: `list` from `start[i]` to `start[i + 1]`. */
export const adjacencyOf = ({ size, columnStart, row }: SymmetricPattern): { start: Int32Array; list: Int32Array } => {
  const start = new Int32Array(size + 1);
  const each = (visit: (i: number, j: number) => void) => {
    for (let j = 0; j < size; j++)
      for (let p = columnStart[j] as number; p < (columnStart[j + 1] as number); p++)
        if (row[p] !== j) visit(row[p] as number, j);
  };
  each((i, j) => {
    bump(start, i + 1);
    bump(start, j + 1);
  });
  for (let i = 0; i < size; i++) start[i + 1] = (start[i + 1] as number) + (start[i] as number);
  const next = start.slice(0, size);
  const list = new Int32Array(start[size] as number);
  const put = (i: number, j: number) => {
    list[next[i] as number] = j;
    bump(next, i);
  };
  each((i, j) => {
    put(i, j);
    put(j, i);
  });
  return { start, list };
};

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
