import { expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import { Cusum } from '../../../../twin/gross-errors/drift.ts';
import { BiasTrack } from '../../../../twin/gross-errors/track.ts';
import { effectiveSamples, effectiveSamplesOf } from '../../../../twin/gross-errors/window.ts';

const autoregressive = (count: number, kept: number, seed: number): Float64Array => {
  const normal = gaussianOf(seeded(seed));
  let value = normal();
  return Float64Array.from({ length: count }, () => {
    value = kept * value + Math.sqrt(1 - kept * kept) * normal();
    return value;
  });
};

test('white noise is worth its count, a remembered one (1 − ρ)/(1 + ρ) of it, seed 5', () => {
  expect(effectiveSamples(autoregressive(20_000, 0, 5)) / 20_000).toBeGreaterThan(0.9);
  const worth = effectiveSamples(autoregressive(20_000, 0.9, 5)) / 20_000;
  expect(worth).toBeGreaterThan(0.04);
  expect(worth).toBeLessThan(0.07);
});

test('the closed form agrees with the variance of simulated means, seed 6', () => {
  const share = 0.4;
  const normal = gaussianOf(seeded(6));
  let square = 0;
  for (let k = 0; k < 4000; k++) {
    const slow = autoregressive(60, Math.exp(-1 / 20), 1000 + k);
    let sum = 0;
    for (const value of slow) sum += Math.sqrt(share) * value + Math.sqrt(1 - share) * normal();
    square += (sum / 60) ** 2 / 4000;
  }
  expect(effectiveSamplesOf(60, 1, share, 20) * square).toBeCloseTo(1, 1);
  expect(effectiveSamplesOf(1, 1, share, 20)).toBeCloseTo(1, 12);
});

test('CUSUM: a shift of one deviation signals with its side and the time it began, and not before', () => {
  const cusum = new Cusum(0.5, 5);
  for (let k = 0; k < 20; k++) cusum.add(0, k);
  expect(cusum.signal).toBe(0);
  let at = 20;
  while (cusum.signal === 0) cusum.add(-1, at++);
  expect(at - 20).toBe(11); // 11 · 0.5 passes 5
  expect(cusum.signal).toBe(-1);
  expect(cusum.since).toBe(20);
  cusum.add(Number.NaN, at);
  expect(cusum.level).toBeCloseTo(1.1, 9);
});

test('a bias followed over time: its mean settles, its interval narrows but never to nothing, a change is followed', () => {
  const track = new BiasTrack(0);
  expect(track.mean).toBeNaN();
  track.add(1, 0.1, 0);
  expect(track.mean).toBe(1);
  expect(track.sigma).toBeCloseTo(0.1, 12);
  for (let s = 1; s <= 3600; s++) track.add(s % 2 === 0 ? 0.9 : 1.1, 0.1, 1000 * s);
  expect(track.mean).toBeCloseTo(1, 2);
  expect(track.sigma).toBeGreaterThan(0.1 * Math.sqrt(0.4));
  expect(track.sigma).toBeLessThan(0.066);
  for (let s = 3601; s <= 5400; s++) track.add(2, 0.1, 1000 * s);
  expect(track.mean).toBeGreaterThan(1.99);
});
