import { describe, expect, test } from 'vitest';
import { coverage, runStudy } from './gross-error-study.ts';

// The study of `npm run bench -- gross-error` in small: 300 sets a row, one seed. Limits are the figures asked for less what
// chance does to so few sets (two standard errors).

const SETS = 300;

describe('steam network of Serth and Heenan, one sample, seed 900', () => {
  test('5 % of clean sets alarm', () => {
    const { alarms } = runStudy({ method: 'joint', window: 1, errors: 0, sets: 1000, seed: 900 });
    expect(alarms).toBeGreaterThan(0.03);
    expect(alarms).toBeLessThan(0.07);
  });

  test.each([
    [1, 0.69, 0.09],
    [2, 0.64, 0.21],
    [3, 0.6, 0.38],
    [5, 0.5, 0.95],
  ])('%i errors: power at least %f, wrong at most %f', (errors, power, wrong) => {
    const row = runStudy({ method: 'joint', window: 1, errors, sets: SETS, seed: 900 });
    expect(row.power).toBeGreaterThan(power - row.powerHalfWidth);
    expect(row.wrong).toBeLessThanOrEqual(wrong);
  });

  test('joint search names fewer sound streams than serial elimination', () => {
    const of = (method: 'joint' | 'serial') => runStudy({ method, window: 1, errors: 5, sets: SETS, seed: 900 });
    expect(of('joint').wrong).toBeLessThan(0.7 * of('serial').wrong);
  });

  test('60 samples: 0.90, 0.78, 0.67 for 1, 3, 5 errors', () => {
    for (const [errors, power] of [
      [1, 0.9],
      [3, 0.78],
      [5, 0.67],
    ] as const) {
      const row = runStudy({ method: 'joint', window: 60, errors, sets: SETS, seed: 901 });
      expect(row.power, `${errors} errors`).toBeGreaterThan(power - row.powerHalfWidth);
    }
  });

  test('autocorrelated noise: alarms keep their level with the effective sample size and not without', () => {
    const clean = { method: 'joint', window: 60, errors: 0, sets: 600, seed: 902, noise: 'autocorrelated' } as const;
    expect(runStudy(clean).alarms).toBeLessThan(0.08);
    expect(runStudy({ ...clean, ignoreAutocorrelation: true }).alarms).toBeGreaterThan(0.3);
  });

  test('95 % intervals hold the truth in 93.6 to 96.4 % of 1,000 trials', () => {
    const { all } = coverage(1000, 77);
    expect(all).toBeGreaterThan(0.936);
    expect(all).toBeLessThan(0.964);
  });
});
