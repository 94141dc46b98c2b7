/**
 * How many independent values a window of equally spaced ones is worth: count / (1 + 2 Σ r_k), autocorrelations summed while
 * the sums of adjacent pairs stay positive (Geyer 1992, initial positive sequence). Never below 1, never above the count. A
 * slow part that is small beside white noise is cut off early: then it tells too many (half as many again in the study).
 */
export const effectiveSamples = (values: ArrayLike<number>): number => {
  const count = values.length;
  if (count < 4) return Math.min(1, count);
  let mean = 0;
  for (let k = 0; k < count; k++) mean += (values[k] as number) / count;
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let k = 0; k + lag < count; k++) sum += ((values[k] as number) - mean) * ((values[k + lag] as number) - mean);
    return sum / count;
  };
  const variance = covariance(0);
  if (variance === 0) return count;
  let sum = 0.5; // half of r_0, so that 2 · sum is the inflation
  for (let lag = 1; lag + 1 < count / 2; lag += 2) {
    const pair = (covariance(lag) + covariance(lag + 1)) / variance;
    if (pair <= 0) break;
    sum += pair;
  }
  return Math.min(count, Math.max(1, count / (2 * sum)));
};

/**
 * The same from a known form of noise: a share of its variance remembered with a time constant (first order), the rest white.
 * `spacing` and `timeConstant` in the same unit.
 */
export const effectiveSamplesOf = (count: number, spacing: number, share: number, timeConstant: number): number => {
  const kept = Math.exp(-spacing / timeConstant);
  // Variance of a mean of n values of an AR(1): Σ over lags of (1 − k/n) ρ^k, in closed form.
  const slow = (1 + (2 * kept * (1 - (1 - kept ** count) / (count * (1 - kept)))) / (1 - kept)) * share;
  return count / (slow + 1 - share);
};
