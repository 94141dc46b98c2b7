import { describe, expect, test } from 'vitest';
import { severity } from '../../config/vocabulary/status.ts';
import { booked, measuredPoints, plantOf, under, value } from '../unit/simulators/plant/bdo-plant.ts';

// The virtual BDO line over hours and days.

const HOURS = 8;
const watched = measuredPoints.filter(
  ({ normal, role, tag }) => normal !== null && role === 'PV' && tag !== 'JQ-61106',
);

/** Mean of each half of a shift, sampled once a minute or at the analyser's own pace. */
const shift = (noise: 'realistic' | 'gaussian') => {
  const plant = plantOf({ noise, seed: 11 });
  const halves = watched.map(() => [
    { n: 0, sum: 0 },
    { n: 0, sum: 0 },
  ]);
  const lastTime = watched.map(() => -1);
  const notGood = new Set<string>();
  for (let minute = 0; minute < HOURS * 60; minute++) {
    plant.advance(60);
    for (const [k, { tag }] of watched.entries()) {
      const reading = plant.reading(tag);
      if (severity(reading.status) !== 'good') notGood.add(tag);
      if (reading.timeS === lastTime[k]) continue;
      lastTime[k] = reading.timeS;
      const half = halves[k]?.[minute < HOURS * 30 ? 0 : 1];
      if (!half) continue;
      half.n++;
      half.sum += reading.value;
    }
  }
  return { plant, halves, notGood };
};

describe.each(['realistic', 'gaussian'] as const)('eight hours at the normal point, %s noise', (noise) => {
  const { halves, notGood } = shift(noise);

  test('every reading is good', () => expect([...notGood]).toEqual([]));

  test('every mean is its normal value and none drifts', () => {
    const off: string[] = [];
    for (const [k, { tag, normal, sigma }] of watched.entries()) {
      const [early, late] = halves[k] ?? [];
      if (!early || !late || normal === null) continue;
      const spread = sigma ?? 0;
      // Slow disturbances and correlated noise move a mean by more than white noise would.
      const tolerance = (n: number) => (3 * spread) / Math.sqrt(n) + 0.45 * spread + 1e-4 * Math.abs(normal) + 1e-9;
      const mean = (early.sum + late.sum) / (early.n + late.n);
      if (Math.abs(mean - normal) > tolerance(early.n + late.n))
        off.push(`${tag} mean ${mean}, normal ${normal}, sigma ${sigma}`);
      const drift = late.sum / late.n - early.sum / early.n;
      if (Math.abs(drift) > 1.5 * tolerance(early.n)) off.push(`${tag} drifts by ${drift}, sigma ${sigma}`);
    }
    expect(off).toEqual([]);
  });
});

test('nothing is made and nothing is lost, whatever happens: total mass and C, H and O over 12 h with steps and faults', () => {
  const plant = plantOf({ noise: 'realistic', disturbance: 1, seed: 3 });
  const held = (element?: string) => booked(plant, 'held', element);
  const before = { kg: held(), C: held('C'), H: held('H'), O: held('O') };
  plant.write('TIC-10111.SP', 94);
  plant.write('FIC-20201.SP', 40);
  plant.write('FIC-50101.SP', 6);
  for (const fault of ['F4', 'F6', 'F10', 'F12', 'F13']) plant.inject({ fault, atS: 3600, magnitude: 1 });
  plant.advance(6 * 3600);
  plant.inject({ fault: 'F8', atS: 6 * 3600, magnitude: 1.6 });
  plant.advance(6 * 3600);
  for (const element of [undefined, 'C', 'H', 'O'] as const) {
    const gained = held(element) - before[element ?? 'kg'];
    const net = booked(plant, 'in', element) - booked(plant, 'out', element);
    const passed = booked(plant, 'in', element);
    // Molar masses are given to five digits; only generator lime rounds them.
    expect(Math.abs(gained - net) / passed, `${element ?? 'mass'}: held ${gained}, net in ${net}`).toBeLessThan(
      element ? 5e-4 : 1e-9,
    );
  }
});

