interface Run {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Parallel runs beside each other: lanes of a rack, or the crossings between racks and equipment.
 * Hands out positions across the runs so that two runs whose lengths overlap are at least `spacing` apart.
 */
export class Tracks {
  readonly #spacing: number;
  readonly #runs: Run[] = [];

  constructor(spacing: number) {
    this.#spacing = spacing;
  }

  /** The free position nearest to `desired` for a run from `from` to `to`. */
  take(desired: number, from: number, to: number): number {
    return this.takeWithin(desired, from, to, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) ?? desired;
  }

  /** The same between `low` and `high`; undefined when everything there is taken. */
  takeWithin(desired: number, from: number, to: number, low: number, high: number): number | undefined {
    const run = { low: Math.min(from, to) - this.#spacing, high: Math.max(from, to) + this.#spacing };
    const taken = this.#runs.filter((other) => other.low < run.high && run.low < other.high);
    const at = this.#candidates(desired, taken)
      .filter((candidate) => candidate >= low - SLACK && candidate <= high + SLACK)
      .find((candidate) => taken.every((other) => Math.abs(other.at - candidate) >= this.#spacing - SLACK));
    if (at !== undefined) this.#runs.push({ at, ...run });
    return at;
  }

  /** The best place is the wish itself or right beside a run that is in the way. Nearest first. */
  #candidates(desired: number, taken: readonly Run[]): number[] {
    return [desired, ...taken.flatMap(({ at }) => [at - this.#spacing, at + this.#spacing])].sort(
      (a, b) => Math.abs(a - desired) - Math.abs(b - desired),
    );
  }
}

/** Sums of spacings are not exact in binary. */
const SLACK = 1e-9;
