import { minimumDegree } from './ordering.ts';
import type { SymmetricPattern } from './symmetric-pattern.ts';

// What a factorisation needs to know before it sees a number: the order, and where L has entries. Once per structure.

export interface Symbolic {
  /** index eliminated as the k-th, and its inverse */
  readonly order: Int32Array;
  readonly place: Int32Array;
  /** The permuted matrix: upper triangle by columns, and where each value comes from in the pattern. */
  readonly permuted: { readonly columnStart: Int32Array; readonly row: Int32Array; readonly source: Int32Array };
  /** L without its diagonal by columns; row indexes of a column ascend. */
  readonly columnStart: Int32Array;
  readonly row: Int32Array;
  /** The same entries by rows: columns of row k from rowStart[k] on, ascending. */
  readonly rowStart: Int32Array;
  readonly rowColumn: Int32Array;
}

/** `waits`: see ordering.ts. */
export const analyse = (pattern: SymmetricPattern, waits: (index: number) => boolean): Symbolic => {
  const degreeOrder = minimumDegree(pattern, waits);
  const first = permute(pattern, inverseOf(degreeOrder));
  // Postorder of the elimination tree: the same fill, with what belongs together side by side in memory.
  const post = postorder(eliminationTree(pattern.size, first.columnStart, first.row));
  const order = post.map((k) => degreeOrder[k] as number);
  const place = inverseOf(order);
  const permuted = permute(pattern, place);
  return { order, place, permuted, ...entriesOfL(pattern.size, permuted.columnStart, permuted.row) };
};

const inverseOf = (order: Int32Array): Int32Array => {
  const place = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) place[order[k] as number] = k;
  return place;
};

const permute = (pattern: SymmetricPattern, place: Int32Array): Symbolic['permuted'] => {
  const { size, columnStart, row } = pattern;
  const start = new Int32Array(size + 1);
  const each = (visit: (i: number, j: number, source: number) => void) => {
    for (let column = 0; column < size; column++)
      for (let p = columnStart[column] as number; p < (columnStart[column + 1] as number); p++) {
        const a = place[row[p] as number] as number;
        const b = place[column] as number;
        visit(Math.min(a, b), Math.max(a, b), p);
      }
  };
  each((_, j) => {
    start[j + 1] = (start[j + 1] as number) + 1;
  });
  for (let k = 0; k < size; k++) start[k + 1] = (start[k + 1] as number) + (start[k] as number);
  const next = start.slice(0, size);
  const permutedRow = new Int32Array(row.length);
  const source = new Int32Array(row.length);
  each((i, j, from) => {
    const at = next[j] as number;
    permutedRow[at] = i;
    source[at] = from;
    next[j] = at + 1;
  });
  return { columnStart: start, row: permutedRow, source };
};

/** Parent of each column: the first row below the diagonal where L has an entry (Liu 1986), −1 for a root. */
const eliminationTree = (size: number, columnStart: Int32Array, row: Int32Array): Int32Array => {
  const parent = new Int32Array(size).fill(-1);
  const ancestor = new Int32Array(size).fill(-1);
  for (let k = 0; k < size; k++)
    for (let p = columnStart[k] as number; p < (columnStart[k + 1] as number); p++) {
      let i = row[p] as number;
      while (i !== -1 && i < k) {
        const up = ancestor[i] as number;
        ancestor[i] = k;
        if (up === -1) parent[i] = k;
        i = up;
      }
    }
  return parent;
};

const postorder = (parent: Int32Array): Int32Array => {
  const size = parent.length;
  const child = new Int32Array(size).fill(-1);
  const sibling = new Int32Array(size).fill(-1);
  for (let k = size - 1; k >= 0; k--) {
    const up = parent[k] as number;
    if (up === -1) continue;
    sibling[k] = child[up] as number;
    child[up] = k;
  }
  const order = new Int32Array(size);
  const stack: number[] = [];
  let k = 0;
  for (let root = 0; root < size; root++) {
    if (parent[root] !== -1) continue;
    stack.push(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as number;
      const next = child[top] as number;
      if (next === -1) order[k++] = stack.pop() as number;
      else {
        child[top] = sibling[next] as number;
        stack.push(next);
      }
    }
  }
  return order;
};

const entriesOfL = (size: number, matrixStart: Int32Array, matrixRow: Int32Array) => {
  const parent = eliminationTree(size, matrixStart, matrixRow);
  const flag = new Int32Array(size).fill(-1);
  /** Visits the columns of row k of L: everything between the entries of the matrix and k in the tree. */
  const eachOfRow = (k: number, visit: (column: number) => void) => {
    flag[k] = k;
    for (let p = matrixStart[k] as number; p < (matrixStart[k + 1] as number); p++)
      for (let i = matrixRow[p] as number; flag[i] !== k; i = parent[i] as number) {
        flag[i] = k;
        visit(i);
      }
  };
  const columnStart = new Int32Array(size + 1);
  const rowStart = new Int32Array(size + 1);
  for (let k = 0; k < size; k++) {
    rowStart[k + 1] = rowStart[k] as number;
    eachOfRow(k, (i) => {
      columnStart[i + 1] = (columnStart[i + 1] as number) + 1;
      rowStart[k + 1] = (rowStart[k + 1] as number) + 1;
    });
  }
  for (let k = 0; k < size; k++) columnStart[k + 1] = (columnStart[k + 1] as number) + (columnStart[k] as number);
  const next = columnStart.slice(0, size);
  const row = new Int32Array(columnStart[size] as number);
  const rowColumn = new Int32Array(row.length);
  flag.fill(-1);
  for (let k = 0; k < size; k++) {
    let at = rowStart[k] as number;
    eachOfRow(k, (i) => {
      rowColumn[at++] = i;
      row[next[i] as number] = k;
      next[i] = (next[i] as number) + 1;
    });
    rowColumn.subarray(rowStart[k], at).sort();
  }
  return { columnStart, row, rowStart, rowColumn };
};
