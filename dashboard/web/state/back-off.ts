const STEPS_MS = [500, 1000, 2000, 4000, 8000];

/** Wait before the n-th try to connect again, for ever, spread by a fifth so that windows do not come back together. */
export const backOffMs = (attempt: number, chance: number): number => {
  const step = STEPS_MS[Math.min(attempt, STEPS_MS.length - 1)] ?? 8000;
  return Math.round(step * (0.8 + 0.4 * chance));
};
