import { DegreeLists } from './degree-lists.ts';

// Rank and null space of a sparse matrix by elimination, shortest row first (Markowitz). Once per structure, not per tick.

export interface SparseRow {
  readonly column: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

export interface NullSpace {
  readonly rank: number;
  /** Columns left without a pivot: giving each of them a value makes the rest determined. */
  readonly free: readonly number[];
  /** For each column of the matrix: does any direction of the null space move it? */
  readonly moves: Uint8Array;
  /** Is this combination of the columns fixed by the rows? */
  determines(combination: SparseRow): boolean;
}

/** Relative size below which a pivot counts as zero, on rows scaled to a largest entry of 1. */
const TOLERANCE = 1e-9;
/** A pivot is no smaller than this share of its row. */
const THRESHOLD = 0.1;
/** A sum that is smaller than this share of its terms is zero: the rest is rounding. */
const CANCELLED = 1e-10;
const PROBES = 2;

/** Rows over `columns` columns; they are not changed. Rows are scaled first, so units of measure do not decide the rank. */
export const nullSpace = (rows: readonly SparseRow[], columns: number): NullSpace => {
  const pivots = eliminate(rows, columns);
  const isPivot = new Uint8Array(columns);
  for (const { column } of pivots) isPivot[column] = 1;
  const free: number[] = [];
  for (let j = 0; j < columns; j++) if (isPivot[j] === 0) free.push(j);
  const probes = Array.from({ length: PROBES }, (_, k) => probe(pivots, free, columns, k));
  return {
    rank: pivots.length,
    free,
    moves: Uint8Array.from({ length: columns }, (_, j) => (probes.some((z) => z[j] !== 0) ? 1 : 0)),
    determines: ({ column, value }) =>
      probes.every((z) => {
        let sum = 0;
        let size = 0;
        for (let k = 0; k < column.length; k++) {
          const term = (value[k] as number) * (z[column[k] as number] as number);
          sum += term;
          size += Math.abs(term);
        }
        return Math.abs(sum) <= 1e-7 * size;
      }),
  };
};

interface Pivot {
  readonly column: number;
  readonly row: ReadonlyMap<number, number>;
}

const eliminate = (given: readonly SparseRow[], columns: number): Pivot[] => {
  const rows = given.map(scaled);
  const rowsOf: Set<number>[] = Array.from({ length: columns }, () => new Set());
  const lists = new DegreeLists(Math.max(rows.length, columns + 1));
  rows.forEach((row, r) => {
    for (const j of row.keys()) rowsOf[j]?.add(r);
    if (row.size > 0) lists.insert(r, row.size);
  });
  const pivots: Pivot[] = [];
  for (;;) {
    const r = lists.takeLowest();
    if (r === null) return pivots;
    const row = rows[r] as Map<number, number>;
    for (const j of row.keys()) rowsOf[j]?.delete(r);
    const column = pivotOf(row, rowsOf);
    if (column === null) continue;
    pivots.push({ column, row });
    const pivot = row.get(column) as number;
    for (const other of [...(rowsOf[column] as Set<number>)]) {
      const target = rows[other] as Map<number, number>;
      const factor = (target.get(column) as number) / pivot;
      for (const [j, entry] of row) {
        const before = target.get(j) ?? 0;
        const removed = factor * entry;
        const after = before - removed;
        if (j === column || Math.abs(after) <= 1e-12 * (Math.abs(before) + Math.abs(removed))) {
          if (target.delete(j)) rowsOf[j]?.delete(other);
        } else {
          target.set(j, after);
          rowsOf[j]?.add(other);
        }
      }
      lists.remove(other);
      if (target.size > 0) lists.insert(other, target.size);
    }
  }
};

/** The column of the row that touches fewest other rows, among entries that are not small in it; null when all are nothing. */
const pivotOf = (row: ReadonlyMap<number, number>, rowsOf: readonly ReadonlySet<number>[]): number | null => {
  let largest = 0;
  for (const entry of row.values()) largest = Math.max(largest, Math.abs(entry));
  if (!(largest > TOLERANCE)) return null;
  let best: number | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [j, entry] of row) {
    const count = rowsOf[j]?.size ?? 0;
    if (Math.abs(entry) >= THRESHOLD * largest && count < fewest) [best, fewest] = [j, count];
  }
  return best;
};

/**
 * One vector of the null space with arbitrary values (a fixed sequence) in its free columns: what it does not move,
 * nothing in the null space moves, but for a coincidence that two such vectors do not share.
 */
const probe = (pivots: readonly Pivot[], free: readonly number[], columns: number, seed: number): Float64Array => {
  const z = new Float64Array(columns);
  free.forEach((j, k) => {
    z[j] = 1 + (((k + 1) * (seed === 0 ? 0.618_033_988_749_895 : 0.414_213_562_373_095)) % 1);
  });
  for (let p = pivots.length - 1; p >= 0; p--) {
    const { column, row } = pivots[p] as Pivot;
    let sum = 0;
    let size = 0;
    for (const [j, entry] of row) {
      if (j === column) continue;
      const term = entry * (z[j] as number);
      sum += term;
      size += Math.abs(term);
    }
    z[column] = Math.abs(sum) <= CANCELLED * size ? 0 : -sum / (row.get(column) as number);
  }
  return z;
};

const scaled = ({ column, value }: SparseRow): Map<number, number> => {
  let largest = 0;
  for (let k = 0; k < value.length; k++) largest = Math.max(largest, Math.abs(value[k] as number));
  const row = new Map<number, number>();
  if (!(largest > 0 && Number.isFinite(largest))) return row;
  for (let k = 0; k < value.length; k++) {
    const j = column[k] as number;
    const entry = (value[k] as number) / largest;
    if (entry !== 0) row.set(j, (row.get(j) ?? 0) + entry);
  }
  return row;
};
