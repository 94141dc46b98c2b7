/**
 * What every instrument said at each of the last steps: a ring of so many steps, in the order of time. A step is named by its
 * number, counted from the first ever taken. Allocates nothing after it is made.
 */
export class StepMemory {
  readonly slots: number;
  readonly #capacity: number;
  readonly #at: Float64Array;
  readonly #value: Float64Array;
  readonly #count: Uint8Array;
  #end = 0;
  #first = 0;

  constructor(slots: number, capacity: number) {
    this.slots = slots;
    this.#capacity = capacity;
    this.#at = new Float64Array(capacity);
    this.#value = new Float64Array(capacity * slots);
    this.#count = new Uint8Array(capacity * slots);
  }

  /** Number of the oldest step that is remembered. */
  get first(): number {
    return this.#first;
  }

  /** One more than the number of the newest. */
  get end(): number {
    return this.#end;
  }

  /** Opens a step at `at`, Unix ms; the oldest falls out. Returns its number. */
  open(at: number): number {
    const step = this.#end++;
    this.#first = Math.max(this.#first, this.#end - this.#capacity);
    this.#at[step % this.#capacity] = at;
    return step;
  }

  /** Forgets everything, after the clock went back. Numbers go on. */
  clear(): void {
    this.#first = this.#end;
  }

  at(step: number): number {
    return this.#at[step % this.#capacity] as number;
  }

  /** In the unit of the tag; NaN when it could not be used. */
  value(step: number, slot: number): number {
    return this.#value[(step % this.#capacity) * this.slots + slot] as number;
  }

  /** Samples that the value is the mean of; 0 when it is held from an earlier step. */
  count(step: number, slot: number): number {
    return this.#count[(step % this.#capacity) * this.slots + slot] as number;
  }

  set(step: number, slot: number, value: number, count: number): void {
    const place = (step % this.#capacity) * this.slots + slot;
    this.#value[place] = value;
    this.#count[place] = count;
  }

  /** Number of the first step at or after `time`; null when that is not taken yet, or no longer remembered. */
  find(time: number): number | null {
    if (this.#first === this.#end || time <= this.at(this.#first) || time > this.at(this.#end - 1)) return null;
    let low = this.#first;
    let high = this.#end - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) >= time) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
