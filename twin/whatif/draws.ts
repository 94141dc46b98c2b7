import type { WhatIfReply } from '../../config/vocabulary/what-if.ts';

type Spread = NonNullable<WhatIfReply['bands'][number]['mean']>;

/** Series of many draws at the same instants: one column per instant, filled draw by draw. */
export class Draws {
  readonly #columns: readonly Float64Array[];
  #used = 0;

  constructor(instants: number, draws: number) {
    this.#columns = Array.from({ length: instants }, () => new Float64Array(draws));
  }

  get used(): number {
    return this.#used;
  }

  add(series: ArrayLike<number>): void {
    this.#columns.forEach((column, k) => {
      column[this.#used] = series[k] as number;
    });
    this.#used++;
  }

  /** Median and the limits between which 95 % of the draws lie, at some of the instants. */
  band(instants: readonly number[]): { readonly median: number[]; readonly low: number[]; readonly high: number[] } {
    const spreads = instants.map((k) => spreadOf((this.#columns[k] as Float64Array).subarray(0, this.#used)));
    return {
      median: spreads.map(({ median }) => median),
      low: spreads.map(({ low }) => low),
      high: spreads.map(({ high }) => high),
    };
  }

  /** Series of one draw. */
  of(draw: number): Float64Array {
    return Float64Array.from(this.#columns, (column) => column[draw] as number);
  }
}

export const spreadOf = (values: ArrayLike<number>): Spread => {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const [a, b] = [sorted[low] as number, sorted[Math.min(sorted.length - 1, low + 1)] as number];
    return round(a + (place - low) * (b - a));
  };
  return { median: at(0.5), low: at(0.025), high: at(0.975) };
};

/** Eight digits: more than any draw is worth, and half the length of a reply. */
const round = (value: number): number => Number(value.toPrecision(8));

/** Mean over time by the trapezoid rule. */
export const meanOver = (hours: readonly number[], series: ArrayLike<number>): number => {
  let area = 0;
  for (let k = 1; k < hours.length; k++)
    area +=
      (((series[k] as number) + (series[k - 1] as number)) / 2) * ((hours[k] as number) - (hours[k - 1] as number));
  return area / ((hours.at(-1) as number) - (hours[0] as number));
};
