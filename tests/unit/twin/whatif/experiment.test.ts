import { describe, expect, test } from 'vitest';
import { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { WhatIfRequest } from '../../../../config/vocabulary/what-if.ts';
import { BlockTwin } from '../../../../twin/dynamics/block/block-twin.ts';
import { beliefOf } from '../../../../twin/dynamics/filter/state-model.ts';
import { WhatIfEngine } from '../../../../twin/whatif/engine.ts';
import { type Origin, runExperiment } from '../../../../twin/whatif/experiment.ts';
import { settingsOf } from '../../../../twin/whatif/plan.ts';

/** A stirred tank with a feed, a first-order reaction and a controlled temperature. */
const tank = DynamicBlock.parse({
  id: 'TANK',
  name: { zh: '釜', en: 'Tank' },
  units: ['R-1'],
  inputs: { feed: 'FT-1' },
  parameters: { k: { value: 0.5, sigma: 0.05, unit: '1/h', source: 'test' } },
  definitions: { r: 'k*exp((T - 80)/20)*c' },
  states: {
    c: { unit: 'mol/L', rate: 'feed*(10 - c)/100 - r', initial: 2, initialSigma: 0.1, noise: 0 },
    T: { unit: '°C', rate: '0', initial: 80, initialSigma: 0.1, noise: 0, controlled: true },
  },
  outputs: [{ tag: 'AT-1', formula: 'c' }],
  figures: [
    { id: 'C', name: { zh: '浓度', en: 'Concentration' }, unit: '1', range: { low: 0, high: 10 }, formula: 'c' },
    { id: 'T', name: { zh: '温度', en: 'Temperature' }, unit: '°C', range: { low: 0, high: 200 }, formula: 'T' },
  ],
  region: [{ name: { zh: '温度', en: 'temperature' }, unit: '°C', formula: 'T', low: 60, high: 100 }],
});
const origin: Origin = { at: 0, belief: beliefOf([2, 80, 0.5], [0.1, 0.1, 0.05]), inputs: Float64Array.of(50) };
const ask = (more: Record<string, unknown>) => WhatIfRequest.parse({ line: 'x', block: 'TANK', horizonH: 40, ...more });

describe('a virtual experiment', () => {
  test('ends at the steady state of what was asked, with a band that the parameter makes', () => {
    const { bands, outcome } = runExperiment(tank, origin, ask({ changes: [{ name: 'feed', value: 100 }] }));
    expect(outcome).toBe('answered');
    const c = bands[0];
    // feed (10 - c)/100 = k c, with k = 0.5 ± 0.05
    expect(c?.median.at(-1)).toBeCloseTo(10 / 1.5, 1);
    const [low, high] = [c?.low.at(-1) as number, c?.high.at(-1) as number];
    expect(low).toBeGreaterThan(10 / 1.62);
    expect(low).toBeLessThan(10 / 1.57);
    expect(high).toBeGreaterThan(10 / 1.43);
    expect(high).toBeLessThan(10 / 1.37);
  });

  test('a setpoint is followed along its ramp, and what was asked for the same seed is answered the same', () => {
    const request = ask({ changes: [{ name: 'T', value: 90, atH: 2, rampH: 4 }], draws: 40 });
    const first = runExperiment(tank, origin, request);
    const temperature = first.bands[1]?.median as number[];
    expect(temperature[3]).toBeCloseTo(80, 0);
    expect(temperature.at(-1)).toBeCloseTo(90, 2);
    expect(runExperiment(tank, origin, request)).toEqual(first);
  });

  test('outside the region where the model was shown to hold it is refused, with quantity, value and limits', () => {
    const { outcome, reason, bands } = runExperiment(tank, origin, ask({ changes: [{ name: 'T', value: 120 }] }));
    expect(outcome).toBe('refused');
    expect(reason?.en).toMatch(/temperature is 1\d\d °C, outside 60 to 100 where the model was shown to hold/);
    expect(bands).toEqual([]);
  });

  test('a name that cannot be changed is refused with those that can', () => {
    const { reason } = runExperiment(tank, origin, ask({ changes: [{ name: 'c', value: 1 }] }));
    expect(reason?.en).toBe('c cannot be changed; what can: T, feed, k');
  });

  test('a plan answers every run, and says which run lies outside', () => {
    const plan = {
      kind: 'full-factorial',
      factors: [
        { name: 'T', low: 70, high: 110, levels: 3 },
        { name: 'feed', low: 50, high: 100, levels: 2 },
      ],
    };
    const { runs, outcome } = runExperiment(tank, origin, ask({ plan, draws: 20 }));
    expect(outcome).toBe('answered');
    expect(runs).toHaveLength(6);
    expect(runs.filter(({ refused }) => refused !== null).map(({ factors }) => factors.T)).toEqual([110, 110]);
    expect(runs[0]?.outcome.C?.median).toBeGreaterThan(runs[2]?.outcome.C?.median as number);
  });
});

test('a Latin hypercube uses every stratum of every factor once', () => {
  const factors = [
    { name: 'a', low: 0, high: 10, levels: 3 },
    { name: 'b', low: -1, high: 1, levels: 3 },
  ];
  const settings = settingsOf({ kind: 'latin-hypercube', factors, runs: 10 }, seeded(3));
  expect(settings.map(({ a = 0 }) => Math.floor(a)).sort((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(new Set(settings.map(({ b = 0 }) => Math.floor((b + 1) * 5))).size).toBe(10);
});

test('a plan of too many runs is refused before it starts', () => {
  const factors = ['a', 'b', 'c', 'd'].map((name) => ({ name, low: 0, high: 1, levels: 5 }));
  expect(() => settingsOf({ kind: 'full-factorial', factors, runs: 2 }, seeded(1))).toThrow(/625 runs; at most 200/);
});

describe('the engine', () => {
  const read = (tag: string) => ({ tag, value: tag === 'FT-1' ? 50 : 5, sigma: 0.1, fresh: true });
  const clock = { elapsedMs: () => 0 };

  test('answers from a thread; a block that waits for its inputs is refused with the reason', async () => {
    const block = new BlockTwin(tank);
    const engine = new WhatIfEngine(clock);
    const early = await engine.run(block, 0, ask({}));
    expect(early.outcome).toBe('refused');
    expect(early.reason?.en).toMatch(/FT-1/);
    for (let k = 0; k < 10; k++) block.step(k * 10_000, read);
    const reply = await engine.run(block, 90_000, ask({ draws: 20, points: 3 }));
    expect(reply).toMatchObject({ outcome: 'answered', from: 90_000, draws: 20 });
    expect(reply.hours).toEqual([0, 20, 40]);
  });

  test('starts in the past where it remembers it, and says so where it does not', async () => {
    const block = new BlockTwin(tank);
    const engine = new WhatIfEngine(clock);
    for (let k = 0; k < 200; k++) {
      block.step(k * 10_000, read);
      engine.remember(block);
    }
    const reply = await engine.run(block, 1_990_000, ask({ from: 700_000, draws: 20, points: 2 }));
    expect(reply).toMatchObject({ outcome: 'answered', from: 600_000 });
    const unknown = await engine.run(block, 1_990_000, ask({ from: -9e9, draws: 20 }));
    expect(unknown.reason?.en).toMatch(/is not remembered/);
  });
});
