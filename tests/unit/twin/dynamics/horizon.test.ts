import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { boundedIntervals } from '../../../../twin/dynamics/filter/bounded-interval.ts';
import { condensedHorizon, type DrivenModel } from '../../../../twin/dynamics/filter/condensed-horizon.ts';
import { ExtendedFilter } from '../../../../twin/dynamics/filter/extended.ts';
import { type Belief, beliefOf, sigmaOf } from '../../../../twin/dynamics/filter/state-model.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';

const FREE = { low: [-1e9, -1e9], high: [1e9, 1e9] };

/** What is left of a feed, and an activity that is not known; both move. */
const model: DrivenModel = {
  inputs: new Float64Array(1),
  states: 2,
  outputs: 1,
  advance: ([c = 0, a = 0], dt, out) => out.set([c + dt * ((model.inputs[0] as number) - a), a]),
  advanceWithSlope(x, dt, out, slope) {
    model.advance(x, dt, out);
    slope.set([1, -dt, 0, 1]);
  },
  noise: (dt, out) => out.set([0.1 * Math.sqrt(dt), 0.05 * Math.sqrt(dt)]),
  observe: ([c = 0], out) => out.set([c]),
  observeWithSlope(x, out, slope) {
    model.observe(x, out);
    slope.set([1, 0]);
  },
};
const START = beliefOf([5, 1], [0.5, 0.3]);

const stepsOf = (values: readonly (number | null)[], inputs = 1, dt = 0.5) =>
  values.map((value) => ({
    dt,
    inputs: Float64Array.of(inputs),
    observation: value === null ? { output: [], value: [], sigma: [] } : { output: [0], value: [value], sigma: [0.1] },
  }));

const kalman = (values: readonly (number | null)[]): Belief => {
  const filter = new ExtendedFilter(model, START);
  for (const { dt, inputs, observation } of stepsOf(values)) {
    model.inputs.set(inputs);
    filter.predict(dt);
    if (observation.value.length > 0) filter.update(observation);
  }
  return filter.belief;
};

describe('a condensed horizon', () => {
  const values = Array.from({ length: 10 }, (_, k) => (k % 3 === 1 ? null : 5 + 0.1 * Math.sin(3 * k)));

  test('ends where the Kalman filter ends when noise may enter at every step', () => {
    // The filter adds noise after a step and the horizon before it: the same when the noise does not move the state meanwhile.
    const still: DrivenModel = {
      ...model,
      advance: (x, _, out) => out.set(x),
      advanceWithSlope: (x, _, out, slope) => {
        out.set(x);
        slope.set([1, 0, 0, 1]);
      },
    };
    const filter = new ExtendedFilter(still, START);
    const steps = stepsOf(values);
    for (const { dt, observation } of steps) {
      filter.predict(dt);
      if (observation.value.length > 0) filter.update(observation);
    }
    const { belief, held } = condensedHorizon(still, START, steps, { parts: steps.length, bounds: FREE });
    belief.mean.forEach((value, i) => {
      expect(value).toBeCloseTo(filter.belief.mean[i] as number, 9);
      expect(sigmaOf(belief, i)).toBeCloseTo(sigmaOf(filter.belief, i), 9);
    });
    expect(held).toBe(false);
  });

  test('is near it when noise enters in fewer parts', () => {
    const { belief } = condensedHorizon(model, START, stepsOf(values), { parts: 5, bounds: FREE });
    const filter = kalman(values);
    belief.mean.forEach((value, i) => {
      expect(Math.abs(value - (filter.mean[i] as number))).toBeLessThan(0.3 * sigmaOf(filter, i));
      expect(sigmaOf(belief, i) / sigmaOf(filter, i)).toBeGreaterThan(0.8);
      expect(sigmaOf(belief, i) / sigmaOf(filter, i)).toBeLessThan(1.2);
    });
  });

  test('a value that came late counts where it belongs', () => {
    const without = values.map((value, k) => (k === 4 ? null : value));
    const options = { parts: 10, bounds: FREE };
    const late = without.map((value, k) => (k === 4 ? 5.8 : value));
    const before = condensedHorizon(model, START, stepsOf(without), options).belief;
    const after = condensedHorizon(model, START, stepsOf(late), options).belief;
    const [want, had] = [kalman(late), kalman(without)];
    expect((after.mean[1] as number) - (before.mean[1] as number)).toBeCloseTo(
      (want.mean[1] as number) - (had.mean[1] as number),
      1,
    );
    expect(sigmaOf(after, 1)).toBeLessThan(sigmaOf(before, 1));
  });

  test('a bound in the past moves what is believed now, though the present is inside', () => {
    // It seems to have been below zero for a while and is well above since: the activity has to explain less of it.
    const dip = [0.3, 0.1, -0.2, -0.3, -0.3, -0.1, 0.2, 0.4, 0.6, 0.8];
    const start = beliefOf([0.3, 1], [0.2, 0.3]);
    const bounds = { low: [0, -1e9], high: [1e9, 1e9] };
    const free = condensedHorizon(model, start, stepsOf(dip), { parts: 10, bounds: FREE });
    const kept = condensedHorizon(model, start, stepsOf(dip), { parts: 10, bounds });
    expect(free.belief.mean[0]).toBeGreaterThan(0.5);
    expect(kept.held).toBe(true);
    expect(Math.abs((kept.belief.mean[1] as number) - (free.belief.mean[1] as number))).toBeGreaterThan(0.005);
  });

  test('one wild value is left out', () => {
    const wild = values.map((value, k) => (k === 5 ? 80 : value));
    const { belief, leftOut } = condensedHorizon(model, START, stepsOf(wild), { parts: 10, bounds: FREE });
    const sound = condensedHorizon(model, START, stepsOf(values.map((value, k) => (k === 5 ? null : value))), {
      parts: 10,
      bounds: FREE,
    });
    expect(leftOut).toBe(1);
    expect([...belief.mean]).toEqual([...sound.belief.mean]);
  });
});

