import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { ExtendedFilter } from '../../../../twin/dynamics/filter/extended.ts';
import { InnovationCheck } from '../../../../twin/dynamics/filter/innovation-check.ts';
import { movingHorizon } from '../../../../twin/dynamics/filter/moving-horizon.ts';
import {
  type Belief,
  beliefOf,
  type DifferentiableModel,
  type Filter,
  type Observation,
  sigmaOf,
} from '../../../../twin/dynamics/filter/state-model.ts';
import { UnscentedFilter } from '../../../../twin/dynamics/filter/unscented.ts';

const normal = (seed: number): (() => number) => {
  const random = seeded(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
};

/** Position and speed with friction; the position and the sum are seen. */
const linear: DifferentiableModel = {
  states: 2,
  outputs: 2,
  advance: ([x = 0, v = 0], dt, out) => out.set([x + dt * v, v * (1 - 0.1 * dt)]),
  advanceWithSlope(x, dt, out, slope) {
    linear.advance(x, dt, out);
    slope.set([1, dt, 0, 1 - 0.1 * dt]);
  },
  noise: (dt, out) => out.set([0.05 * Math.sqrt(dt), 0.2 * Math.sqrt(dt)]),
  observe: ([x = 0, v = 0], out) => out.set([x, x + v]),
  observeWithSlope(x, out, slope) {
    linear.observe(x, out);
    slope.set([1, 0, 1, 1]);
  },
};
const START = beliefOf([0, 1], [1, 0.5]);

/** First-order decay whose rate is not known: the product of two states. */
const decay: DifferentiableModel = {
  states: 2,
  outputs: 1,
  advance: ([c = 0, k = 0], dt, out) => out.set([c * Math.exp(-k * dt) + dt * 0.5, k]),
  advanceWithSlope(x, dt, out, slope) {
    decay.advance(x, dt, out);
    const [c = 0, k = 0] = x;
    slope.set([Math.exp(-k * dt), -dt * c * Math.exp(-k * dt), 0, 1]);
  },
  noise: (dt, out) => out.set([0.02 * Math.sqrt(dt), 0]),
  observe: ([c = 0], out) => out.set([c]),
  observeWithSlope(x, out, slope) {
    decay.observe(x, out);
    slope.set([1, 0]);
  },
};

const covariance = ({ mean, root }: Belief): number[] => {
  const n = mean.length;
  return Array.from({ length: n * n }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < n; k++)
      sum += (root[Math.floor(at / n) * n + k] as number) * (root[(at % n) * n + k] as number);
    return sum;
  });
};

/** Kalman's equations as they stand in the books, in covariance form, for the model above. */
const kalman = (observations: readonly { dt: number; y: readonly [number, number] }[]) => {
  let [x, v, a, b, c] = [0, 1, 1, 0, 0.25];
  for (const { dt, y } of observations) {
    const f = 1 - 0.1 * dt;
    [x, v] = [x + dt * v, v * f];
    [a, b, c] = [a + 2 * dt * b + dt * dt * c + 0.0025 * dt, (b + dt * c) * f, c * f * f + 0.04 * dt];
    for (const [h, z, r] of [
      [[1, 0], y[0], 0.3],
      [[1, 1], y[1], 0.4],
    ] as const) {
      const [p, q] = [a * h[0] + b * h[1], b * h[0] + c * h[1]];
      const s = h[0] * p + h[1] * q + r * r;
      const e = z - h[0] * x - h[1] * v;
      [x, v, a, b, c] = [x + (p / s) * e, v + (q / s) * e, a - (p * p) / s, b - (p * q) / s, c - (q * q) / s];
    }
  }
  return { mean: [x, v], covariance: [a, b, b, c] };
};

const both = (y: readonly [number, number]): Observation => ({ output: [0, 1], value: y, sigma: [0.3, 0.4] });

const FILTERS: readonly (readonly [string, (model: DifferentiableModel, start: Belief) => Filter])[] = [
  ['unscented', (model, start) => new UnscentedFilter(model, start)],
  ['extended', (model, start) => new ExtendedFilter(model, start)],
];

