/** Median of the last hundred figures. */
export class Median {
  readonly #figures: number[] = [];

  add(figure: number): void {
    this.#figures.push(figure);
    if (this.#figures.length > 100) this.#figures.shift();
  }

  get value(): number | null {
    const sorted = this.#figures.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
  }
}
