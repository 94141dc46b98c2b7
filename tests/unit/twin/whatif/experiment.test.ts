import { describe, expect, test } from 'vitest';
import { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { WhatIfRequest } from '../../../../config/vocabulary/what-if.ts';
import { beliefOf } from '../../../../twin/dynamics/filter/state-model.ts';
import type { InstrumentFacts } from '../../../../twin/whatif/crossings.ts';
import { runExperiment } from '../../../../twin/whatif/experiment.ts';
import { settingsOf } from '../../../../twin/whatif/plan.ts';
import type { Origin } from '../../../../twin/whatif/trajectory.ts';
import { tank } from './tank.ts';

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

  test('instants that are the same but for rounding are one: 2.8 h in seven parts', () => {
    const request = ask({ horizonH: 2.8, points: 8, changes: [{ name: 'feed', value: 60 }], draws: 20 });
    const { outcome, hours } = runExperiment(tank, origin, request);
    expect(outcome).toBe('answered');
    expect(hours).toHaveLength(8);
  });

  test('an input may be named by its tag, and a change after the end is refused', () => {
    const byTag = runExperiment(tank, origin, ask({ changes: [{ name: 'FT-1', value: 100 }], draws: 40 }));
    expect(byTag).toEqual(runExperiment(tank, origin, ask({ changes: [{ name: 'feed', value: 100 }], draws: 40 })));
    const late = runExperiment(tank, origin, ask({ changes: [{ name: 'feed', value: 100, atH: 50 }] }));
    expect(late.reason?.en).toBe('the change of feed at 50 h lies after the end of the run at 40 h');
  });

  test('what instruments would say, which limits they would cross, when, and in how many draws', () => {
    const limits = { hh: 9.5, h: 6, l: null, ll: null };
    const analyser: InstrumentFacts = {
      tag: 'AT-1',
      name: { zh: '浓度', en: 'c' },
      unit: 'mol/L',
      priority: 2,
      limits,
    };
    const meter: InstrumentFacts = { ...analyser, tag: 'FT-1', limits: { hh: null, h: 90, l: null, ll: null } };
    const changes = [{ name: 'feed', value: 100, atH: 1, rampH: 2 }];
    // Points every half hour: a crossing lies between two of them.
    const run = runExperiment(tank, origin, ask({ changes, horizonH: 10, points: 21 }), [analyser, meter]);
    const [first, second] = run.alarms ?? [];
    // 50 → 100 over two hours from hour 1: 90 is passed at 2.6 h, in every draw.
    expect(first).toMatchObject({ tag: 'FT-1', limit: 'h', value: 90, share: 1, priority: 2 });
    expect(first?.atH.median).toBeCloseTo(2.6, 6);
    expect(second).toMatchObject({ tag: 'AT-1', limit: 'h' });
    const c = run.instruments?.find(({ tag }) => tag === 'AT-1');
    const after = run.hours.findIndex((_, k) => (c?.median[k] as number) > 6);
    expect(second?.atH.median).toBeGreaterThan((run.hours[after - 1] as number) - 0.3);
    expect(second?.atH.median).toBeLessThan((run.hours[after] as number) + 0.3);
    expect(second?.atH.low).toBeLessThan(second?.atH.high as number);
    expect(run.alarms).toHaveLength(2);
    expect(run.instruments?.map(({ tag }) => tag)).toEqual(['AT-1', 'FT-1']);
  });

  describe('an input that follows another', () => {
    const levelled = DynamicBlock.parse({
      ...tank,
      inputs: { feed: 'FT-1', outflow: 'FT-2' },
      follows: { outflow: '0.5*feed' },
      figures: [{ id: 'OUT', name: tank.name, unit: '1', range: { low: 0, high: 99 }, formula: 'outflow' }],
    });
    const start: Origin = { ...origin, inputs: Float64Array.of(50, 30) };
    const changes = [{ name: 'feed', value: 60, atH: 10, rampH: 10 }];
    const outflow = (more: Record<string, unknown>) =>
      runExperiment(levelled, start, ask({ draws: 20, points: 5, ...more })).bands[0]?.median;

    test('goes along by as much as the formula changes, from where it stood', () => {
      expect(outflow({ changes })).toEqual([30, 30, 35, 35, 35]);
    });

    test('stays where it is told when it is changed itself', () => {
      expect(outflow({ changes: [...changes, { name: 'outflow', value: 28 }] })).toEqual([28, 28, 28, 28, 28]);
    });

    test('a name that is no input is a mistake of the line folder', () => {
      const wrong = { ...levelled, follows: { level: 'feed' } };
      expect(() => runExperiment(wrong, start, ask({}))).toThrow(/follows names level, of which one is no input/);
    });
  });

  test('draws lie within the bounds of the states, and do not pile up at one', () => {
    const bounded = { ...tank, states: { ...tank.states, c: { ...tank.states.c, high: 2 } } } as DynamicBlock;
    const { bands } = runExperiment(bounded, origin, ask({ horizonH: 1, points: 2, draws: 400 }));
    const [c] = bands;
    // Half of a normal distribution of 0.1: its median lies 0.0674 below the bound, its 97.5 % quantile 0.003.
    expect(c?.median[0]).toBeCloseTo(2 - 0.0674, 1.7);
    expect(c?.high[0]).toBeLessThan(2);
  });

  test('the time of a crossing does not depend on how many points are shown', () => {
    const limits = { hh: null, h: 85, l: null, ll: null };
    const meter: InstrumentFacts = { tag: 'TT-1', name: { zh: '温度', en: 'T' }, unit: '°C', priority: 1, limits };
    const block = { ...tank, outputs: [{ tag: 'TT-1', formula: 'T', sigma: 0 }] };
    const changes = [{ name: 'T', value: 90, atH: 3 }];
    const [few, many] = [3, 81].map((points) => {
      const { alarms, hours } = runExperiment(block, origin, ask({ changes, points, draws: 20 }), [meter]);
      expect(hours).toHaveLength(points);
      return alarms?.[0]?.atH.median as number;
    });
    // From 80 to 90 with a time constant of 0.1 h: 85 is passed 0.1 ln 2 after the change.
    expect(many).toBeCloseTo(3 + 0.1 * Math.log(2), 1);
    expect(few).toBeCloseTo(many as number, 1);
  });

  test('a mean over the run is that of the draws, ramp and all', () => {
    const { bands } = runExperiment(
      tank,
      origin,
      ask({ changes: [{ name: 'T', value: 90, rampH: 40 }], points: 101, draws: 40 }),
    );
    // A ramp from 80 to 90 followed with a lag of 0.1 h: its mean lies that lag below 85.
    expect(bands[1]?.mean?.median).toBeCloseTo(85 - 10 * (0.1 / 40), 2);
  });

  test.each([
    [
      { factors: [{ name: 'T', low: 90, high: 70 }] },
      'the factor T goes from 90 to 70: its low end must lie below its high end',
    ],
    [
      {
        factors: [
          { name: 'T', low: 70, high: 90 },
          { name: 'T', low: 70, high: 80 },
        ],
      },
      'the factor T is given more than once',
    ],
    [
      { factors: ['T', 'feed', 'k'].map((name) => ({ name, low: 0.1, high: 90, levels: 9 })) },
      'the plan has 729 runs; at most 200 are made: fewer levels or factors',
    ],
  ])('a plan that makes no sense is refused with one sentence (%#)', (plan, sentence) => {
    const { outcome, reason } = runExperiment(tank, origin, ask({ plan: { kind: 'full-factorial', ...plan } }));
    expect(outcome).toBe('refused');
    expect(reason?.en).toBe(sentence);
    expect(reason?.zh).toMatch(/[\u4e00-\u9fff]/);
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
