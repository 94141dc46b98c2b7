// Elimination in fractions of whole numbers: rank and null space without rounding, to judge what floating point says.

type Fraction = readonly [top: bigint, bottom: bigint];

const ZERO: Fraction = [0n, 1n];
const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : divisor(b, a % b));
const reduced = (top: bigint, bottom: bigint): Fraction => {
  const common = divisor(top, bottom) || 1n;
  const sign = bottom < 0n ? -1n : 1n;
  return [(sign * top) / common, (sign * bottom) / common];
};
const minus = (a: Fraction, b: Fraction): Fraction => reduced(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
const times = (a: Fraction, b: Fraction): Fraction => reduced(a[0] * b[0], a[1] * b[1]);
const over = (a: Fraction, b: Fraction): Fraction => reduced(a[0] * b[1], a[1] * b[0]);
const toNumber = ([top, bottom]: Fraction): number => Number(top) / Number(bottom);

/** Reduced row echelon form of whole numbers, without its empty rows, and the columns of its pivots. */
const echelon = (rows: readonly (readonly number[])[]) => {
  const work = rows.map((row) => row.map((entry): Fraction => [BigInt(entry), 1n]));
  const pivots: number[] = [];
  const columns = rows[0]?.length ?? 0;
  for (let column = 0; column < columns; column++) {
    const at = pivots.length;
    const found = work.findIndex((row, r) => r >= at && row[column]?.[0] !== 0n);
    if (found < 0) continue;
    const pivot = work[found] as Fraction[];
    work[found] = work[at] as Fraction[];
    const lead = pivot[column] as Fraction;
    const top = pivot.map((entry) => over(entry, lead));
    work[at] = top;
    work.forEach((row, r) => {
      const factor = row[column] as Fraction;
      if (r === at || factor[0] === 0n) return;
      work[r] = row.map((entry, j) => minus(entry, times(factor, top[j] ?? ZERO)));
    });
    pivots.push(column);
  }
  return { rows: work.slice(0, pivots.length), pivots };
};

export const exactRank = (rows: readonly (readonly number[])[]): number => echelon(rows).pivots.length;

/** A basis of what the rows do not move. */
export const exactNullSpace = (rows: readonly (readonly number[])[], columns: number): number[][] => {
  const { rows: form, pivots } = echelon(rows);
  const free = Array.from({ length: columns }, (_, j) => j).filter((j) => !pivots.includes(j));
  return free.map((j) => {
    const vector = new Array<number>(columns).fill(0);
    vector[j] = 1;
    pivots.forEach((column, r) => {
      vector[column] = -toNumber(form[r]?.[j] ?? ZERO);
    });
    return vector;
  });
};
