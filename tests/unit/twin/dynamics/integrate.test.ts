import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dormandPrince } from '../../../../twin/dynamics/integrate/dormand-prince.ts';
import { integrate } from '../../../../twin/dynamics/integrate/integrate.ts';
import type { OdeSystem, StepperFactory } from '../../../../twin/dynamics/integrate/ode.ts';
import { radau } from '../../../../twin/dynamics/integrate/radau.ts';
import { Program } from '../../../../twin/numerics/expression/program.ts';

const system = (states: readonly string[], rates: readonly string[], exact = true): OdeSystem => {
  const program = new Program({ variables: states, results: rates });
  const scratch = new Float64Array(rates.length);
  return {
    size: states.length,
    rates: (_t, y, out) => program.evaluate(y, out),
    ...(exact ? { jacobian: (_t, y, out) => program.differentiate(y, scratch, out) } : {}),
  };
};

const METHODS: readonly (readonly [string, StepperFactory])[] = [
  ['radau', radau],
  ['dormand-prince', dormandPrince],
];

// Reference values: Test Set for IVP Solvers (Bari), problems ROBER, VDPOL (scaled, eps = 1e-6), HIRES and OREGO.
const STIFF = [
  {
    name: 'ROBER',
    states: ['a', 'b', 'c'],
    rates: ['-0.04*a + 1e4*b*c', '0.04*a - 1e4*b*c - 3e7*b^2', '3e7*b^2'],
    start: [1, 0, 0],
    end: 1e11,
    absolute: 1e-16,
    expected: [0.208_334_014_970_125_5e-7, 0.833_336_077_033_471_3e-13, 0.999_999_979_166_505],
  },
  {
    name: 'VDPOL',
    states: ['a', 'b'],
    rates: ['b', '((1 - a^2)*b - a)/1e-6'],
    start: [2, 0],
    end: 2,
    absolute: 1e-8,
    expected: [1.706_167_732_170_483, -0.892_809_701_024_797_5],
  },
  {
    name: 'HIRES',
    states: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
    rates: [
      '-1.71*a + 0.43*b + 8.32*c + 0.0007',
      '1.71*a - 8.75*b',
      '-10.03*c + 0.43*d + 0.035*e',
      '8.32*b + 1.71*c - 1.12*d',
      '-1.745*e + 0.43*f + 0.43*g',
      '-280*f*h + 0.69*d + 1.71*e - 0.43*f + 0.69*g',
      '280*f*h - 1.81*g',
      '-280*f*h + 1.81*g',
    ],
    start: [1, 0, 0, 0, 0, 0, 0, 0.0057],
    end: 321.8122,
    absolute: 1e-12,
    expected: [
      0.737_131_257_332_566_8e-3, 0.144_248_572_631_618_5e-3, 0.588_872_974_096_757_5e-4, 0.117_565_134_328_314_9e-2,
      0.238_635_619_883_133_1e-2, 0.623_896_825_274_279_6e-2, 0.284_999_839_518_576_9e-2, 0.285_000_160_481_423_1e-2,
    ],
  },
  {
    name: 'OREGO',
    states: ['a', 'b', 'c'],
    rates: ['77.27*(b + a*(1 - 8.375e-6*a - b))', '(c - (1 + a)*b)/77.27', '0.161*(a - c)'],
    start: [1, 2, 3],
    end: 360,
    absolute: 1e-8,
    expected: [1.000_814_870_318_523, 1228.178_521_549_917, 132.055_494_284_670_6],
  },
];

describe('Radau IIA on published stiff problems', () => {
  test.each(STIFF)('$name within 1e-6', ({ states, rates, start, end, absolute, expected }) => {
    const found = integrate(system(states, rates), 0, start, end, { method: radau, relative: 1e-8, absolute });
    expect(found.outcome).toBe('reached');
    expected.forEach((value, i) => {
      expect(Math.abs((found.y[i] as number) / value - 1)).toBeLessThan(1e-6);
    });
  });

  test('ROBER with a Jacobian by differences comes to the same place', () => {
    const { states, rates, start, end, absolute, expected } = STIFF[0] as (typeof STIFF)[number];
    const found = integrate(system(states, rates, false), 0, start, end, { method: radau, relative: 1e-8, absolute });
    expect(Math.abs((found.y[0] as number) / (expected[0] as number) - 1)).toBeLessThan(1e-6);
  });

  test('mass of ROBER is kept to rounding', () => {
    const { states, rates, start } = STIFF[0] as (typeof STIFF)[number];
    const found = integrate(system(states, rates), 0, start, 1e4, { method: radau, relative: 1e-5, absolute: 1e-10 });
    expect((found.y[0] as number) + (found.y[1] as number) + (found.y[2] as number)).toBeCloseTo(1, 12);
  });
});

