import { describe, expect, test } from 'vitest';
import { TwinCause, TwinMonitor } from '../../../../config/plant/twin-monitors.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import { diagnose } from '../../../../twin/monitor/diagnose.ts';
import { Hysteresis } from '../../../../twin/monitor/hysteresis.ts';
import { relationValue } from '../../../../twin/monitor/relation.ts';
import { Watch, type WatchOptions } from '../../../../twin/monitor/watch.ts';

const name = { zh: '某', en: 'some' };
const common = { id: 'M', name, tolerance: 0.01 };
const read = (values: Readonly<Record<string, number>>) => (tag: string) => values[tag] ?? Number.NaN;

describe('relations', () => {
  test('a ratio is the logarithm of the quotient; nothing has no logarithm', () => {
    const monitor = TwinMonitor.parse({
      ...common,
      kind: 'combination',
      scale: 'log',
      terms: [{ tag: 'PDT-1' }, { tag: 'FT-1', coefficient: -2 }],
    });
    if (monitor.kind === 'hysteresis') throw new Error('not this kind');
    expect(relationValue(monitor, read({ 'PDT-1': 45, 'FT-1': 3 }))).toBeCloseTo(Math.log(5), 12);
    expect(relationValue(monitor, read({ 'PDT-1': 45, 'FT-1': 0 }))).toBeNaN();
    expect(relationValue(monitor, read({ 'PDT-1': 45 }))).toBeNaN();
  });

  test('heat transfer: the same coefficient at another water flow, 20 % less when fouled by 20 %', () => {
    const monitor = TwinMonitor.parse({
      ...common,
      kind: 'heat-transfer',
      flow: 'FT-2',
      inlet: 'TT-1',
      outlet: 'TT-2',
      process: ['TT-3'],
      flowNormal: 1000,
      exponent: 0.7,
    });
    if (monitor.kind === 'hysteresis') throw new Error('not this kind');
    // Outlet of water that takes heat up from one temperature: T − (T − T_in) exp(−UA / F).
    const at = (flow: number, coefficient: number) => {
      const units = (coefficient * (flow / 1000) ** 0.7) / (flow / 1000);
      return relationValue(monitor, read({ 'FT-2': flow, 'TT-1': 20, 'TT-2': 60 - 40 * Math.exp(-units), 'TT-3': 60 }));
    };
    expect(at(700, 0.3)).toBeCloseTo(at(1000, 0.3), 10);
    expect(at(900, 0.24) - at(900, 0.3)).toBeCloseTo(Math.log(0.8), 10);
  });

  test('rate constant: half the conversion of the rest is half the constant; warmer is faster by Arrhenius', () => {
    const monitor = TwinMonitor.parse({
      ...common,
      kind: 'rate-constant',
      flow: 'FT-3',
      inletFraction: 40,
      outlet: 'AT-1',
      temperature: ['TT-4'],
      temperatureNormal: 60,
      activationKjMol: 42,
    });
    if (monitor.kind === 'hysteresis') throw new Error('not this kind');
    const k = (flow: number, left: number, celsius = 60) =>
      relationValue(monitor, read({ 'FT-3': flow, 'AT-1': left, 'TT-4': celsius }));
    expect(k(1, 10) - k(1, 20)).toBeCloseTo(Math.log(30 / 10 / (20 / 20)), 12);
    expect(k(2, 20) - k(1, 20)).toBeCloseTo(Math.log(2), 12);
    expect(k(1, 20, 70)).toBeLessThan(k(1, 20, 60)); // what the warmth explains is not activity
  });
});

const watch = (options: Partial<WatchOptions> = {}) =>
  new Watch({ tolerance: 0.1, blockMs: 60_000, referenceBlocks: 60, referenceBlocksMin: 30, normal: null, ...options });

