import type { LinearForm, Row } from '../twin/numerics/functions.ts';

// Derivatives of an equation by the complex step (Squire and Trapp 1998): f(x + ih) has h·f' as imaginary part, with no
// difference taken and so no digit lost. Evaluates the equation as it is written, and knows nothing of how it is compiled.

const STEP = 1e-30;

interface Complex {
  readonly re: number;
  readonly im: number;
}

const real = (re: number): Complex => ({ re, im: 0 });
const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
const times = (a: Complex, b: Complex): Complex => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re });
const over = (a: Complex, b: Complex): Complex => {
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
};
const toPower = (a: Complex, power: number): Complex => {
  let product = real(1);
  for (let k = 0; k < Math.abs(power); k++) product = times(product, a);
  return power < 0 ? over(real(1), product) : product;
};

const formAt = ({ index, coefficient }: LinearForm, x: readonly Complex[]): Complex =>
  [...index].reduce((sum, j, k) => plus(sum, times(real(coefficient[k] as number), x[j] as Complex)), real(0));

const rowAt = (row: Row, x: readonly Complex[]): Complex => {
  switch (row.kind) {
    case 'polynomial':
      return row.products.reduce(
        (sum, { i, j, factor }) => plus(sum, times(real(factor), times(x[i] as Complex, x[j] as Complex))),
        plus(real(row.constant), formAt(row.linear, x)),
      );
    case 'ratio':
      return plus(times(real(row.gain), over(formAt(row.numerator, x), formAt(row.denominator, x))), real(row.offset));
    case 'powers':
      return row.terms.reduce(
        (sum, { coefficient, factors }) =>
          plus(
            sum,
            factors.reduce(
              (product, { form, power }) => times(product, toPower(formAt(form, x), power)),
              real(coefficient),
            ),
          ),
        real(0),
      );
  }
};

/** Value of the row at x; powers must be whole numbers. */
export const valueByText = (row: Row, x: ArrayLike<number>): number => rowAt(row, Array.from(x, real)).re;

/** ∂row/∂x[j] at x, to the last digits of double precision. */
export const complexStep = (row: Row, x: ArrayLike<number>, j: number): number =>
  rowAt(
    row,
    Array.from(x, (value, k) => ({ re: value, im: k === j ? STEP : 0 })),
  ).im / STEP;
