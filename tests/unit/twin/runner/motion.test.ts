import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import type { Reading } from '../../../../twin/runner/instrument.ts';
import { LevelTrend } from '../../../../twin/runner/level-trend.ts';
import { Motions } from '../../../../twin/runner/motion.ts';

const { lines, points } = loadConfig(undefined, ['bdo']);
const [line] = lines;
if (!line) throw new Error('the BDO line is not configured');

const LEVEL = { sigma: 0.3, deadband: 0 };
const MINUTES = 60_000;

describe('the rate of a level', () => {
  const follow = (perHour: number, seed: number, minutes = 20) => {
    const normal = gaussianOf(seeded(seed));
    const trend = new LevelTrend(LEVEL);
    for (let s = 0; s <= minutes * 60; s++) trend.add(50 + (perHour * s) / 3600 + 0.3 * normal(), s * 1000);
    return trend.rate();
  };

  test('is within its interval, moving or not, seeds 1 to 200', () => {
    let inside = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const perHour = seed % 2 === 0 ? 0 : 8;
      const rate = follow(perHour, seed);
      if (rate && Math.abs(rate.value - perHour) <= 1.96 * rate.sigma) inside++;
    }
    expect(inside).toBeGreaterThan(185);
  });

  test('is not known before ten minutes, nor after a hole', () => {
    expect(follow(8, 1, 9)).toBeNull();
    const trend = new LevelTrend(LEVEL);
    for (let s = 0; s <= 900; s++) trend.add(50, s * 1000);
    expect(trend.rate()?.value).toBeCloseTo(0);
    trend.add(Number.NaN, 901_000);
    for (let s = 902; s < 1200; s++) trend.add(60, s * 1000);
    expect(trend.rate()).toBeNull();
  });
});

describe('a process unit', () => {
  const still = { steady: true, areas: [], moving: [] };
  const u100 = { steady: false, areas: ['U100'], moving: [{ area: 'U100', tags: ['FT-20101', 'FT-11001'] }] };
  /** Twenty minutes of levels, each at its rate in % per hour. */
  const levels = (rates: Readonly<Record<string, number>>, deaf: readonly string[] = []) => {
    const motions = new Motions(line, points);
    for (let now = 0; now <= 20 * MINUTES; now += 10_000)
      motions.tick(now, (tag): Reading => {
        const mean = 50 + ((rates[tag] ?? 0) * now) / (60 * MINUTES);
        const gate = deaf.includes(tag) ? { zh: '无', en: 'none' } : null;
        return { latest: mean, mean, count: 1, status: Status.Good, gate };
      });
    return motions;
  };

  test('whose levels stand still is steady, also while its block moves', () => {
    expect(levels({}).of(still).get('R-101A/B')).toEqual({ kind: 'steady' });
    expect(levels({}).of(u100).get('R-101A/B')).toEqual({ kind: 'steady' });
  });

  test('whose level moves takes up what the level says, with its sigma', () => {
    const motion = levels({ 'LT-10111': 12, 'LT-10211': -2 }).of(still).get('R-101A/B');
    if (motion?.kind !== 'inventory') throw new Error('its levels move');
    expect(motion.rate * 3600).toBeCloseTo(12 * 5.36 - 2 * 5.45, 5);
    expect(motion.sigma * 3600).toBeGreaterThan(6);
    expect(motion.tags).toEqual(['LT-10111']);
    expect(levels({ 'LT-10111': 12 }).of(still).get('R-301')).toEqual({ kind: 'steady' });
  });

  test('of a block that moves, without a level that is heard, is moving', () => {
    const area = line.equipment.find(({ id }) => id === 'R-101A')?.area ?? '';
    const moving = { steady: false, areas: [area], moving: [{ area, tags: ['FT-20101', 'FT-11001'] }] };
    expect(levels({}, ['LT-10111']).of(moving).get('R-101A/B')).toEqual({
      kind: 'moving',
      tags: ['FT-20101', 'FT-11001'],
    });
    expect(levels({}, ['LT-10111']).of(still).get('R-101A/B')).toEqual({ kind: 'steady' });
  });
});
