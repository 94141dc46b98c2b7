import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { eliminateInputs } from '../../../../twin/estimate/errors-in-variables.ts';
import { fitStatistics } from '../../../../twin/estimate/fit.ts';
import { type LeastSquaresProblem, minimise } from '../../../../twin/estimate/least-squares.ts';
import { principalComponents } from '../../../../twin/estimate/principal-components.ts';
import { profileInterval } from '../../../../twin/estimate/profile.ts';
import { studentQuantile } from '../../../../twin/numerics/student.ts';

const normal = (seed: number): (() => number) => {
  const random = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
};

/** y = a + b x with unit sigma. */
const line = (x: readonly number[], y: readonly number[]): LeastSquaresProblem => ({
  parameters: 2,
  residuals: x.length,
  evaluate(theta, residual, jacobian) {
    x.forEach((at, i) => {
      residual[i] = (theta[0] as number) + (theta[1] as number) * at - (y[i] as number);
      jacobian?.set([1, at], 2 * i);
    });
  },
});

test("Student's quantiles (Abramowitz and Stegun, table 26.10)", () => {
  expect(studentQuantile(0.05, 1)).toBeCloseTo(12.706, 3);
  expect(studentQuantile(0.05, 10)).toBeCloseTo(2.228, 3);
  expect(studentQuantile(0.01, 30)).toBeCloseTo(2.75, 3);
});

describe('least squares', () => {
  test('a straight line has the textbook answer, its profile equals its interval', () => {
    const problem = line([0, 1, 2, 3], [1, 3, 5, 7.4]);
    const minimum = minimise(problem, [0, 0]);
    const { sigma, residualSigma } = fitStatistics(minimum, 'scaled', 4);
    expect(minimum.theta[0]).toBeCloseTo(0.92, 10);
    expect(minimum.theta[1]).toBeCloseTo(2.12, 10);
    expect(sigma[1]).toBeCloseTo(residualSigma / Math.sqrt(5), 10);
    const { low, high } = profileInterval(problem, minimum, 1, sigma[1] as number, residualSigma ** 2);
    expect(low).toBeCloseTo(2.12 - (sigma[1] as number), 6);
    expect(high).toBeCloseTo(2.12 + (sigma[1] as number), 6);
  });

  test('parameters that only appear as a sum are not estimated, and it is said', () => {
    const twice: LeastSquaresProblem = {
      parameters: 2,
      residuals: 3,
      evaluate(theta, residual, jacobian) {
        for (let i = 0; i < 3; i++) {
          residual[i] = (theta[0] as number) + (theta[1] as number) - i;
          jacobian?.set([1, 1], 2 * i);
        }
      },
    };
    const found = minimise(twice, [1, 2]);
    expect(found.converged).toBe(false);
    expect(found.message).toMatch(/do not determine all parameters/);
    expect(fitStatistics(found, 'known', 3).identifiability.condition).toBeGreaterThan(1e6);
  });

  test('a start without a finite value is refused', () => {
    const broken: LeastSquaresProblem = {
      parameters: 1,
      residuals: 1,
      evaluate: (_t, residual) => residual.fill(Number.NaN),
    };
    expect(minimise(broken, [1]).message).toMatch(/no finite value at the starting point/);
  });
});

describe('errors in variables', () => {
  const straight = (x: readonly number[], y: readonly number[], sx: number, sy: number) =>
    eliminateInputs({
      parameters: 2,
      inputs: 1,
      responses: 1,
      measuredInputs: x.map((value) => Float64Array.of(value)),
      measuredResponses: y.map((value) => Float64Array.of(value)),
      inputSigma: x.map(() => Float64Array.of(sx)),
      responseSigma: x.map(() => Float64Array.of(sy)),
      evaluate(input, theta, response, byInputs, byParameters) {
        response[0] = (theta[0] as number) + (theta[1] as number) * (input[0] as number);
        byInputs[0] = theta[1] as number;
        byParameters.set([1, input[0] as number]);
      },
    });

  test("Pearson's data with equal errors have the major axis as their line", () => {
    // K. Pearson (1901), Phil. Mag. 2, 559; the first principal axis has slope -0.545561 and intercept 5.784043.
    const x = [0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4];
    const y = [5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5];
    const { theta, converged } = minimise(straight(x, y, 1, 1), [6, -0.5]);
    expect(converged).toBe(true);
    expect(theta[1]).toBeCloseTo(-0.545_561, 5);
    expect(theta[0]).toBeCloseTo(5.784_043, 5);
  });

  test('95 % intervals of 300 noisy data sets hold the truth, and the slope is not drawn to zero (seed 5)', () => {
    const noise = normal(5);
    const truth = Array.from({ length: 15 }, (_, i) => i / 2);
    let covered = 0;
    let sum = 0;
    for (let set = 0; set < 300; set++) {
      const x = truth.map((value) => value + 0.5 * noise());
      const y = truth.map((value) => 1 + 2 * value + 0.5 * noise());
      const minimum = minimise(straight(x, y, 0.5, 0.5), [0, 1]);
      const { interval95 } = fitStatistics(minimum, 'known', 15);
      const [low, high] = interval95[1] as readonly [number, number];
      if (low <= 2 && 2 <= high) covered++;
      sum += minimum.theta[1] as number;
    }
    expect(covered / 300).toBeGreaterThan(0.91);
    expect(sum / 300).toBeCloseTo(2, 1);
  });
});

test('principal components: T² of the training data averages the number of components, Q sees what they do not', () => {
  const noise = normal(8);
  const rows = Array.from({ length: 400 }, () => {
    const [a, b] = [noise(), noise()];
    return [a, b, a + b + 0.05 * noise(), a - b + 0.05 * noise(), 3];
  });
  const model = principalComponents(rows, 2);
  const mean = rows.reduce((sum, row) => sum + model.statistics(row).t2, 0) / 400;
  expect(mean).toBeCloseTo(2 * (399 / 400), 6);
  const broken = model.statistics([0, 0, 2, 0, 3]);
  expect(broken.q).toBeGreaterThan(50 * Math.max(1e-3, model.statistics([1, 1, 2, 0, 3]).q));
});