test('temperature ladder at constant acetylene pressure ends where trial TR-B1 says', () => {
  const end = (celsius: number, kpa: number) => {
    const plant = plantOf();
    plant.write('TIC-10111.SP', celsius);
    plant.write('TIC-10211.SP', celsius);
    plant.write('PIC-10111.SP', kpa);
    plant.advance(40 * 3600);
    return ['AT-11002', 'AT-11003', 'AT-11001'].map((tag) => value(plant, tag));
  };
  // Water vapour takes more of the total pressure as it gets warmer; the total follows so that acetylene keeps its share.
  const [coldF = 0, coldP = 0, coldB = 0] = end(86, 92.1);
  const [warmF = 0, warmP = 0, warmB = 0] = end(94, 109.4);
  expect(coldF).toBeCloseTo(1.87, 1);
  expect(coldP).toBeCloseTo(1.35, 1);
  expect(Math.abs(coldB - 39.0)).toBeLessThan(0.4);
  expect(warmF).toBeCloseTo(1.07, 1);
  expect(warmP).toBeCloseTo(1.71, 1);
  expect(Math.abs(warmB - 39.9)).toBeLessThan(0.4);
  expect(warmB).toBeGreaterThan(coldB);
});

describe('faults that take hours', () => {
  test('F1: the pair of thermometers parts by 0.4 K in 8 h, the butynediol does not move', () => {
    const plant = under('F1', 8);
    expect(value(plant, 'TT-10111') - value(plant, 'TT-10112') - 0.2).toBeCloseTo(0.4, 1);
    expect(Math.abs(value(plant, 'AT-11001') - 39.52)).toBeLessThan(0.1);
  });

  test('F2: more formaldehyde is left', () => expect(value(under('F2', 8), 'AT-11002')).toBeGreaterThan(1.45));

  test('F3: the butynediol analyser freezes while the density moves', () => {
    const plant = plantOf({ noise: 'gaussian' });
    plant.inject({ fault: 'F3', atS: 0, magnitude: 1 });
    plant.inject({ fault: 'F6', atS: 0, magnitude: 1 });
    plant.advance(600);
    const frozen = value(plant, 'AT-11001');
    const density = value(plant, 'DT-11001');
    plant.advance(12 * 3600);
    expect(value(plant, 'AT-11001')).toBe(frozen);
    expect(density - value(plant, 'DT-11001')).toBeGreaterThan(1.5);
  });

  test('F4: formaldehyde is left over, less heat and less acetylene', () => {
    const early = under('F4', 0.25);
    expect(value(early, 'FT-10401')).toBeLessThan(4.8);
    const plant = under('F4', 16);
    expect(value(plant, 'AT-11002')).toBeGreaterThan(1.7);
    expect(value(plant, 'TIC-10111.OP')).toBeLessThan(38);
    expect(plant.truth().states['activity/ethynylation']).toBeCloseTo(0.85 * Math.exp(-16 / 900), 3);
  });

  test('F5: the slurry filter resists 4 % more an hour at the same flow', () => {
    const plant = under('F5', 10);
    expect(value(plant, 'PDT-10301')).toBeCloseTo(45 * 1.04 ** 10, 0);
    expect(value(plant, 'FT-11001')).toBeCloseTo(40.3, 1);
  });

  test('F9: a fouled cooler needs more water for the same heat', () => {
    const plant = under('F9', 8, 12);
    expect(value(plant, 'TIC-30111.OP')).toBeGreaterThan(47.5);
    expect(value(plant, 'TT-30111')).toBeCloseTo(60.1, 1);
  });

  test('F10: dying nickel passes butynediol and hydroxybutanal on to the fixed bed, which warms', () => {
    const plant = under('F10', 24, 2);
    expect(value(plant, 'AT-30201')).toBeGreaterThan(0.19);
    expect(value(plant, 'AT-30202')).toBeGreaterThan(0.72);
    expect(value(plant, 'TT-30225')).toBeGreaterThan(129);
    expect(plant.truth().states['uptake/R-301 mol/h']).toBeLessThan(375.3);
  });
});
