// Small dense matrices in row-major Float64Arrays: factorisations and solves in place. For dozens of unknowns, not thousands.

/** LU with row pivoting of an n × n matrix, in place; false when it is singular. `pivot` has n places. */
export const factorLu = (a: Float64Array, n: number, pivot: Int32Array): boolean => {
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(a[i * n + k] as number) > Math.abs(a[best * n + k] as number)) best = i;
    pivot[k] = best;
    const top = a[best * n + k] as number;
    if (top === 0 || !Number.isFinite(top)) return false;
    if (best !== k)
      for (let j = 0; j < n; j++) {
        const kept = a[k * n + j] as number;
        a[k * n + j] = a[best * n + j] as number;
        a[best * n + j] = kept;
      }
    for (let i = k + 1; i < n; i++) {
      const factor = (a[i * n + k] as number) / top;
      a[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j] = (a[i * n + j] as number) - factor * (a[k * n + j] as number);
    }
  }
  return true;
};

/** Solves in place with the factors of `factorLu`. */
export const solveLu = (a: Float64Array, n: number, pivot: Int32Array, b: Float64Array): void => {
  for (let k = 0; k < n; k++) {
    const from = pivot[k] as number;
    const kept = b[k] as number;
    b[k] = b[from] as number;
    b[from] = kept;
  }
  for (let i = 1; i < n; i++) {
    let sum = b[i] as number;
    for (let j = 0; j < i; j++) sum -= (a[i * n + j] as number) * (b[j] as number);
    b[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let j = i + 1; j < n; j++) sum -= (a[i * n + j] as number) * (b[j] as number);
    b[i] = sum / (a[i * n + i] as number);
  }
};

/** LU of a complex matrix (real and imaginary parts apart), in place; false when it is singular. */
export const factorLuComplex = (re: Float64Array, im: Float64Array, n: number, pivot: Int32Array): boolean => {
  const size = (at: number) => Math.abs(re[at] as number) + Math.abs(im[at] as number);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (size(i * n + k) > size(best * n + k)) best = i;
    pivot[k] = best;
    if (!(size(best * n + k) > 0) || !Number.isFinite(size(best * n + k))) return false;
    if (best !== k)
      for (let j = 0; j < n; j++)
        for (const part of [re, im]) {
          const kept = part[k * n + j] as number;
          part[k * n + j] = part[best * n + j] as number;
          part[best * n + j] = kept;
        }
    const topRe = re[k * n + k] as number;
    const topIm = im[k * n + k] as number;
    const norm = topRe * topRe + topIm * topIm;
    for (let i = k + 1; i < n; i++) {
      const at = i * n + k;
      const factorRe = ((re[at] as number) * topRe + (im[at] as number) * topIm) / norm;
      const factorIm = ((im[at] as number) * topRe - (re[at] as number) * topIm) / norm;
      re[at] = factorRe;
      im[at] = factorIm;
      if (factorRe === 0 && factorIm === 0) continue;
      for (let j = k + 1; j < n; j++) {
        const r = re[k * n + j] as number;
        const s = im[k * n + j] as number;
        re[i * n + j] = (re[i * n + j] as number) - factorRe * r + factorIm * s;
        im[i * n + j] = (im[i * n + j] as number) - factorRe * s - factorIm * r;
      }
    }
  }
  return true;
};

/** Solves in place with the factors of `factorLuComplex`. */
export const solveLuComplex = (
  re: Float64Array,
  im: Float64Array,
  n: number,
  pivot: Int32Array,
  bRe: Float64Array,
  bIm: Float64Array,
): void => {
  for (let k = 0; k < n; k++) {
    const from = pivot[k] as number;
    for (const b of [bRe, bIm]) {
      const kept = b[k] as number;
      b[k] = b[from] as number;
      b[from] = kept;
    }
  }
  for (let i = 1; i < n; i++) eliminate(re, im, n, i, 0, i, bRe, bIm);
  for (let i = n - 1; i >= 0; i--) {
    eliminate(re, im, n, i, i + 1, n, bRe, bIm);
    const r = re[i * n + i] as number;
    const s = im[i * n + i] as number;
    const norm = r * r + s * s;
    const x = bRe[i] as number;
    const y = bIm[i] as number;
    bRe[i] = (x * r + y * s) / norm;
    bIm[i] = (y * r - x * s) / norm;
  }
};

const eliminate = (
  re: Float64Array,
  im: Float64Array,
  n: number,
  row: number,
  from: number,
  to: number,
  bRe: Float64Array,
  bIm: Float64Array,
): void => {
  let x = bRe[row] as number;
  let y = bIm[row] as number;
  for (let j = from; j < to; j++) {
    const r = re[row * n + j] as number;
    const s = im[row * n + j] as number;
    x -= r * (bRe[j] as number) - s * (bIm[j] as number);
    y -= r * (bIm[j] as number) + s * (bRe[j] as number);
  }
  bRe[row] = x;
  bIm[row] = y;
};

/** Eigenvalues (rising) and eigenvectors (columns) of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan 8.5). */
export const symmetricEigen = (
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } => {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const offDiagonal = () => {
    let sum = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += (a[i * n + j] as number) ** 2;
    return sum;
  };
  let total = 0;
  for (const entry of a) total += entry * entry;
  for (let sweep = 0; sweep < 60 && offDiagonal() > 1e-30 * total; sweep++)
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => (a[i * n + i] as number) - (a[j * n + j] as number),
  );
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors[i * n + to] = v[i * n + from] as number;
  });
  return { values: Float64Array.from(order, (i) => a[i * n + i] as number), vectors };
};

const rotate = (a: Float64Array, v: Float64Array, n: number, p: number, q: number): void => {
  const apq = a[p * n + q] as number;
  if (apq === 0) return;
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (m: Float64Array, i: number, j: number) => {
    const x = m[i] as number;
    const y = m[j] as number;
    m[i] = c * x - s * y;
    m[j] = s * x + c * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q);
};
