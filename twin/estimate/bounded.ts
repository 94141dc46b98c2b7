import { type LeastSquaresProblem, type Minimum, minimise } from './least-squares.ts';

const ROUNDS_MAX = 50;

/** Minimum within bounds by an active set: a parameter that runs into a bound is held there until the sum would fall off it. */
export const minimiseWithin = (
  problem: LeastSquaresProblem,
  start: ArrayLike<number>,
  bounds?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> } | undefined,
): Minimum => {
  if (!bounds) return minimise(problem, start);
  const n = problem.parameters;
  const { low, high } = bounds;
  const held = new Set<number>();
  const clamp = (value: number, j: number) => Math.min(high[j] as number, Math.max(low[j] as number, value));
  let theta = Float64Array.from(start, clamp);
  const residual = new Float64Array(problem.residuals);
  for (let round = 0; ; round++) {
    const found = minimise(problem, theta, { fixed: [...held] });
    const outside = Array.from({ length: n }, (_, j) => j).filter(
      (j) => clamp(found.theta[j] as number, j) !== (found.theta[j] as number),
    );
    theta = Float64Array.from(found.theta, clamp);
    if (outside.length > 0) for (const j of outside) held.add(j);
    else {
      problem.evaluate(found.theta, residual, null);
      const free = [...held].filter((j) => {
        let gradient = 0;
        for (let i = 0; i < problem.residuals; i++)
          gradient += (found.jacobian[i * n + j] as number) * (residual[i] as number);
        return (found.theta[j] as number) <= (low[j] as number) ? gradient < 0 : gradient > 0;
      });
      if (free.length === 0 || round >= ROUNDS_MAX) return found;
      for (const j of free) held.delete(j);
    }
    if (round >= ROUNDS_MAX)
      return { ...found, theta, converged: false, message: 'the bounds that hold were not found' };
  }
};
