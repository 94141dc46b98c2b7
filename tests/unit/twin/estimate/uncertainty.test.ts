import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { minimiseWithin } from '../../../../twin/estimate/bounded.ts';
import { type ErrorsInVariables, eliminateInputs } from '../../../../twin/estimate/errors-in-variables.ts';
import { fitStatistics, identifiabilityOf } from '../../../../twin/estimate/fit.ts';
import { type LeastSquaresProblem, minimise } from '../../../../twin/estimate/least-squares.ts';
import { profileInterval } from '../../../../twin/estimate/profile.ts';
import { studentQuantile } from '../../../../twin/numerics/student.ts';

// Uncertainties against what is known otherwise: the whole problem without elimination, closed forms, and the spread of many fits.

const normal = (seed: number): (() => number) => {
  const random = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
};

/** Two inputs, two responses, three parameters: y1 = a exp(b u) + v, y2 = c u v. Every observation has its own errors. */
const curved = (seed: number, count = 12): ErrorsInVariables => {
  const noise = normal(seed);
  const truth = Array.from({ length: count }, (_, i) => [0.2 + 0.15 * i, 1 + Math.sin(i)] as const);
  const sigmaIn = truth.map((_, i) => Float64Array.of(0.02 + 0.002 * i, 0.03));
  const sigmaOut = truth.map((_, i) => Float64Array.of(0.05, 0.02 + 0.003 * i));
  return {
    parameters: 3,
    inputs: 2,
    responses: 2,
    inputSigma: sigmaIn,
    responseSigma: sigmaOut,
    measuredInputs: truth.map((row, i) => Float64Array.from(row, (x, k) => x + (sigmaIn[i]?.[k] as number) * noise())),
    measuredResponses: truth.map(([u, v], i) =>
      Float64Array.of(
        1.5 * Math.exp(0.6 * u) + v + (sigmaOut[i]?.[0] as number) * noise(),
        0.8 * u * v + (sigmaOut[i]?.[1] as number) * noise(),
      ),
    ),
    evaluate(input, theta, response, byInputs, byParameters) {
      const [u, v] = input as unknown as [number, number];
      const [a, b, c] = theta as unknown as [number, number, number];
      const grown = Math.exp(b * u);
      response.set([a * grown + v, c * u * v]);
      byInputs.set([a * b * grown, 1, c * v, c * u]);
      byParameters.set([grown, a * u * grown, 0, 0, 0, u * v]);
    },
  };
};

/** The same with every true input as a parameter of its own: nothing is eliminated. */
const whole = (problem: ErrorsInVariables): LeastSquaresProblem => {
  const { parameters: n, inputs: k, responses: q, measuredInputs } = problem;
  const size = n + k * measuredInputs.length;
  const response = new Float64Array(q);
  const byInputs = new Float64Array(q * k);
  const byParameters = new Float64Array(q * n);
  return {
    parameters: size,
    residuals: measuredInputs.length * (k + q),
    evaluate(theta, residual, jacobian) {
      jacobian?.fill(0);
      measuredInputs.forEach((measured, point) => {
        const at = theta.slice(n + k * point, n + k * (point + 1));
        problem.evaluate(at, theta.slice(0, n), response, byInputs, byParameters);
        const row = point * (k + q);
        for (let i = 0; i < k; i++) {
          const sigma = problem.inputSigma[point]?.[i] as number;
          residual[row + i] = ((at[i] as number) - (measured[i] as number)) / sigma;
          if (jacobian) jacobian[(row + i) * size + n + k * point + i] = 1 / sigma;
        }
        for (let i = 0; i < q; i++) {
          const sigma = problem.responseSigma[point]?.[i] as number;
          residual[row + k + i] = ((response[i] as number) - (problem.measuredResponses[point]?.[i] as number)) / sigma;
          for (let j = 0; j < n && jacobian; j++)
            jacobian[(row + k + i) * size + j] = (byParameters[i * n + j] as number) / sigma;
          for (let j = 0; j < k && jacobian; j++)
            jacobian[(row + k + i) * size + n + k * point + j] = (byInputs[i * k + j] as number) / sigma;
        }
      });
    },
  };
};