describe('a relation over time', () => {
  const noise = gaussianOf(seeded(8));
  const feed = (on: Watch, minutes: number, from: number, value: (minute: number) => number): number => {
    for (let k = 0; k < minutes; k++)
      for (let s = 0; s < 6; s++) on.add(value(k) + 0.05 * noise(), (from + k) * 60_000 + s * 10_000, true);
    return from + minutes;
  };

  test('three days of nothing: no signal, seed 8', () => {
    const still = watch();
    let signals = 0;
    for (let hour = 0, at = 0; hour < 72; hour++) {
      at = feed(still, 60, at, () => 5);
      if (still.signal !== 0) signals++;
    }
    expect(signals).toBe(0);
  });

  test('a shift of twice the tolerance signals with its side within ten minutes and goes when it goes', () => {
    const moved = watch();
    let at = feed(moved, 90, 0, () => 5);
    at = feed(moved, 10, at, () => 4.8);
    expect(moved.signal).toBe(-1);
    expect(moved.since).toBeGreaterThanOrEqual(90 * 60_000);
    expect(moved.deviation).toBeCloseTo(-0.2, 1);
    feed(moved, 30, at, () => 5);
    expect(moved.signal).toBe(0);
  });

  test('a shift within the tolerance is nothing, a drift out of it is found', () => {
    const drifting = watch();
    const at = feed(drifting, 90, 0, () => 5);
    const later = feed(drifting, 300, at, () => 5.06);
    expect(drifting.signal).toBe(0);
    feed(drifting, 240, later, (minute) => 5.06 + 0.001 * minute);
    expect(drifting.signal).toBe(1);
  });

  test('what is learned far from normal is not believed: the fault that was there at the start is found', () => {
    const faulty = watch({ normal: { value: 5, within: 0.3 } });
    feed(faulty, 120, 0, () => 6);
    expect(faulty.signal).toBe(1);
  });

  test('a moving plant teaches nothing, missing values say nothing', () => {
    const moving = watch();
    for (let k = 0; k < 3000; k++) moving.add(5, k * 10_000, false);
    expect(moving.deviation).toBeNaN();
    const gaps = watch();
    feed(gaps, 90, 0, () => 5);
    for (let k = 0; k < 300; k++) gaps.add(Number.NaN, (90 * 6 + k) * 10_000, true);
    expect(gaps.signal).toBe(0);
  });
});

describe('hysteresis', () => {
  const triangle = (k: number) => 50 + 2 * (2 * Math.abs(((k / 30) % 1) - 0.5) - 0.5);
  const indexOf = (flow: (output: number, k: number) => number, output = triangle) => {
    const window = new Hysteresis(120, 0.02);
    for (let k = 0; k < 120; k++) window.add(output(k), flow(output(k), k));
    return window.index;
  };

  test('0 for a valve that follows, near 1 for one that stands, 0 while the output rests', () => {
    expect(indexOf((output) => output / 10)).toBeLessThan(0.01);
    expect(indexOf((_, k) => 5 + 0.01 * Math.sin(k * 7))).toBeGreaterThan(0.9);
    expect(
      indexOf(
        (_, k) => 5 + 0.01 * Math.sin(k),
        () => 50,
      ),
    ).toBe(0);
  });
});

describe('diagnosis', () => {
  const cause = (id: string, shows: Readonly<Record<string, string>>) => TwinCause.parse({ id, name, shows });
  const causes = [cause('BIAS-A', { M1: '±' }), cause('LEAK', { M1: '+', M2: '-' }), cause('OTHER', { M3: '+' })];
  const ids = (...signals: readonly (readonly [string, -1 | 1])[]) =>
    diagnose(
      signals.map(([monitor, sign]) => ({ monitor, sign })),
      causes,
    ).map((diagnosis) => diagnosis.causes.map(({ id }) => id));

  test('what explains the same is one set; a second sign tells them apart', () => {
    expect(ids(['M1', 1])).toEqual([['BIAS-A', 'LEAK']]);
    expect(ids(['M1', 1], ['M2', -1])).toEqual([['LEAK']]);
    expect(ids(['M1', -1])).toEqual([['BIAS-A']]);
  });

  test('a cause whose first monitor is silent is not the cause', () => {
    const feed = TwinCause.parse({ id: 'FEED', name, first: 'M4', shows: { M1: '±', M4: '-' } });
    const sets = diagnose([{ monitor: 'M1', sign: -1 }], [...causes, feed]);
    expect(sets[0]?.causes.map(({ id }) => id)).toEqual(['BIAS-A']);
    const both = diagnose(
      [
        { monitor: 'M1', sign: -1 },
        { monitor: 'M4', sign: -1 },
      ],
      [...causes, feed],
    );
    expect(both[0]?.causes.map(({ id }) => id)).toEqual(['FEED']);
  });

  test('two faults are two sets; what nobody knows is said without a cause', () => {
    expect(ids(['M1', 1], ['M2', -1], ['M3', 1])).toEqual([['LEAK'], ['OTHER']]);
    expect(ids(['M9', 1])).toEqual([[]]);
  });
});
