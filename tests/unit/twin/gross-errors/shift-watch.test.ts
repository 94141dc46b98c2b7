import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import { familyCut, ShiftWatch } from '../../../../twin/gross-errors/shift-watch.ts';

/** First-order noise of variance 1. */
const noiseOf = (kept: number, seed: number): (() => number) => {
  const normal = gaussianOf(seeded(seed));
  let value = normal();
  return () => {
    value = kept * value + Math.sqrt(1 - kept * kept) * normal();
    return value;
  };
};

const statistics = (kept: number, seed: number, shift: number): Map<number, number> => {
  const noise = noiseOf(kept, seed);
  const watch = new ShiftWatch([6, 60]);
  for (let k = 0; k < 360; k++) watch.add(noise() + 0.3);
  for (let k = 0; k < 60; k++) watch.add(noise() + 0.3 + shift);
  return new Map(watch.shifts().map((entry) => [entry.window, entry.shift / entry.sigma]));
};

describe('a residual over windows', () => {
  test.each([0, 0.6])('sound, remembering %d of itself: a window exceeds 1.96 about as often as it should', (kept) => {
    const beyond = new Map([
      [6, 0],
      [60, 0],
    ]);
    for (let seed = 1; seed <= 400; seed++)
      for (const [window, value] of statistics(kept, seed, 0))
        if (Math.abs(value) > 1.96) beyond.set(window, (beyond.get(window) ?? 0) + 1);
    for (const count of beyond.values()) {
      expect(count / 400).toBeGreaterThan(0.002);
      expect(count / 400).toBeLessThan(0.08);
    }
  });

  test('a bias of one deviation is beyond doubt in the long window and not in the short one, seed 3', () => {
    const found = statistics(0, 3, 1);
    expect(found.get(60)).toBeGreaterThan(4);
    expect(found.get(6)).toBeLessThan(4);
  });

  test('tells nothing before its reference is learned, nor before a window is full', () => {
    const watch = new ShiftWatch([6, 60]);
    const noise = noiseOf(0, 4);
    for (let k = 0; k < 359; k++) watch.add(noise());
    expect(watch.learned).toBe(false);
    for (let k = 0; k < 7; k++) watch.add(noise());
    expect(watch.shifts().map(({ window }) => window)).toEqual([6]);
  });

  test('values that are missing are left out; one that never moves is not tested', () => {
    const still = new ShiftWatch([6]);
    for (let k = 0; k < 600; k++) still.add(k % 3 === 0 ? Number.NaN : Math.floor(k / 300));
    expect(still.shifts()).toEqual([]);
  });

  test('a cut for many tests at once keeps the probability of them all', () => {
    expect(familyCut(0.05, 1)).toBeCloseTo(1.96, 2);
    expect(familyCut(0.05, 100)).toBeCloseTo(3.48, 1);
  });
});