describe('errors in variables', () => {
  test('elimination changes nothing: values, standard errors and correlations are those of the whole problem (seed 3)', () => {
    const problem = curved(3);
    const eliminated = minimise(eliminateInputs(problem), [1, 1, 1]);
    const start = [1.5, 0.6, 0.8, ...problem.measuredInputs.flatMap((row) => [...row])];
    const full = minimise(whole(problem), start);
    expect([eliminated.converged, full.converged]).toEqual([true, true]);
    expect(eliminated.objective).toBeCloseTo(full.objective, 9);
    const size = full.theta.length;
    for (let i = 0; i < 3; i++) {
      expect(eliminated.theta[i]).toBeCloseTo(full.theta[i] as number, 7);
      for (let j = 0; j < 3; j++) {
        const expected = full.inverse[i * size + j] as number;
        expect((eliminated.inverse[i * 3 + j] as number) / expected).toBeCloseTo(1, 5);
      }
    }
  });

  test('a standard error is the spread of the estimates over 250 sets, no smaller and no larger (seeds 1000 to 1249)', () => {
    const fits = Array.from({ length: 250 }, (_, set) => {
      const found = minimise(eliminateInputs(curved(1000 + set)), [1.5, 0.6, 0.8]);
      return { theta: found.theta, sigma: fitStatistics(found, 'known', 24).sigma };
    });
    for (const [i, truth] of [1.5, 0.6, 0.8].entries()) {
      const values = fits.map(({ theta }) => theta[i] as number);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
      const stated = fits.reduce((sum, { sigma }) => sum + (sigma[i] as number), 0) / fits.length;
      // 250 sets give a spread within 4.5 % (one standard deviation).
      expect(stated / spread).toBeGreaterThan(0.86);
      expect(stated / spread).toBeLessThan(1.16);
      expect(Math.abs(mean - truth)).toBeLessThan((4 * spread) / 16 + 0.02 * Math.abs(truth));
    }
  });
});

describe('profile likelihood', () => {
  const square: LeastSquaresProblem = {
    parameters: 1,
    residuals: 1,
    evaluate(theta, residual, jacobian) {
      residual[0] = (theta[0] as number) ** 2 - 4;
      jacobian?.set([2 * (theta[0] as number)]);
    },
  };

  test('of a curved model it is not symmetric: θ² = 4 ± 2 gives √2 and √6, which a standard error does not know', () => {
    const minimum = minimise(square, [1.5]);
    const sigma = fitStatistics(minimum, 'known', 2).sigma[0] as number;
    expect(sigma).toBeCloseTo(0.25, 8);
    const { low, high } = profileInterval(square, minimum, 0, sigma, 4);
    expect(low).toBeCloseTo(Math.SQRT2, 6);
    expect(high).toBeCloseTo(Math.sqrt(6), 6);
  });

  test('the other parameters are fitted anew at every trial: y = a exp(b x), limits of b with the best a in closed form', () => {
    const x = [0, 0.5, 1, 1.5, 2];
    const y = [2.1, 2.4, 3.6, 4.1, 5.6];
    const problem: LeastSquaresProblem = {
      parameters: 2,
      residuals: 5,
      evaluate([a, b] = new Float64Array(2), residual, jacobian) {
        x.forEach((at, i) => {
          const grown = Math.exp((b as number) * at);
          residual[i] = ((a as number) * grown - (y[i] as number)) / 0.3;
          jacobian?.set([grown / 0.3, ((a as number) * at * grown) / 0.3], 2 * i);
        });
      },
    };
    const best = (b: number): number => {
      const grown = x.map((at) => Math.exp(b * at));
      const a = grown.reduce((s, g, i) => s + g * (y[i] as number), 0) / grown.reduce((s, g) => s + g * g, 0);
      return grown.reduce((sum, g, i) => sum + ((a * g - (y[i] as number)) / 0.3) ** 2, 0);
    };
    const minimum = minimise(problem, [2, 0.5]);
    const { low, high } = profileInterval(
      problem,
      minimum,
      1,
      fitStatistics(minimum, 'known', 5).sigma[1] as number,
      3.84,
    );
    expect(best(low as number) - minimum.objective).toBeCloseTo(3.84, 4);
    expect(best(high as number) - minimum.objective).toBeCloseTo(3.84, 4);
    expect(low).toBeLessThan(minimum.theta[1] as number);
    expect(high).toBeGreaterThan(minimum.theta[1] as number);
  });

  test('a side that the data do not bound is open, the other is not', () => {
    // r = 2/(1 + θ) - 0.5: beyond all bounds the objective rises to 0.25 and no further.
    const saturating: LeastSquaresProblem = {
      parameters: 1,
      residuals: 1,
      evaluate(theta, residual, jacobian) {
        const below = 1 + (theta[0] as number);
        residual[0] = below > 0 ? 2 / below - 0.5 : Number.NaN;
        jacobian?.set([-2 / below ** 2]);
      },
    };
    const minimum = minimise(saturating, [1]);
    expect(minimum.theta[0]).toBeCloseTo(3, 6);
    const { low, high } = profileInterval(saturating, minimum, 0, 0.5, 1);
    expect(low).toBeCloseTo(2 / 1.5 - 1, 5);
    expect(high).toBeNull();
    expect(profileInterval(saturating, minimum, 0, Number.NaN, 1)).toEqual({ low: null, high: null });
  });
});

