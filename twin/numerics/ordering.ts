import { DegreeLists } from './degree-lists.ts';
import { adjacencyOf, type SymmetricPattern } from './symmetric-pattern.ts';

/** A node with more neighbours than this many times the root of the size is waited for by nobody. */
const DENSE = 10;

/**
 * Approximate minimum degree (Amestoy, Davis and Duff 1996): quotient graph with element absorption, approximate external
 * degrees, indistinguishable nodes merged, nodes that an element swallows whole eliminated with it. `order[k]` is the
 * index eliminated as the k-th. Runs once per structure.
 *
 * An index that `waits` (a multiplier: zero on the diagonal) is taken only after all of its neighbours. Their block is
 * definite, so its pivot is then as large as its row, never what one small entry of the row happens to give. Neighbours
 * that are nearly everybody's (a rate constant in the equations of a thousand runs) come last and are not waited for.
 */
export const minimumDegree = (pattern: SymmetricPattern, waits: (index: number) => boolean = () => false): Int32Array =>
  new Elimination(pattern, waits).run();

class Elimination {
  readonly #size: number;
  readonly #waits: (index: number) => boolean;
  readonly #dense: number;
  /** Original neighbours: who waits for whom. */
  readonly #original: { start: Int32Array; list: Int32Array };
  /** Neighbours not yet behind an element, elements a node belongs to, nodes of an element; lists only ever shrink by absorption. */
  readonly #nodes: number[][];
  readonly #elements: number[][];
  readonly #members: number[][];
  /** Nodes merged into this one; 0 once the node is merged away or eliminated. */
  readonly #weight: Int32Array;
  readonly #degree: Int32Array;
  readonly #waitsFor: Int32Array;
  /** 1: all of its neighbours are dense, so it waits for them too. */
  readonly #waitsForAll: Uint8Array;
  readonly #elementAlive: Uint8Array;
  readonly #merged: number[][];
  readonly #lists: DegreeLists;
  readonly #mark: Int32Array;
  readonly #outside: Int32Array;
  readonly #outsideMark: Int32Array;
  #stamp = 0;
  #left: number;

  constructor(pattern: SymmetricPattern, waits: (index: number) => boolean) {
    const { size } = pattern;
    const original = adjacencyOf(pattern);
    this.#size = size;
    this.#left = size;
    this.#original = original;
    this.#nodes = Array.from({ length: size }, (_, i) =>
      Array.from(original.list.subarray(original.start[i], original.start[i + 1])),
    );
    this.#elements = Array.from({ length: size }, () => []);
    this.#members = Array.from({ length: size }, () => []);
    this.#weight = new Int32Array(size).fill(1);
    this.#degree = Int32Array.from(this.#nodes, (list) => list.length);
    this.#elementAlive = new Uint8Array(size);
    this.#merged = Array.from({ length: size }, () => []);
    this.#lists = new DegreeLists(size);
    this.#mark = new Int32Array(size);
    this.#outside = new Int32Array(size);
    this.#outsideMark = new Int32Array(size);
    const dense = Math.max(16, DENSE * Math.sqrt(size));
    this.#dense = dense;
    this.#waits = waits;
    this.#waitsForAll = new Uint8Array(size);
    this.#waitsFor = Int32Array.from(this.#nodes, (list, i) => {
      if (!waits(i)) return 0;
      const waitedFor = list.filter((j) => !waits(j));
      const few = waitedFor.filter((j) => (this.#degree[j] as number) <= dense).length;
      if (few === 0) this.#waitsForAll[i] = 1;
      return few === 0 ? waitedFor.length : few;
    });
    for (let i = 0; i < size; i++) if (this.#waitsFor[i] === 0) this.#lists.insert(i, this.#degree[i] as number);
  }

