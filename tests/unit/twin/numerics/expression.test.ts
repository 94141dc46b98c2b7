import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Program } from '../../../../twin/numerics/expression/program.ts';

const value = (text: string, x: Readonly<Record<string, number>> = {}): number => {
  const program = new Program({ variables: Object.keys(x), results: [text] });
  const out = new Float64Array(1);
  program.evaluate(Object.values(x), out);
  return out[0] as number;
};

test.each([
  ['1 + 2 * 3 ^ 2', 19],
  ['-2^2', -4],
  ['2^3^2', 512],
  ['2**-1', 0.5],
  ['(1 - 3) / 4', -0.5],
  ['min(3, max(1, 2))', 2],
  ['sqrt(16) + ln(exp(2)) + log10(1000)', 9],
  ['4*atan(1) - pi', 0],
  ['1.5e-3*2E3', 3],
])('%s is %d', (text, expected) => {
  expect(value(text)).toBeCloseTo(expected, 12);
});

test('a variable may be called pi or log', () => {
  expect(value('pi*log', { pi: 2, log: 3 })).toBe(6);
});

test.each([
  ['2 +', /end comes too early/],
  ['(1', /'\)' is missing/],
  ['foo(1)', /'foo' is no function/],
  ['y + 1', /'y' in 'y \+ 1' is not known/],
  ['max(1)', /'max' takes 2 arguments/],
  ['1 $ 2', /'\$' is not understood/],
])('%s is refused with a sentence', (text, sentence) => {
  expect(() => value(text)).toThrow(sentence);
});

describe('derivatives', () => {
  const TEXTS = [
    'x*y - x/y + x^2.5 + y^x',
    'exp(x/3)*sin(y) + cos(x*y) - tan(x/9)',
    'atan(x) + tanh(y) + sqrt(x + y) + ln(x*y) + log10(x)',
    'abs(x - 5) + min(x, y)*max(x, 2*y)',
  ];
  test.each(TEXTS)('%s agrees with central differences', (text) => {
    const program = new Program({ variables: ['x', 'y'], definitions: [['z', text]], results: ['z', 'z*z + x'] });
    const [out, other, jacobian] = [new Float64Array(2), new Float64Array(2), new Float64Array(4)];
    const positive = fc.double({ min: 0.3, max: 4, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (x, y) => {
        fc.pre(Math.abs(x - y) > 1e-3 && Math.abs(x - 2 * y) > 1e-3);
        program.differentiate([x, y], out, jacobian);
        const at = Float64Array.from(jacobian);
        [0, 1].forEach((j) => {
          const h = 1e-6;
          const move = (sign: number) => [x + (j === 0 ? sign * h : 0), y + (j === 1 ? sign * h : 0)];
          program.evaluate(move(1), out);
          program.evaluate(move(-1), other);
          for (let r = 0; r < 2; r++) {
            const slope = ((out[r] as number) - (other[r] as number)) / (2 * h);
            expect(Math.abs((at[r * 2 + j] as number) - slope)).toBeLessThan(1e-5 * (1 + Math.abs(slope)));
          }
        });
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
