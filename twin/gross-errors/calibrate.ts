import type { Random } from '../../config/vocabulary/random.ts';
import type { IdentifyOptions } from './identify.ts';

export interface CalibrationOptions extends Pick<IdentifyOptions, 'occam' | 'smallest' | 'largest'> {
  /** Probability of naming anything on sound data. */
  readonly level: number;
  readonly draws: number;
  readonly random: Random;
}

/**
 * The cut that the best single hypothesis of sound data exceeds with probability `level`. Statistics of one solve are
 * correlated, so that a Šidák cut is too high and their joint behaviour is drawn instead: scores with the information matrix as covariance.
 * Depends on which instruments are in use and their sigmas, not on their values: keep it per structure.
 */
export const calibratedCut = (information: Float64Array, count: number, options: CalibrationOptions): number => {
  const { level, draws, random, occam = 0, smallest, largest } = options;
  const factor = pivotedCholesky(information, count);
  const penalty = Float64Array.from({ length: count }, (_, j) => {
    const own = information[j * count + j] as number;
    return own > 0 ? occam * Math.log(own) : Number.POSITIVE_INFINITY;
  });
  const normal = gaussianOf(random);
  const score = new Float64Array(count);
  const most = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    score.fill(0);
    for (const column of factor) {
      const z = normal();
      for (let j = 0; j < count; j++) score[j] = (score[j] as number) + z * (column[j] as number);
    }
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < count; j++) {
      const own = information[j * count + j] as number;
      if (!(own > 0)) continue;
      const size = Math.abs(score[j] as number) / own;
      if ((smallest && size < (smallest[j] as number)) || (largest && size > (largest[j] as number))) continue;
      top = Math.max(top, (score[j] as number) ** 2 / own - (penalty[j] as number));
    }
    most[draw] = top;
  }
  most.sort();
  return most[Math.min(draws - 1, Math.ceil((1 - level) * draws) - 1)] ?? Number.POSITIVE_INFINITY;
};

/** Columns L with L L' = matrix, as many as it has rank: it is positive semidefinite, never more than the degrees of freedom. */
const pivotedCholesky = (matrix: Float64Array, count: number): Float64Array[] => {
  const left = Float64Array.from({ length: count }, (_, j) => matrix[j * count + j] as number);
  const whole = Float64Array.from(left);
  const columns: Float64Array[] = [];
  for (let rank = 0; rank < count; rank++) {
    let pivot = -1;
    let share = 1e-9;
    for (let j = 0; j < count; j++) {
      const own = (left[j] as number) / (whole[j] as number);
      if (own > share) {
        share = own;
        pivot = j;
      }
    }
    if (pivot < 0) break;
    const root = Math.sqrt(left[pivot] as number);
    const column = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      let value = matrix[pivot * count + j] as number;
      for (const earlier of columns) value -= (earlier[pivot] as number) * (earlier[j] as number);
      column[j] = value / root;
      left[j] = (left[j] as number) - (column[j] as number) ** 2;
    }
    left[pivot] = 0;
    columns.push(column);
  }
  return columns;
};

/** Standard normal draws (Marsaglia's polar method). */
export const gaussianOf = (random: Random): (() => number) => {
  let kept = Number.NaN;
  return () => {
    if (!Number.isNaN(kept)) {
      const draw = kept;
      kept = Number.NaN;
      return draw;
    }
    for (;;) {
      const u = 2 * random() - 1;
      const v = 2 * random() - 1;
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      kept = v * factor;
      return u * factor;
    }
  };
};