describe.each(FILTERS)('%s filter', (_name, make) => {
  test('is the Kalman filter on a linear model', () => {
    const observations = Array.from({ length: 40 }, (_, k) => ({
      dt: 0.1 + (k % 3) / 10,
      y: [Math.sin(k / 5), Math.cos(k / 7)] as const,
    }));
    const filter = make(linear, START);
    for (const { dt, y } of observations) {
      filter.predict(dt);
      filter.update(both(y));
    }
    const expected = kalman(observations);
    expected.mean.forEach((value, i) => {
      expect(filter.belief.mean[i]).toBeCloseTo(value, 10);
    });
    covariance(filter.belief).forEach((value, i) => {
      expect(value).toBeCloseTo(expected.covariance[i] as number, 10);
    });
  });

  test('learns a rate it was not told, and its 95 % interval holds the truth in 300 trials (seed 4)', () => {
    const noise = normal(4);
    let covered = 0;
    for (let trial = 0; trial < 300; trial++) {
      const rate = 0.3 + 0.05 * noise();
      let c = 5 + 0.3 * noise();
      const filter = make(decay, beliefOf([5, 0.3], [0.3, 0.05]));
      for (let k = 0; k < 30; k++) {
        c = c * Math.exp(-rate * 0.5) + 0.25 + 0.02 * Math.sqrt(0.5) * noise();
        filter.predict(0.5);
        filter.update({ output: [0], value: [c + 0.1 * noise()], sigma: [0.1] });
      }
      if (Math.abs((filter.belief.mean[1] as number) - rate) < 1.96 * sigmaOf(filter.belief, 1)) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.91);
    expect(covered / 300).toBeLessThan(0.985);
  });
});

describe('innovations', () => {
  const verdictWith = (truth: number) => {
    const noise = normal(9);
    const filter = new UnscentedFilter(linear, START);
    const check = new InnovationCheck(60, 1e-4);
    let [x, v] = [0, 1];
    for (let k = 0; k < 200; k++) {
      x += 0.1 * v + 0.05 * Math.sqrt(0.1) * noise();
      v = v * (1 - truth * 0.1) + 0.2 * Math.sqrt(0.1) * noise();
      filter.predict(0.1);
      check.note(filter.update(both([x + 0.3 * noise(), x + v + 0.4 * noise() + (truth > 1 ? 2 : 0)])));
    }
    return check.verdict();
  };
  test('are as large as expected while the model fits, and raise a flag when it does not (seed 9)', () => {
    const good = verdictWith(0.1);
    expect(good?.fits).toBe(true);
    expect(good?.ratio).toBeGreaterThan(0.6);
    expect(verdictWith(5)?.fits).toBe(false);
  });
});

describe('moving horizon', () => {
  const moments = Array.from({ length: 12 }, (_, k) => ({
    t: 0.2 * k,
    observation: both([Math.sin(k / 5), Math.cos(k / 7)]),
  }));
  test('ends where the Kalman filter ends on a linear model', () => {
    const filter = new ExtendedFilter(linear, START);
    moments.forEach(({ t, observation }, k) => {
      if (k > 0) filter.predict(t - (moments[k - 1]?.t ?? 0));
      filter.update(observation);
    });
    const { states, converged } = movingHorizon(linear, START, moments);
    expect(converged).toBe(true);
    states.at(-1)?.forEach((value, i) => {
      expect(value).toBeCloseTo(filter.belief.mean[i] as number, 7);
    });
  });
  test('keeps a concentration from becoming negative where noise would', () => {
    const low = [0, 1, 2, 3].map((k) => ({ t: k * 0.5, observation: { output: [0], value: [-0.4], sigma: [0.1] } }));
    const start = beliefOf([0.1, 0.5], [0.2, 0.1]);
    const bounds = { low: [0, 0], high: [10, 5] };
    const free = movingHorizon(decay, start, low);
    const held = movingHorizon(decay, start, low, bounds);
    expect(Math.min(...free.states.map(([c = 0]) => c))).toBeLessThan(0);
    expect(Math.min(...held.states.map(([c = 0]) => c))).toBeGreaterThanOrEqual(0);
    expect(held.objective).toBeGreaterThan(free.objective);
  });
});
