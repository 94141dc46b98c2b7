import type { SymmetricPattern } from './symmetric-pattern.ts';

/**
 * Minimum-degree elimination order on a quotient graph (George and Liu 1989; element absorption as in Amestoy, Davis and
 * Duff 1996, with exact external degrees). `order[k]` is the index eliminated as the k-th. Runs once per structure.
 *
 * An index that `waits` (a multiplier: zero on the diagonal) is taken only after all of its neighbours. Their block is
 * definite, so its pivot is then as large as its row, never what one small entry of the row happens to give.
 */
export const minimumDegree = (
  pattern: SymmetricPattern,
  waits: (index: number) => boolean = () => false,
): Int32Array => {
  const { size } = pattern;
  const variables = neighbours(pattern);
  const elements: Set<number>[] = Array.from({ length: size }, () => new Set());
  const members: (Set<number> | null)[] = new Array(size).fill(null);
  const buckets: Set<number>[] = Array.from({ length: size + 1 }, () => new Set());
  const degree = new Int32Array(size);
  const waitsFor = new Int32Array(size);
  const waiting = neighbours(pattern);
  for (let i = 0; i < size; i++) {
    degree[i] = (variables[i] as Set<number>).size;
    if (waits(i)) waitsFor[i] = degree[i] as number;
    if (waitsFor[i] === 0) (buckets[degree[i] as number] as Set<number>).add(i);
  }
  const order = new Int32Array(size);
  let lowest = 0;
  for (let k = 0; k < size; k++) {
    while ((buckets[lowest] as Set<number>).size === 0) lowest++;
    const pivot = first(buckets[lowest] as Set<number>);
    (buckets[lowest] as Set<number>).delete(pivot);
    order[k] = pivot;
    const reach = reachOf(pivot, variables, elements, members);
    for (const old of elements[pivot] as Set<number>) {
      for (const i of members[old] ?? []) (elements[i] as Set<number>).delete(old);
      members[old] = null;
    }
    members[pivot] = reach;
    for (const i of reach) {
      const adjacent = variables[i] as Set<number>;
      adjacent.delete(pivot);
      for (const j of reach) adjacent.delete(j);
      (elements[i] as Set<number>).add(pivot);
    }
    for (const i of waiting[pivot] as Set<number>)
      if ((waitsFor[i] as number) > 0) waitsFor[i] = (waitsFor[i] as number) - 1;
    for (const i of reach) {
      (buckets[degree[i] as number] as Set<number>).delete(i);
      const now = reachOf(i, variables, elements, members).size;
      degree[i] = now;
      if ((waitsFor[i] as number) > 0) continue;
      (buckets[now] as Set<number>).add(i);
      if (now < lowest) lowest = now;
    }
  }
  return order;
};

const neighbours = ({ size, columnStart, row }: SymmetricPattern): Set<number>[] => {
  const sets: Set<number>[] = Array.from({ length: size }, () => new Set());
  for (let column = 0; column < size; column++) {
    for (let p = columnStart[column] as number; p < (columnStart[column + 1] as number); p++) {
      const i = row[p] as number;
      if (i === column) continue;
      (sets[i] as Set<number>).add(column);
      (sets[column] as Set<number>).add(i);
    }
  }
  return sets;
};

/** Uneliminated neighbours, directly or through eliminated ones. */
const reachOf = (
  i: number,
  variables: readonly Set<number>[],
  elements: readonly Set<number>[],
  members: readonly (Set<number> | null)[],
): Set<number> => {
  const reach = new Set(variables[i]);
  for (const element of elements[i] as Set<number>) for (const j of members[element] ?? []) reach.add(j);
  reach.delete(i);
  return reach;
};

const first = (set: ReadonlySet<number>): number => {
  for (const value of set) return value;
  throw new Error('an empty set has no first member');
};
