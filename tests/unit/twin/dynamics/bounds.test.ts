import { describe, expect, test } from 'vitest';
import { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { BlockTwin } from '../../../../twin/dynamics/block/block-twin.ts';
import { movingHorizon } from '../../../../twin/dynamics/filter/moving-horizon.ts';
import { beliefOf, type DifferentiableModel, sigmaOf } from '../../../../twin/dynamics/filter/state-model.ts';
import { within } from '../../../../twin/dynamics/filter/within.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import { FLOW, LAB, tank } from './tank.ts';

/** A reaction whose catalyst ages; the laboratory sees what is left of the feed. */
const reactor = (high: number): DynamicBlock =>
  DynamicBlock.parse({
    ...tank(),
    parameters: { k: { value: 0.5, sigma: 0.1, unit: '1/h', source: 'trial' } },
    states: {
      c: { unit: 'mol/L', rate: 'feed/100*(10 - c) - a*k*c', initial: 5, initialSigma: 1, noise: 0.02 },
      a: { unit: '1', rate: '0', initial: 1, initialSigma: 0.1, noise: 0.01, high },
    },
    outputs: [{ tag: LAB, formula: 'c', sigma: 0.02 }],
  });

/** Five hours with fresh catalyst and a rate constant 8 % above what is believed. */
const morning = (high: number, seed: number) => {
  const twin = new BlockTwin(reactor(high));
  const normal = gaussianOf(seeded(seed));
  const c = 5 / (0.5 + 0.54);
  const looks: { readonly c: number; readonly a: number; readonly k: number }[] = [];
  for (let step = 0; step < 5 * 60; step++) {
    twin.step(step * 60_000, (tag) =>
      tag === FLOW
        ? { tag, value: 50, sigma: 0.1, fresh: true }
        : { tag, value: c + 0.1 * normal(), sigma: 0.1, fresh: step % 10 === 0 },
    );
    const [first, second, third] = twin.belief.mean;
    looks.push({ c: first ?? Number.NaN, a: second ?? Number.NaN, k: third ?? Number.NaN });
  }
  return { twin, looks, last: looks.at(-1) };
};

describe('an activity that cannot exceed that of fresh catalyst', () => {
  test('keeps to its bound; the rate constant explains the rest, and the interval is hardly narrower, seed 7', () => {
    const free = morning(3, 7);
    const held = morning(1, 7);
    expect(Math.max(...free.looks.map(({ a }) => a))).toBeGreaterThan(1.02);
    expect(Math.max(...held.looks.map(({ a }) => a))).toBeLessThanOrEqual(1);
    expect(Math.abs((held.last?.k ?? 0) - 0.54)).toBeLessThan(Math.abs((free.last?.k ?? 0) - 0.54));
    expect(held.last?.c).toBeCloseTo(5 / 1.04, 0);
    expect(sigmaOf(held.twin.belief, 1)).toBeGreaterThan(0.8 * sigmaOf(free.twin.belief, 1));
  });
});

describe('the most probable state within bounds', () => {
  const bounds = { low: [0, 0, -5], high: [10, 1, 5] };
  const root = Float64Array.from([0.2, 0, 0, 0.1, 0.1, 0, -0.3, 0.2, 0.1]);
  const still: DifferentiableModel = {
    states: 3,
    outputs: 1,
    advance: (x, _, out) => out.set(x),
    advanceWithSlope: (x, _, out, slope) => {
      out.set(x);
      slope.set([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    },
    noise: (_, out) => out.fill(0),
    observe: (x, out) => out.set(x.subarray(0, 1)),
    observeWithSlope: (x, out, slope) => {
      out.set(x.subarray(0, 1));
      slope.set([1, 0, 0]);
    },
  };

  test('is the belief itself when that keeps to them', () => {
    const belief = { mean: Float64Array.from([0.1, 0.9, 4]), root };
    expect(within(belief, bounds)).toBe(belief);
  });

  test.each([
    [[-0.3, 0.5, 0]],
    [[0.5, 1.4, 0]],
    [[-0.3, 1.4, 0]],
    [[-0.2, 1.01, 4.9]],
    [[-0.1, -0.4, 5.2]],
    [[11, 1.2, -6]],
  ])('of %j is what the moving horizon of one moment finds', (mean) => {
    const belief = { mean: Float64Array.from(mean), root };
    const nothing = { t: 0, observation: { output: [], value: [], sigma: [] } };
    const { states, converged } = movingHorizon(still, belief, [nothing], bounds);
    expect(converged).toBe(true);
    const found = within(belief, bounds);
    found.mean.forEach((value, i) => {
      expect(value).toBeCloseTo(states[0]?.[i] ?? Number.NaN, 6);
    });
    expect(found.root).toBe(root);
  });

  test('of a state that is known exactly and lies outside is on the bound', () => {
    const { mean } = within(beliefOf([-0.1, 0.5, 0], [0, 0.1, 0.1]), bounds);
    expect([...mean]).toEqual([0, 0.5, 0]);
  });
});
