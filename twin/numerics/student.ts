import { logGamma } from './distributions.ts';

// Student's t and F by the regularised incomplete beta function (continued fraction, Numerical Recipes 6.4).

const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
};

const fraction = (x: number, a: number, b: number): number => {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m < 1000; m++) {
    for (const factor of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + factor * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + factor / c;
      if (Math.abs(c) < tiny) c = tiny;
      h *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
};

/** Probability that |t| of Student's distribution exceeds t. */
const studentTwoSidedTail = (t: number, degrees: number): number =>
  incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);

/** The |t| that is exceeded, on either side, with probability `tail`. */
export const studentQuantile = (tail: number, degrees: number): number => {
  if (!(tail > 0 && tail < 1 && degrees > 0)) return Number.NaN;
  let low = 0;
  let high = 2;
  while (studentTwoSidedTail(high, degrees) > tail) high *= 2;
  for (let k = 0; k < 200 && high - low > 1e-14 * high; k++) {
    const middle = (low + high) / 2;
    if (studentTwoSidedTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** The value that F with (a, b) degrees of freedom exceeds with probability `tail`. */
export const fisherQuantile = (tail: number, a: number, b: number): number => {
  if (!(tail > 0 && tail < 1 && a > 0 && b > 0)) return Number.NaN;
  const above = (f: number) => incompleteBeta(b / (b + a * f), b / 2, a / 2);
  let low = 0;
  let high = 2;
  while (above(high) > tail) high *= 2;
  for (let k = 0; k < 200 && high - low > 1e-14 * high; k++) {
    const middle = (low + high) / 2;
    if (above(middle) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