describe('identifiability', () => {
  /** Columns of length one with an angle between them. */
  const at = (angle: number, size = 1) => Float64Array.of(1, size * Math.cos(angle), 0, size * Math.sin(angle), 0, 0);

  test.each([0.05, 0.8, 2.5])('two columns at an angle of %d have the singular values √(1 ± cos)', (angle) => {
    const { singularValues, condition, weakest } = identifiabilityOf(at(angle), 2);
    const [large, small] = [Math.sqrt(1 + Math.abs(Math.cos(angle))), Math.sqrt(1 - Math.abs(Math.cos(angle)))];
    expect(singularValues[0]).toBeCloseTo(large, 10);
    expect(singularValues[1]).toBeCloseTo(small, 10);
    expect(condition).toBeCloseTo(large / small, 6);
    // Columns that point the same way: only their difference is unknown; against each other: their sum.
    expect((weakest[0] as number) * (weakest[1] as number)).toBeCloseTo(Math.cos(angle) > 0 ? -0.5 : 0.5, 8);
  });

  test('the unit of a parameter changes nothing', () => {
    const same = identifiabilityOf(at(0.3, 1e6), 2);
    expect(same.condition).toBeCloseTo(identifiabilityOf(at(0.3), 2).condition, 6);
  });

  test('a parameter without any effect has a singular value of zero', () => {
    const { singularValues, condition } = identifiabilityOf(Float64Array.of(1, 0, 2, 0, 3, 0), 2);
    expect(singularValues[1]).toBe(0);
    expect(condition).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a straight line in closed form', () => {
  const x = [1, 2, 4, 7, 9];
  const y = [2.2, 2.9, 5.2, 7.8, 10.4];
  const line: LeastSquaresProblem = {
    parameters: 2,
    residuals: 5,
    evaluate([a, b] = new Float64Array(2), residual, jacobian) {
      x.forEach((value, i) => {
        residual[i] = (a as number) + (b as number) * value - (y[i] as number);
        jacobian?.set([1, value], 2 * i);
      });
    },
  };
  const minimum = minimise(line, [0, 0]);
  const mean = x.reduce((sum, value) => sum + value, 0) / 5;
  const squares = x.reduce((sum, value) => sum + value ** 2, 0);
  const around = x.reduce((sum, value) => sum + (value - mean) ** 2, 0);

  test('correlation of intercept and slope is -x̄/√(mean of x²); symmetric, one on the diagonal', () => {
    const { correlation } = fitStatistics(minimum, 'known', 5);
    expect(correlation[0]?.[1]).toBeCloseTo(-mean / Math.sqrt(squares / 5), 10);
    expect(correlation[1]?.[0]).toBe(correlation[0]?.[1]);
    expect([correlation[0]?.[0], correlation[1]?.[1]]).toEqual([1, 1]);
  });

  test('with known weights the errors are those of the weights; without, of the residuals and Student’s t', () => {
    const known = fitStatistics(minimum, 'known', 5);
    const scaled = fitStatistics(minimum, 'scaled', 5);
    expect(known.sigma[1]).toBeCloseTo(1 / Math.sqrt(around), 10);
    expect(scaled.sigma[1]).toBeCloseTo(Math.sqrt(minimum.objective / 3 / around), 10);
    const half = ({ interval95, sigma }: typeof known) =>
      ((interval95[1]?.[1] as number) - (interval95[1]?.[0] as number)) / 2 / (sigma[1] as number);
    expect(half(known)).toBeCloseTo(1.959964, 5);
    expect(half(scaled)).toBeCloseTo(studentQuantile(0.05, 3), 8);
  });
});

describe('bounds', () => {
  /** (x - 2)² + (y - 3)² + (x + y - 1)²: free minimum at (2/3, 5/3). */
  const bowl: LeastSquaresProblem = {
    parameters: 2,
    residuals: 3,
    evaluate([x, y] = new Float64Array(2), residual, jacobian) {
      residual.set([(x as number) - 2, (y as number) - 3, (x as number) + (y as number) - 1]);
      jacobian?.set([1, 0, 0, 1, 1, 1]);
    },
  };

  test('inside them they change nothing', () => {
    const { theta } = minimiseWithin(bowl, [0, 0], { low: [-9, -9], high: [9, 9] });
    expect(theta[0]).toBeCloseTo(2 / 3, 8);
    expect(theta[1]).toBeCloseTo(5 / 3, 8);
  });

  test('a bound that holds moves the rest: with y at most 1 the best x is 1', () => {
    const { theta, converged } = minimiseWithin(bowl, [0, 0], { low: [-9, -9], high: [9, 1] });
    expect(converged).toBe(true);
    expect(theta[1]).toBe(1);
    expect(theta[0]).toBeCloseTo(1, 8);
  });

  test('a bound that only the way there ran into is let go of', () => {
    const { theta } = minimiseWithin(bowl, [50, 50], { low: [-9, -9], high: [50, 50] });
    expect(theta[0]).toBeCloseTo(2 / 3, 8);
  });
});
