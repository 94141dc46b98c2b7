import { type LeastSquaresProblem, type Minimum, minimise } from './least-squares.ts';

export interface ProfileInterval {
  /** Null: open on that side, the data do not bound the parameter there. */
  readonly low: number | null;
  readonly high: number | null;
}

/** How closely a limit is found, relative, and when the inner fits end. */
interface ProfilePrecision {
  readonly limit: number;
  readonly gainEnd: number;
}
const FINE: ProfilePrecision = { limit: 1e-7, gainEnd: 1e-13 };

const REACH = 50;

/**
 * Interval of one parameter in which the objective, minimised over all others, rises by no more than `rise` above its
 * minimum (profile likelihood; Bates and Watts 1988, 6.1). Unlike a standard error it sees that a model is curved.
 */
export const profileInterval = (
  problem: LeastSquaresProblem,
  minimum: Minimum,
  parameter: number,
  sigma: number,
  rise: number,
  precision = FINE,
): ProfileInterval => ({
  low: limit(problem, minimum, parameter, -sigma, rise, precision),
  high: limit(problem, minimum, parameter, sigma, rise, precision),
});

const limit = (
  problem: LeastSquaresProblem,
  { theta, objective }: Minimum,
  parameter: number,
  sigma: number,
  rise: number,
  { limit: close, gainEnd }: ProfilePrecision,
): number | null => {
  if (!Number.isFinite(sigma) || sigma === 0) return null;
  let start: Float64Array = Float64Array.from(theta);
  /** Signed root of the rise, in units of the rise allowed, which is nearly linear in the parameter. */
  const heightAt = (value: number): number => {
    const from = Float64Array.from(start);
    from[parameter] = value;
    const at = minimise(problem, from, { fixed: [parameter], iterationsMax: 60, gainEnd });
    if (!Number.isFinite(at.objective)) return Number.POSITIVE_INFINITY;
    start = at.theta;
    return Math.sqrt(Math.max(0, at.objective - objective) / rise);
  };
  const best = theta[parameter] as number;
  let [near, nearHeight] = [0, 0];
  let far = 2 * sigma;
  let farHeight = heightAt(best + far);
  while (farHeight < 1) {
    if (Math.abs(far) > REACH * Math.abs(sigma)) return null;
    near = far;
    nearHeight = farHeight;
    far *= 1.6;
    farHeight = heightAt(best + far);
  }
  for (let k = 0; k < 40 && Math.abs(far - near) > close * Math.abs(far); k++) {
    const straight = near + ((far - near) * (1 - nearHeight)) / (farHeight - nearHeight);
    const trial = k % 3 === 2 || !Number.isFinite(straight) ? (near + far) / 2 : straight;
    const height = heightAt(best + trial);
    if (Math.abs(height - 1) < close) return best + trial;
    if (height < 1) [near, nearHeight] = [trial, height];
    else [far, farHeight] = [trial, height];
  }
  return best + (near + far) / 2;
};
