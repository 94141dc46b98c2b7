// Least squares by Householder reflections: no normal equations, so the condition of the problem is not squared.

/** Reduces the first `columns` columns of a rows × width matrix (row-major, in place) to upper triangular form. */
export const triangularise = (a: Float64Array, rows: number, width: number, columns: number): void => {
  for (let k = 0; k < Math.min(columns, rows); k++) {
    let norm = 0;
    for (let i = k; i < rows; i++) norm = Math.hypot(norm, a[i * width + k] as number);
    if (norm === 0) continue;
    const top = a[k * width + k] as number;
    const alpha = top > 0 ? -norm : norm;
    const head = top - alpha;
    const scale = -1 / (alpha * head); // 2 / v'v
    for (let j = k + 1; j < width; j++) {
      let dot = head * (a[k * width + j] as number);
      for (let i = k + 1; i < rows; i++) dot += (a[i * width + k] as number) * (a[i * width + j] as number);
      const factor = dot * scale;
      if (factor === 0) continue;
      a[k * width + j] = (a[k * width + j] as number) - factor * head;
      for (let i = k + 1; i < rows; i++)
        a[i * width + j] = (a[i * width + j] as number) - factor * (a[i * width + k] as number);
    }
    a[k * width + k] = alpha;
    for (let i = k + 1; i < rows; i++) a[i * width + k] = 0;
  }
};

/** Solves R x = b for the upper triangle in the first `n` columns and b in column `right`; false when R is singular. */
export const solveUpper = (a: Float64Array, width: number, n: number, right: number, x: Float64Array): boolean => {
  for (let i = n - 1; i >= 0; i--) {
    let sum = a[i * width + right] as number;
    for (let j = i + 1; j < n; j++) sum -= (a[i * width + j] as number) * (x[j] as number);
    const pivot = a[i * width + i] as number;
    if (pivot === 0) return false;
    x[i] = sum / pivot;
  }
  return true;
};

/** (R'R)^-1, row by row, for an upper triangle of n × n in rows of `width`; NaN where it is singular. */
export const inverseOfSquare = (a: Float64Array, width: number, n: number): Float64Array => {
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  const upper = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    column.fill(0);
    for (let i = c; i >= 0; i--) {
      let sum = i === c ? 1 : 0;
      for (let j = i + 1; j <= c; j++) sum -= (a[i * width + j] as number) * (column[j] as number);
      column[i] = sum / (a[i * width + i] as number);
    }
    for (let i = 0; i < n; i++) upper[i * n + c] = column[i] as number;
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = Math.max(i, j); k < n; k++) sum += (upper[i * n + k] as number) * (upper[j * n + k] as number);
      inverse[i * n + j] = Number.isFinite(sum) ? sum : Number.NaN;
    }
  return inverse;
};
