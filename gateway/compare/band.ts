// What golden trials let expect, and how far another is from it. Pure.

export interface Band {
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

export interface Deviation {
  /** Largest distance from the band, in scales. */
  readonly deviation: number;
  /** Column of it. */
  readonly at: number;
  /** First column from which on it was outside by more than a scale for a while; null: never. */
  readonly since: number | null;
}

/** One trial alone has a single value an instant: its neighbours in time belong to what is expected. */
const NEIGHBOURS = 6;
/** Columns in a row: a spike is no divergence. */
const LASTING = 3;

/** The value below which a share of a sorted list lies, between two of them by proportion (Hyndman and Fan 1996, type 7). */
export const quantile = (sorted: readonly number[], share: number): number => {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
};

/** p10 to p90 of the references around each column; null where none of them has a value. */
export const bandOf = (references: readonly (readonly (number | null)[])[]): Band => {
  const columns = references[0]?.length ?? 0;
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  for (let column = 0; column < columns; column++) {
    const around = references
      .flatMap((values) => values.slice(Math.max(0, column - NEIGHBOURS), column + NEIGHBOURS + 1))
      .filter((value) => value !== null)
      .sort((a, b) => a - b);
    low.push(around.length === 0 ? null : quantile(around, 0.1));
    high.push(around.length === 0 ? null : quantile(around, 0.9));
  }
  return { low, high };
};

/** Half the width of a band in the middle of its columns, but no less than what the instrument can tell apart. */
export const scaleOf = ({ low, high }: Band, least: number): number => {
  const halves = low
    .flatMap((bottom, column) => {
      const top = high[column] ?? null;
      return bottom === null || top === null ? [] : [(top - bottom) / 2];
    })
    .sort((a, b) => a - b);
  return Math.max(halves.length === 0 ? 0 : quantile(halves, 0.5), least);
};

/** null: nothing to compare. */
export const deviationOf = (values: readonly (number | null)[], band: Band, scale: number): Deviation | null => {
  let found: { deviation: number; at: number; since: number | null } | null = null;
  let outside = 0;
  for (const [column, value] of values.entries()) {
    const [low, high] = [band.low[column] ?? null, band.high[column] ?? null];
    if (value === null || low === null || high === null) continue;
    const deviation = Math.max(low - value, value - high, 0) / scale;
    found ??= { deviation, at: column, since: null };
    if (deviation > found.deviation) {
      found.deviation = deviation;
      found.at = column;
    }
    outside = deviation > 1 ? outside + 1 : 0;
    if (outside === LASTING && found.since === null) found.since = column - LASTING + 1;
  }
  return found;
};
