import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equationFunctions } from '../../twin/cases/equation-functions.ts';
import { readEquations } from '../../twin/cases/equation-text.ts';
import { type Functions, functionsOf, linearForm } from '../../twin/numerics/functions.ts';
import { PatternBuilder } from '../../twin/numerics/symmetric-pattern.ts';
import { Curvature } from '../../twin/reconcile/curvature.ts';

// First derivatives of every form of equation against central differences, second ones against differences of the first.

const VARIABLES = 5;
const point = fc.array(fc.double({ min: 0.5, max: 3, noNaN: true }), { minLength: VARIABLES, maxLength: VARIABLES });
const term = fc.tuple(fc.nat(VARIABLES - 1), fc.double({ min: 0.1, max: 2, noNaN: true }));
const form = fc.array(term, { minLength: 1, maxLength: 4 }).map((terms) => linearForm(terms));
const polynomial = fc
  .record({
    linear: form,
    products: fc.array(
      fc.record({
        i: fc.nat(VARIABLES - 1),
        j: fc.nat(VARIABLES - 1),
        factor: fc.double({ min: -2, max: 2, noNaN: true }),
      }),
      { maxLength: 3 },
    ),
    constant: fc.double({ min: -1, max: 1, noNaN: true }),
  })
  .map((row) => ({ kind: 'polynomial' as const, ...row }));
const ratio = fc
  .record({ numerator: form, denominator: form, gain: fc.double({ min: 0.1, max: 2, noNaN: true }) })
  .map((row) => ({ kind: 'ratio' as const, offset: 0.5, ...row }));
const rows = fc.array(fc.oneof(polynomial, ratio), { minLength: 1, maxLength: 4 }).map((list) => functionsOf(list));
const names = { variables: ['a', 'b', 'c', 'd', 'e'], constants: new Map([['R', 8.314]]), description: '' };
const texts = fc
  .subarray(
    [
      'a*b - c = 0',
      'a/(b + c)^2 = exp(-d)',
      'sqrt(a*e) = log(1 + b) + R',
      'tanh(c) + a^b = e',
      '3*a - 2*(b - c)/R = d',
    ],
    { minLength: 1 },
  )
  .map((list) => equationFunctions(readEquations(list, names, []), names));

const valueAt = (functions: Functions, x: Float64Array) => {
  const value = new Float64Array(functions.count);
  const jacobian = new Float64Array(functions.column.length);
  functions.evaluate(x, value, jacobian);
  return { value, jacobian };
};
const dense = (functions: Functions, jacobian: Float64Array, row: number, column: number) => {
  for (let p = functions.rowStart[row] as number; p < (functions.rowStart[row + 1] as number); p++)
    if (functions.column[p] === column) return jacobian[p] as number;
  return 0;
};
const moved = (x: Float64Array, j: number, by: number) => x.map((value, k) => (k === j ? value + by : value));

test('first derivatives are those of the values', () => {
  fc.assert(
    fc.property(fc.oneof(rows, texts), point, (functions, at) => {
      const x = Float64Array.from(at);
      const { jacobian } = valueAt(functions, x);
      for (let j = 0; j < VARIABLES; j++) {
        const up = valueAt(functions, moved(x, j, 1e-5)).value;
        const down = valueAt(functions, moved(x, j, -1e-5)).value;
        for (let r = 0; r < functions.count; r++) {
          const slope = ((up[r] as number) - (down[r] as number)) / 2e-5;
          expect(Math.abs(dense(functions, jacobian, r, j) - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('a row that calls itself linear has the same derivatives everywhere', () => {
  fc.assert(
    fc.property(fc.oneof(rows, texts), point, point, (functions, first, second) => {
      const a = valueAt(functions, Float64Array.from(first)).jacobian;
      const b = valueAt(functions, Float64Array.from(second)).jacobian;
      for (let r = 0; r < functions.count; r++)
        if (functions.linear?.[r] === 1)
          for (let j = 0; j < VARIABLES; j++) expect(dense(functions, a, r, j)).toBe(dense(functions, b, r, j));
    }),
    { numRuns: 100 },
  );
});

test('curvature is the derivative of the weighted gradient', () => {
  fc.assert(
    fc.property(fc.oneof(rows, texts), point, (functions, at) => {
      const x = Float64Array.from(at);
      const scale = Float64Array.from([1, 0.5, 2, 1, 0.1]);
      const weight = Float64Array.from({ length: functions.count }, (_, r) => 1 + r);
      const builder = new PatternBuilder(VARIABLES);
      for (let i = 0; i < VARIABLES; i++) for (let j = i; j < VARIABLES; j++) builder.add(i, j);
      const pattern = builder.build();
      const matrix = new Float64Array(pattern.row.length);
      new Curvature(functions, pattern, VARIABLES).addTo(matrix, x, scale, weight, 1);
      const gradient = (where: Float64Array) => {
        const { jacobian } = valueAt(functions, where);
        return Array.from({ length: VARIABLES }, (_, j) =>
          weight.reduce((sum, w, r) => sum + w * dense(functions, jacobian, r, j), 0),
        );
      };
      for (let j = 0; j < VARIABLES; j++) {
        const up = gradient(moved(x, j, 1e-5));
        const down = gradient(moved(x, j, -1e-5));
        for (let p = pattern.columnStart[j] as number; p < (pattern.columnStart[j + 1] as number); p++) {
          const i = pattern.row[p] as number;
          const second = ((up[i] as number) - (down[i] as number)) / 2e-5;
          const expected = second * (scale[i] as number) * (scale[j] as number);
          expect(Math.abs((matrix[p] as number) - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)));
        }
      }
    }),
    { numRuns: 100 },
  );
});