describe.each(METHODS)('%s', (_name, method) => {
  const oscillator = system(['x', 'v'], ['v', '-x']);

  test('error follows the tolerance', () => {
    const errorAt = (relative: number) => {
      const { y } = integrate(oscillator, 0, [1, 0], 20, { method, relative, absolute: relative });
      return Math.abs((y[0] as number) - Math.cos(20));
    };
    expect(errorAt(1e-6)).toBeLessThan(2e-5);
    expect(errorAt(1e-9)).toBeLessThan(errorAt(1e-6) / 100);
  });

  test('is of order five: halving a fixed step divides the error by about 32', () => {
    const errorWith = (step: number) => {
      const loose = { method, relative: 1e3, absolute: 1e3, firstStep: step, stepMax: step };
      // Newton of an implicit method needs its own tolerance, so the problem is linear: one iteration is exact.
      const { y } = integrate(oscillator, 0, [1, 0], 4, loose);
      return Math.hypot((y[0] as number) - Math.cos(4), (y[1] as number) + Math.sin(4));
    };
    const ratio = errorWith(0.2) / errorWith(0.1);
    expect(ratio).toBeGreaterThan(24);
    expect(ratio).toBeLessThan(42);
  });

  test('dense output between steps is as good as the steps', () => {
    const times = Array.from({ length: 41 }, (_, k) => k / 4);
    const { states, steps } = integrate(oscillator, 0, [1, 0], 10, { method, relative: 1e-7, absolute: 1e-7, times });
    expect(states).toHaveLength(41);
    states.forEach((y, k) => {
      expect(Math.abs((y[0] as number) - Math.cos(k / 4))).toBeLessThan(2e-5);
    });
    expect(steps).toBeLessThan(200);
  });

  test('runs backwards to where it came from', () => {
    const there = integrate(oscillator, 0, [1, 0.5], 7, { method, relative: 1e-10, absolute: 1e-10 });
    const back = integrate(oscillator, 7, there.y, 0, { method, relative: 1e-10, absolute: 1e-10 });
    expect(back.y[0]).toBeCloseTo(1, 7);
    expect(back.y[1]).toBeCloseTo(0.5, 7);
  });

  test('events: every zero with its direction; a terminal one ends the run', () => {
    const options = { method, relative: 1e-10, absolute: 1e-10 };
    const all = integrate(oscillator, 0, [1, 0], 10, { ...options, events: [{ value: (_t, y) => y[0] as number }] });
    all.events.forEach(({ t }, k) => {
      expect(t).toBeCloseTo((k + 0.5) * Math.PI, 7);
    });
    expect(all.events).toHaveLength(3);
    const rising = integrate(oscillator, 0, [1, 0], 10, {
      ...options,
      times: [1, 4, 9],
      events: [{ value: (_t, y) => y[0] as number, direction: 1, terminal: true }],
    });
    expect(rising.outcome).toBe('event');
    expect(rising.t).toBeCloseTo(1.5 * Math.PI, 7);
    expect(rising.states).toHaveLength(2);
  });

  test('a solution that ends before the time asked for is reported, not invented', () => {
    const explosion = system(['x'], ['x^2']);
    const found = integrate(explosion, 0, [1], 2, { method, relative: 1e-6, absolute: 1e-6, stepsMax: 5000 });
    expect(found.outcome).toBe('failed');
    expect(found.t).toBeLessThanOrEqual(1.0001);
  });

  test('linear decay of any rate agrees with the exponential', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (rate, end) => {
          const decay = system(['x'], [`-${rate}*x`]);
          const { y } = integrate(decay, 0, [1], end, { method, relative: 1e-8, absolute: 1e-12 });
          expect(Math.abs((y[0] as number) - Math.exp(-rate * end))).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 30, seed: 7 },
    );
  });
});
