/** Overwrites the lower triangle of a positive definite matrix, row by row, by L of L L'. */
export const factoriseSquare = (a: Float64Array, n: number): void => {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number);
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / (a[j * n + j] as number);
    }
};

/** Overwrites `right` by L⁻¹ right. */
export const solveLower = (lower: Float64Array, right: Float64Array, n: number): Float64Array => {
  for (let i = 0; i < n; i++) {
    let sum = right[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (right[k] as number);
    right[i] = sum / (lower[i * n + i] as number);
  }
  return right;
};
