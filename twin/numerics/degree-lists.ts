/** Indexes in buckets by degree, as doubly linked lists: insert, remove and take one of the lowest, each in constant time. */
export class DegreeLists {
  readonly #head: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Bucket an index is in, −1 for none. */
  readonly #bucket: Int32Array;
  #lowest: number;

  constructor(size: number) {
    this.#head = new Int32Array(size + 1).fill(-1);
    this.#next = new Int32Array(size).fill(-1);
    this.#previous = new Int32Array(size).fill(-1);
    this.#bucket = new Int32Array(size).fill(-1);
    this.#lowest = size;
  }

  insert(index: number, degree: number): void {
    const bucket = Math.max(0, degree);
    const first = this.#head[bucket] as number;
    this.#bucket[index] = bucket;
    this.#next[index] = first;
    this.#previous[index] = -1;
    if (first >= 0) this.#previous[first] = index;
    this.#head[bucket] = index;
    if (bucket < this.#lowest) this.#lowest = bucket;
  }

  /** Does nothing for an index that is in no list. */
  remove(index: number): void {
    const bucket = this.#bucket[index] as number;
    if (bucket < 0) return;
    const next = this.#next[index] as number;
    const previous = this.#previous[index] as number;
    if (next >= 0) this.#previous[next] = previous;
    if (previous >= 0) this.#next[previous] = next;
    else this.#head[bucket] = next;
    this.#bucket[index] = -1;
  }

  /** null when all lists are empty. */
  takeLowest(): number | null {
    while (this.#lowest < this.#head.length && (this.#head[this.#lowest] as number) < 0) this.#lowest++;
    const index = this.#head[this.#lowest];
    if (index === undefined) return null;
    this.remove(index);
    return index;
  }
}
