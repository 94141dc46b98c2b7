/** How a prediction and what came of it agree, over the instants that have come. */
export interface ForecastScore {
  /** Instants with a value. */
  readonly looks: number;
  /** Share of them inside the 95 % band. */
  readonly inside: number;
  /** Mean of what came less what was foretold (the median). */
  readonly bias: number;
  /** Root mean square of that difference, in standard deviations of the band. */
  readonly rmsSigma: number;
}

interface Band {
  readonly median: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

interface Series {
  readonly time: readonly number[];
  readonly last: readonly (number | null)[];
  readonly status: readonly number[];
}

/** 95 % of a normal distribution are this many standard deviations wide. */
const WIDTH_95 = 3.92;

/** What came, at the instants of a prediction: the newest usable value no older than one step; null where there is none. */
export const realityAt = (
  { time, last, status }: Series,
  instants: readonly number[],
  now: number,
): (number | null)[] => {
  const step = (instants[1] ?? 0) - (instants[0] ?? 0);
  let row = -1;
  return instants.map((at) => {
    if (at > now) return null;
    while (row + 1 < time.length && (time[row + 1] as number) <= at) row++;
    const value = last[row];
    // Severity is in the top two bits: 2 and 3 are Bad.
    const usable = row >= 0 && at - (time[row] as number) <= step && (status[row] as number) >>> 30 < 2;
    return usable && value !== null && value !== undefined && Number.isFinite(value) ? value : null;
  });
};

/** Null while nothing has come. The start itself is no prediction and does not count. */
export const scoreOf = ({ median, low, high }: Band, came: readonly (number | null)[]): ForecastScore | null => {
  let looks = 0;
  let inside = 0;
  let sum = 0;
  let squares = 0;
  came.forEach((value, k) => {
    if (k === 0 || value === null) return;
    const [middle, bottom, top] = [median[k] as number, low[k] as number, high[k] as number];
    looks++;
    if (bottom <= value && value <= top) inside++;
    sum += value - middle;
    squares += ((value - middle) / Math.max((top - bottom) / WIDTH_95, Number.MIN_VALUE)) ** 2;
  });
  return looks === 0
    ? null
    : { looks, inside: inside / looks, bias: sum / looks, rmsSigma: Math.sqrt(squares / looks) };
};
