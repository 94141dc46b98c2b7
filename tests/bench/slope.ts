/** A straight line through a series that was measured over time, and how sure its slope is. */
export interface Slope {
  /** Mean of the series. */
  readonly mean: number;
  /** Least squares, per hour. */
  readonly perHour: number;
  /** 95 % of the slope, per hour: perHour ± margin. NaN when there are fewer than three means. */
  readonly margin: number;
}

/** Longer than anything that repeats by itself (a collection of garbage, a written group): means of it are near to independent. */
const MEAN_OVER_MS = 30_000;

/** Of numbers with their times (ms): a line through their means over half a minute, with the interval of Student's t. */
export const slopeOf = (series: readonly { readonly at: number; readonly value: number }[]): Slope => {
  const means = [...Map.groupBy(series, ({ at }) => Math.floor(at / MEAN_OVER_MS)).values()].map((part) => ({
    hours: meanOf(part.map(({ at }) => at)) / 3_600_000,
    value: meanOf(part.map(({ value }) => value)),
  }));
  const hour = meanOf(means.map(({ hours }) => hours));
  const mean = meanOf(means.map(({ value }) => value));
  const spread = sumOf(means.map(({ hours }) => (hours - hour) ** 2));
  const perHour = sumOf(means.map(({ hours, value }) => (hours - hour) * (value - mean))) / spread;
  const left = sumOf(means.map(({ hours, value }) => (value - mean - perHour * (hours - hour)) ** 2));
  const freedom = means.length - 2;
  const margin = freedom < 1 ? Number.NaN : studentT(freedom) * Math.sqrt(left / freedom / spread);
  return { mean, perHour, margin };
};

/** What grows so little in an hour, as a share of its mean, is flat for whoever runs it: 100 MB become 102. */
const FLAT_SHARE = 0.02;

/** Grows: the whole interval lies above zero, and the slope is worth a word. Otherwise nothing that grows was seen. */
export const grows = ({ mean, perHour, margin }: Slope): boolean =>
  perHour - margin > 0 && perHour > FLAT_SHARE * Math.abs(mean);

/** Two-sided 95 % of Student's t (expansion in 1/n after Fisher; exact enough from three degrees of freedom on). */
const studentT = (freedom: number): number => {
  if (freedom === 1) return 12.706;
  if (freedom === 2) return 4.303;
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
};

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const meanOf = (numbers: readonly number[]): number => sumOf(numbers) / numbers.length;
