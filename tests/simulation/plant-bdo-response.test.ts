import { describe, expect, test } from 'vitest';
import { plantOf, under, value } from '../unit/simulators/plant/bdo-plant.ts';

describe('set points', () => {
  test('R-101A takes about an hour to +2 K; formaldehyde falls and butynediol rises', () => {
    const plant = plantOf();
    plant.write('TIC-10111.SP', 92);
    plant.advance(3600);
    expect(value(plant, 'TT-10111')).toBeGreaterThan(91.5);
    expect(value(plant, 'TT-10111')).toBeLessThan(92.9);
    plant.advance(3 * 3600);
    expect(Math.abs(value(plant, 'TT-10111') - 92.1)).toBeLessThan(0.4);
    expect(value(plant, 'AT-11002')).toBeLessThan(1.4);
    expect(value(plant, 'AT-11001')).toBeGreaterThan(39.54);
  });

  test('the formaldehyde flow is there within a minute', () => {
    const plant = plantOf();
    plant.write('FIC-20101.SP', 28);
    plant.advance(60);
    expect(Math.abs(value(plant, 'FT-20101') - 28)).toBeLessThan(0.6);
    plant.advance(120);
    expect(value(plant, 'FT-20101')).toBeCloseTo(28, 1);
  });

  test('the reactor pressure is there within ten minutes, by less fresh acetylene, and the gas holder is kept', () => {
    const plant = plantOf();
    plant.write('PIC-10111.SP', 90);
    plant.advance(60);
    expect(value(plant, 'FT-10401')).toBeLessThan(4.5);
    plant.advance(600);
    expect(Math.abs(value(plant, 'PT-10111') - 90)).toBeLessThan(1);
    plant.advance(7200);
    expect(value(plant, 'PT-10111')).toBeCloseTo(90, 0);
    expect(Math.abs(value(plant, 'LT-10201') - 55)).toBeLessThan(5);
  });

  test('R-301 is 5 K warmer within half an hour and leaves less butynediol', () => {
    const plant = plantOf();
    plant.write('TIC-30111.SP', 65);
    plant.advance(1800);
    expect(Math.abs(value(plant, 'TT-30111') - 65.1)).toBeLessThan(1);
    plant.advance(2 * 3600);
    expect(value(plant, 'AT-30201')).toBeLessThan(0.15);
    expect(value(plant, 'FT-30112')).toBeLessThan(1500);
  });
});

describe('interlocks', () => {
  test('R-301 without cooling trips I-9, which closes hydrogen and feed and stays until reset', () => {
    const plant = under('F8', 0.9, 1.6);
    expect(value(plant, 'XA-69003')).toBe(1);
    expect(value(plant, 'FT-20201')).toBeLessThan(0.1);
    expect(value(plant, 'FT-30101')).toBeLessThan(0.001);
    plant.clear('F8');
    plant.advance(3600);
    expect(value(plant, 'TT-30111')).toBeLessThan(80);
    expect(value(plant, 'XA-69003')).toBe(1);
    plant.clear('sis-trip');
    plant.advance(5);
    expect(value(plant, 'XA-69003')).toBe(0);
  });

  test('a holder run empty stops K-101 and the sparge gas', () => {
    const plant = plantOf();
    plant.write('WIC-10001.MODE', 1);
    plant.write('WIC-10001.SP', 0);
    plant.advance(1.5 * 3600);
    expect(value(plant, 'XA-69001')).toBe(1);
    expect(value(plant, 'FT-10501')).toBeLessThan(0.01);
  });
});

describe('faults of the process, first hour', () => {
  test('F2: the loop hides the bias and the real feed rises', () => {
    const plant = under('F2', 0.5);
    expect(value(plant, 'FT-20101')).toBeCloseTo(31.134, 1);
    const feed = Object.values(plant.truth().streams['S-201'] ?? {}).reduce((sum, part) => sum + part, 0);
    expect(feed / 31.134).toBeCloseTo(1 / 0.97, 2);
  });

  test('F6: weaker formaldehyde at the same flow, less acetylene taken up', () => {
    const plant = under('F6', 1);
    expect(value(plant, 'AT-20101')).toBeCloseTo(34.5, 1);
    expect(value(plant, 'FT-10401')).toBeLessThan(4.95);
    expect(value(plant, 'AT-10501')).toBeGreaterThan(73.63);
  });

  test('F7: the pressure loop swings by itself within some minutes', () => {
    const plant = under('F7', 1);
    let crossings = 0;
    let above = false;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let second = 0; second < 3600; second += 5) {
      plant.advance(5);
      const pressure = value(plant, 'PT-10111');
      low = Math.min(low, pressure);
      high = Math.max(high, pressure);
      if (pressure > 100 !== above) crossings++;
      above = pressure > 100;
    }
    expect(high - low).toBeGreaterThan(0.6);
    expect(crossings).toBeGreaterThan(7);
    expect(crossings).toBeLessThan(40);
  });

  test('F8: the water falls, its temperature rise grows, then R-301 warms by about half a kelvin a minute', () => {
    const plant = under('F8', 2 / 60);
    expect(value(plant, 'FT-30112')).toBeCloseTo(672, 0);
    const rise = value(plant, 'TT-30114') - value(plant, 'TT-30113');
    expect(rise).toBeGreaterThan(10);
    const before = value(plant, 'TT-30111');
    plant.advance(300);
    const perMinute = (value(plant, 'TT-30111') - before) / 5;
    expect(perMinute).toBeGreaterThan(0.4);
    expect(perMinute).toBeLessThan(2);
  });

  test('F11: the bed resists more and one thermometer stands out by 6 K', () => {
    const plant = under('F11', 3);
    expect(value(plant, 'PDT-30211')).toBeCloseTo(380 * 1.06, -0.5);
    expect(value(plant, 'TT-30223') - 127.5).toBeGreaterThan(5);
    expect(value(plant, 'TT-30222') - 126).toBeLessThan(0.5);
  });

  test('F12: air raises the pressure of C-402, its bottom by 5 to 8 K, and water goes with the butanediol', () => {
    const plant = under('F12', 3);
    expect(value(plant, 'PT-40211')).toBeGreaterThan(12.5);
    expect(value(plant, 'TT-40213') - 168).toBeGreaterThan(5);
    expect(value(plant, 'TT-40213') - 168).toBeLessThan(8);
    expect(value(plant, 'AT-40502')).toBeGreaterThan(0.1);
  });

  test('F13: the make-up rises above what the loop uses, and gas is smelled', () => {
    const plant = under('F13', 3);
    expect(value(plant, 'FT-30401') - 0.027).toBeGreaterThan(0.012);
    expect(value(plant, 'FT-30601')).toBeCloseTo(1.21, 1);
    expect(value(plant, 'GT-60501')).toBeGreaterThan(3);
  });
});
