import { expect, test } from 'vitest';
import { seeded } from '../../../config/vocabulary/random.ts';
import { noise } from '../../../simulators/plant/parts/noise.ts';
import { gaussian, OrnsteinUhlenbeck, studentT } from '../../../simulators/random.ts';

const moments = (draw: () => number, n = 40_000) => {
  let sum = 0;
  let square = 0;
  let far = 0;
  for (let k = 0; k < n; k++) {
    const x = draw();
    sum += x;
    square += x * x;
    if (Math.abs(x) > 4) far++;
  }
  return { mean: sum / n, variance: square / n, far: far / n };
};

test('Gaussian draws have mean 0, variance 1 and hardly any tail', () => {
  const { mean, variance, far } = moments(gaussian(seeded(1)));
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(variance).toBeCloseTo(1, 1);
  expect(far).toBeLessThan(0.0005);
});

test('Student draws have the same variance and heavier tails', () => {
  const { variance, far } = moments(studentT(gaussian(seeded(2)), 5));
  expect(Math.abs(variance - 1)).toBeLessThan(0.08);
  expect(far).toBeGreaterThan(0.001);
});

test('an Ornstein-Uhlenbeck process keeps unit variance whatever the step, and forgets', () => {
  for (const step of [1, 50]) {
    const process = new OrnsteinUhlenbeck(gaussian(seeded(3)), 10);
    expect(Math.abs(moments(() => process.step(step), 100_000).variance - 1)).toBeLessThan(0.1);
  }
});

test('realistic noise has unit variance and neighbours that resemble each other; Gaussian noise has not', () => {
  const correlation = (mode: 'realistic' | 'gaussian') => {
    const draw = noise(mode, seeded(4));
    let before = draw(1);
    let product = 0;
    const { variance } = moments(() => {
      const now = draw(1);
      product += now * before;
      before = now;
      return now;
    });
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
    return product / 40_000;
  };
  expect(correlation('realistic')).toBeGreaterThan(0.3);
  expect(Math.abs(correlation('gaussian'))).toBeLessThan(0.03);
});
