/** Pivots of a correlation matrix below this are rounding. */
const PIVOT_MIN = 1e-12;

/**
 * Inverts a positive definite matrix (n × n, row-major) in place by sweeping each pivot once; false, and the matrix spoilt,
 * when it is not positive definite. Meant for a few dozen rows with ones on the diagonal.
 */
export const invertPositiveDefinite = (a: Float64Array, n: number): boolean => {
  for (let k = 0; k < n; k++) {
    const pivot = a[k * n + k] as number;
    if (!(pivot > PIVOT_MIN)) return false;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = (a[i * n + k] as number) / pivot;
      for (let j = 0; j < n; j++)
        if (j !== k) a[i * n + j] = (a[i * n + j] as number) - factor * (a[k * n + j] as number);
    }
    for (let j = 0; j < n; j++) {
      if (j === k) continue;
      a[k * n + j] = (a[k * n + j] as number) / pivot;
      a[j * n + k] = -(a[j * n + k] as number) / pivot;
    }
    a[k * n + k] = 1 / pivot;
  }
  return true;
};
