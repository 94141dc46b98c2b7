import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { systematicSigma } from '../../../../twin/runner/accuracy.ts';
import { Instrument } from '../../../../twin/runner/instrument.ts';

const { points } = loadConfig(undefined, ['bdo']);
const point = (tag: string) => {
  const found = points.byTag(tag);
  if (!found) throw new Error(tag);
  return found;
};
/** A flow meter (0.03 kg/h noise, every 500 ms) that has said something normal each second. */
const running = (seconds = 20, tag = 'FT-20101', value = (s: number) => 31.1 + 0.03 * Math.sin(7 * s)) => {
  const instrument = new Instrument(point(tag));
  for (let s = 1; s <= seconds; s++) instrument.accept(s * 1000, value(s), Status.Good);
  return instrument;
};

describe('an instrument', () => {
  test('that says nothing has no value and says why', () => {
    expect(new Instrument(point('FT-20101')).read(0, 10_000)).toMatchObject({
      gate: { en: 'no sample yet' },
      latest: Number.NaN,
    });
  });
  test('is averaged over the window, and says over how many samples', () => {
    expect(running().read(20_000, 10_000)).toMatchObject({ gate: null, count: 10 });
  });
  test('a sample heard twice counts once', () => {
    const instrument = running(20);
    instrument.accept(20_000, 31.1, Status.Good);
    expect(instrument.read(20_000, 1000).count).toBe(1);
  });
  test.each([
    ['a bad status', (i: Instrument) => i.accept(21_000, 31, Status.BadDeviceFailure), 21_000, /BadDeviceFailure/],
    ['no value', (i: Instrument) => i.accept(21_000, Number.NaN, Status.Good), 21_000, /no value/],
    ['silence', () => {}, 120_000, /stale: last heard 100 s ago/],
    ['a value outside its range', (i: Instrument) => i.accept(21_000, 90, Status.Good), 21_000, /outside its range/],
    ['the gateway lost', (i: Instrument) => i.silence(), 20_500, /gateway is not heard/],
  ])('is left out on %s', (_, happen, now, reason) => {
    const instrument = running();
    happen(instrument);
    const reading = instrument.read(now, 10_000);
    expect(reading.gate?.en).toMatch(reason);
    expect(reading.mean).toBeNaN();
  });
  test('comes back with its next good sample', () => {
    const instrument = running();
    instrument.silence();
    instrument.accept(21_000, 31.1, Status.Good);
    expect(instrument.read(21_000, 10_000).gate).toBeNull();
  });
  test('stuck: the same figure for a minute from an instrument that has noise', () => {
    expect(running(70, 'FT-20101', () => 31.134).read(70_000, 10_000).gate?.en).toMatch(/stuck/);
  });
  test('an analyser holds its value between cycles and is not stuck until five cycles repeat it', () => {
    const analyser = new Instrument(point('AT-11001'));
    for (let cycle = 1; cycle <= 4; cycle++) analyser.accept(cycle * 60_000, 39.5, Status.Good);
    expect(analyser.read(250_000, 10_000)).toMatchObject({ gate: null, mean: 39.5, count: 1 });
    analyser.accept(300_000, 39.5, Status.Good);
    expect(analyser.read(300_000, 10_000).gate?.en).toMatch(/stuck: the same value for 5 cycles/);
  });
  test('a held analyser value polled every 5 s is one cycle, however often it is read', () => {
    const analyser = new Instrument(point('AT-11001')); // a value every 60 s
    for (let s = 0; s < 240; s += 5) analyser.accept(s * 1000, 39.5, Status.Good);
    expect(analyser.read(239_000, 10_000)).toMatchObject({ gate: null, mean: 39.5, count: 1 });
    analyser.accept(240_000, 39.5, Status.Good);
    expect(analyser.read(240_000, 10_000).gate?.en).toMatch(/stuck: the same value for 5 cycles/);
  });
  test('a thermometer inside its deadband may be silent for longer than a minute, but not for ever', () => {
    const quiet = new Instrument(point('TT-10113')); // deadband 1.67 times its noise: 90 % of samples stay inside
    quiet.accept(0, 25, Status.Good);
    expect(quiet.read(180_000, 10_000)).toMatchObject({ gate: null, mean: 25 });
    expect(quiet.read(3_600_000, 10_000).gate?.en).toMatch(/stale/);
  });
  test('one whose noise is told twice too large is as silent as its own habit allows', () => {
    const quiet = new Instrument({ ...point('TT-10113'), sigma: 0.12 });
    for (let s = 0; s <= 1200; s += 40) quiet.accept(s * 1000, 25 + (s % 80 === 0 ? 0.1 : 0), Status.Good);
    expect(quiet.read(1_200_000 + 600_000, 10_000).gate).toBeNull();
    expect(quiet.read(1_200_000 + 900_000, 10_000).gate?.en).toMatch(/stale/);
  });
  test('one sample far off is left out of the mean; a step that stays is not', () => {
    const instrument = running();
    instrument.accept(21_000, 33, Status.Good);
    const spike = instrument.read(21_000, 10_000);
    expect(spike.mean).toBeCloseTo(31.1, 1);
    expect(spike.latest).toBeNaN();
    instrument.accept(22_000, 33.01, Status.Good);
    expect(instrument.read(22_000, 10_000).latest).toBe(33.01);
  });
});

test.each([
  ['FT-20101', 31.134, (0.001 * 31.134) / Math.sqrt(3)], // 0.1 %RD
  ['WT-10001', 180, (0.0005 * 300) / Math.sqrt(3)], // 0.05 %FS
  ['AT-10401', 99.6, 0.1 / Math.sqrt(3)], // GC ±0.1 mol%
  ['TT-10111', 90, (0.15 + 0.002 * 90) / Math.sqrt(3)], // Pt100 A
  ['JT-30301', 2.4, (0.005 * 2.4) / Math.sqrt(3)], // cl.0.5
  ['FIC-20101.OP', 46, 0], // -
])('the accuracy class of %s leaves %d ± %d', (tag, value, sigma) => {
  expect(systematicSigma(point(tag), value)).toBeCloseTo(sigma, 10);
});
