// Normal and chi-square distributions. Sources: Abramowitz and Stegun 26.4, Numerical Recipes 6.2 (incomplete gamma by
// series and by Lentz's continued fraction), Lanczos (g = 7, nine terms) for ln Γ. Good to about 1e-12.

const LANCZOS = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
  1.505_632_735_149_311_6e-7,
] as const;

export const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (z + i);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
};

/** Upper regularised incomplete gamma Q(a, x); accurate in the tail, where p-values live. */
const gammaUpper = (a: number, x: number): number => {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1000 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (Math.abs(an * d + b) < tiny ? tiny : an * d + b);
    c = Math.abs(b + an / c) < tiny ? tiny : b + an / c;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return front * h;
};

/** Probability that a chi-square variable with k degrees of freedom exceeds x. */
export const chiSquareTail = (x: number, k: number): number => gammaUpper(k / 2, x / 2);

/** The value that a chi-square variable with k degrees of freedom exceeds with probability `tail`. */
export const chiSquareQuantile = (tail: number, k: number): number => {
  if (!(tail > 0 && tail < 1 && k > 0)) throw new Error(`no chi-square quantile for tail ${tail} and ${k} degrees`);
  let low = 0;
  let high = k + 10;
  while (chiSquareTail(high, k) > tail) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, k) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Probability that |z| of a standard normal variable exceeds z. */
export const normalTwoSidedTail = (z: number): number => chiSquareTail(z * z, 1);

/** The |z| that a standard normal variable exceeds, on either side, with probability `tail`. */
export const normalTwoSidedQuantile = (tail: number): number => Math.sqrt(chiSquareQuantile(tail, 1));

/** Level of one of `count` tests so that all of them together alarm with probability `family` (Šidák 1967). */
export const sidakLevel = (family: number, count: number): number =>
  count <= 1 ? family : -Math.expm1(Math.log1p(-family) / count);