describe('the interval of a bounded quantity', () => {
  const one = (x: Float64Array, out: Float64Array) => out.set(x);
  const intervalOf = (mean: number, sigma: number, high: number) =>
    boundedIntervals(
      beliefOf([mean], [sigma]),
      { low: [0], high: [high] },
      one,
      Float64Array.of(mean),
      Float64Array.of(sigma),
    )[0];

  test('is value ± 1.96 sigma away from bounds', () => {
    const interval = intervalOf(0.5, 0.02, 1);
    expect(interval?.low).toBeCloseTo(0.5 - 1.96 * 0.02, 12);
    expect(interval?.high).toBeCloseTo(0.5 + 1.96 * 0.02, 12);
  });

  test('keeps to the bound, holds the value that stands at it, and is hardly shorter below', () => {
    const interval = intervalOf(1, 0.1, 1);
    expect(interval?.high).toBe(1);
    expect(interval?.low).toBeGreaterThan(0.75);
    expect(interval?.low).toBeLessThan(0.85);
  });

  test('holds the truth in 95 of 100 cases, wherever between the bounds that is: 4,000 trials, seed 5', () => {
    const random = seeded(5);
    const normal = gaussianOf(random);
    const [sigmaBefore, sigmaSeen] = [0.2, 0.1];
    let inside = 0;
    let outOfBounds = 0;
    for (let trial = 0; trial < 4000; trial++) {
      // The truth is of the prior within the bounds: drawn until it is.
      let truth = 2;
      while (truth < 0 || truth > 1) truth = 1 + sigmaBefore * normal();
      const seen = truth + sigmaSeen * normal();
      const gain = sigmaBefore ** 2 / (sigmaBefore ** 2 + sigmaSeen ** 2);
      const sigma = Math.sqrt(1 - gain) * sigmaBefore;
      const interval = intervalOf(Math.min(1, Math.max(0, 1 + gain * (seen - 1))), sigma, 1);
      if (!interval) throw new Error('an interval for each quantity');
      if (interval.low < 0 || interval.high > 1) outOfBounds++;
      if (truth >= interval.low && truth <= interval.high) inside++;
    }
    expect(outOfBounds).toBe(0);
    expect(inside / 4000).toBeGreaterThan(0.93);
    expect(inside / 4000).toBeLessThan(0.985);
  });
});
