/** One number for each point, by its index in the point table; NaN where there is none yet. Grows as points come. */
export class PointColumn {
  #numbers = new Float64Array(64).fill(Number.NaN);

  get(index: number): number {
    return index < this.#numbers.length ? (this.#numbers[index] as number) : Number.NaN;
  }

  set(index: number, number: number): void {
    if (index >= this.#numbers.length) this.#grow(index);
    this.#numbers[index] = number;
  }

  #grow(index: number): void {
    const wider = new Float64Array(Math.max(index + 1, this.#numbers.length * 2)).fill(Number.NaN);
    wider.set(this.#numbers);
    this.#numbers = wider;
  }
}