  run(): Int32Array {
    const order = new Int32Array(this.#size);
    let k = 0;
    while (k < this.#size) {
      const pivot = this.#lists.takeLowest();
      if (pivot === null) throw new Error(`only ${k} of ${this.#size} indexes could be ordered`);
      const pivots = this.#eliminate(pivot);
      for (const p of pivots) k = this.#append(p, order, k);
    }
    return order;
  }

  /** Writes a node and everything merged into it. */
  #append(node: number, order: Int32Array, at: number): number {
    order[at] = node;
    let k = at + 1;
    for (const inner of this.#merged[node] as number[]) k = this.#append(inner, order, k);
    return k;
  }

  /** Turns the pivot into an element; answers it and the nodes that were eliminated with it. */
  #eliminate(pivot: number): number[] {
    const reach = this.#reachOf(pivot);
    const pivots = [pivot];
    this.#left -= this.#weight[pivot] as number;
    this.#weight[pivot] = 0;
    this.#members[pivot] = reach;
    this.#elementAlive[pivot] = 1;
    this.#release(pivot);
    this.#countOutside(reach);
    let reachWeight = 0;
    for (const i of reach) reachWeight += this.#weight[i] as number;
    const buckets = new Map<number, number[]>();
    let swallowed = false;
    for (const i of reach) {
      const hash = this.#update(i, pivot, reachWeight);
      if (hash < 0) {
        pivots.push(i);
        swallowed = true;
      } else if (this.#waitsFor[i] === 0) {
        const bucket = buckets.get(hash);
        if (bucket) bucket.push(i);
        else buckets.set(hash, [i]);
      }
    }
    for (const bucket of buckets.values()) if (bucket.length > 1) swallowed = this.#mergeAlike(bucket) || swallowed;
    if (swallowed) this.#members[pivot] = reach.filter((i) => (this.#weight[i] as number) > 0);
    if ((this.#members[pivot] as number[]).length === 0) this.#elementAlive[pivot] = 0;
    for (const swallowedNode of pivots.slice(1)) this.#release(swallowedNode);
    for (const i of this.#members[pivot] as number[])
      if (this.#waitsFor[i] === 0) this.#lists.insert(i, Math.min(this.#degree[i] as number, this.#left));
    return pivots;
  }

  /** Neighbours of the pivot, direct or through its elements, which it absorbs; they leave the degree lists. */
  #reachOf(pivot: number): number[] {
    const stamp = ++this.#stamp;
    this.#mark[pivot] = stamp;
    const reach: number[] = [];
    const take = (i: number) => {
      if (this.#mark[i] === stamp || this.#weight[i] === 0) return;
      this.#mark[i] = stamp;
      reach.push(i);
      this.#lists.remove(i);
    };
    for (const i of this.#nodes[pivot] as number[]) take(i);
    for (const element of this.#elements[pivot] as number[]) {
      if (this.#elementAlive[element] === 0) continue;
      for (const i of this.#members[element] as number[]) take(i);
      this.#elementAlive[element] = 0;
      this.#members[element] = [];
    }
    this.#nodes[pivot] = [];
    this.#elements[pivot] = [];
    return reach;
  }

  /** |element \ reach| of every element that touches the reach. */
  #countOutside(reach: readonly number[]): void {
    const stamp = this.#stamp;
    for (const i of reach)
      for (const element of this.#elements[i] as number[]) {
        if (this.#elementAlive[element] === 0) continue;
        if (this.#outsideMark[element] !== stamp) {
          this.#outsideMark[element] = stamp;
          let sum = 0;
          for (const j of this.#members[element] as number[]) sum += this.#weight[j] as number;
          this.#outside[element] = sum;
        }
        this.#outside[element] = (this.#outside[element] as number) - (this.#weight[i] as number);
      }
  }

  /** Shortens the lists of a node of the new element and bounds its degree. Answers a hash of its lists, −1 when it was eliminated too. */
  #update(i: number, pivot: number, reachWeight: number): number {
    const own = this.#weight[i] as number;
    let degree = reachWeight - own;
    let hash = pivot;
    const elements = this.#elements[i] as number[];
    let kept = 0;
    for (const element of elements) {
      if (this.#elementAlive[element] === 0) continue;
      const outside = this.#outside[element] as number;
      if (outside === 0) {
        this.#elementAlive[element] = 0; // it is a part of the new element
        this.#members[element] = [];
        continue;
      }
      elements[kept++] = element;
      degree += outside;
      hash += element;
    }
    elements.length = kept;
    const nodes = this.#nodes[i] as number[];
    kept = 0;
    for (const j of nodes) {
      const weight = this.#weight[j] as number;
      if (weight === 0 || this.#mark[j] === this.#stamp) continue;
      nodes[kept++] = j;
      degree += weight;
      hash += j;
    }
    nodes.length = kept;
    if (elements.length === 0 && nodes.length === 0 && this.#waitsFor[i] === 0) {
      this.#left -= own;
      this.#weight[i] = 0;
      return -1;
    }
    elements.push(pivot);
    const bound = (this.#degree[i] as number) + reachWeight - own;
    this.#degree[i] = Math.min(degree, bound, this.#left - own);
    return hash;
  }

  /** Merges nodes with the same lists: they would be eliminated one after the other anyway. */
  #mergeAlike(bucket: readonly number[]): boolean {
    let any = false;
    for (let a = 0; a < bucket.length; a++) {
      const i = bucket[a] as number;
      if (this.#weight[i] === 0) continue;
      const stamp = ++this.#stamp;
      const elements = this.#elements[i] as number[];
      const nodes = this.#nodes[i] as number[];
      for (const element of elements) this.#outsideMark[element] = stamp;
      for (const j of nodes) this.#mark[j] = stamp;
      for (let b = a + 1; b < bucket.length; b++) {
        const j = bucket[b] as number;
        if (this.#weight[j] === 0) continue;
        const otherElements = this.#elements[j] as number[];
        const otherNodes = this.#nodes[j] as number[];
        if (otherElements.length !== elements.length || otherNodes.length !== nodes.length) continue;
        if (!otherElements.every((element) => this.#outsideMark[element] === stamp)) continue;
        if (!otherNodes.every((node) => this.#mark[node] === stamp)) continue;
        this.#weight[i] = (this.#weight[i] as number) + (this.#weight[j] as number);
        this.#degree[i] = (this.#degree[i] as number) - (this.#weight[j] as number);
        this.#weight[j] = 0;
        (this.#merged[i] as number[]).push(j);
        any = true;
      }
    }
    return any;
  }

  /** Tells those who waited for this node, or for one merged into it, that it is gone; all of them are in the new element. */
  #release(node: number): void {
    const { start, list } = this.#original;
    const end = start[node + 1] as number;
    const dense = end - (start[node] as number) > this.#dense;
    if (!this.#waits(node))
      for (let p = start[node] as number; p < end; p++) {
        const i = list[p] as number;
        const counts = !dense || this.#waitsForAll[i] === 1;
        if (counts && (this.#waitsFor[i] as number) > 0) this.#waitsFor[i] = (this.#waitsFor[i] as number) - 1;
      }
    for (const inner of this.#merged[node] as number[]) this.#release(inner);
  }
}
