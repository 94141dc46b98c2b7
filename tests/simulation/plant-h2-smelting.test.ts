import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { severity } from '../../config/vocabulary/status.ts';
import { normalStreams } from '../../simulators/plant/h2-smelting/species.ts';
import { SmeltingVessel } from '../../simulators/plant/h2-smelting/vessel.ts';
import { line, measuredPoints, plantOf, under, value } from '../unit/simulators/plant/h2-smelting-plant.ts';

// The virtual hydrogen smelting line over hours: its normal point, the step responses and the faults of its description.

/** What comes and goes in lots has no constant normal value: bins, ladle, slag pot. */
const LOTS = new Set(['WT-1101', 'WT-1102', 'WT-1103', 'WT-1104', 'WT-1501', 'WT-1502']);
const watched = measuredPoints.filter(
  ({ normal, role, tag }) => normal !== null && (role === 'PV' || role === 'LAB') && !LOTS.has(tag),
);

describe('a day at the normal point with noise and disturbances', () => {
  const plant = plantOf({ noise: 'realistic', seed: 11 });
  const sums = new Map(watched.map(({ tag }) => [tag, { n: 0, sum: 0, lastS: -1 }]));
  const notGood: string[] = [];
  for (let minute = 0; minute < 24 * 60; minute++) {
    plant.advance(60);
    for (const { tag } of watched) {
      const reading = plant.reading(tag);
      if (severity(reading.status) !== 'good') notGood.push(tag);
      const of = sums.get(tag);
      if (!of || reading.timeS === of.lastS) continue;
      of.lastS = reading.timeS;
      of.n++;
      of.sum += reading.value;
    }
  }

  test('every reading is good', () => {
    // Noise now and then takes a gas detector that reads nothing below the end of its range.
    expect(notGood.filter((tag) => !tag.startsWith('AE-12'))).toEqual([]);
    expect(notGood.length).toBeLessThan(20);
  });

  test('every mean is its normal value', () => {
    const off: string[] = [];
    for (const { tag, normal, sigma } of watched) {
      const of = sums.get(tag);
      if (!of || normal === null) continue;
      const mean = of.sum / of.n;
      // Half of the noise besides what is left of it in the mean: correlated noise and slow disturbances.
      const tolerance = 3 * ((sigma ?? 0) / Math.sqrt(of.n)) + 0.5 * (sigma ?? 0) + 1e-3 * Math.abs(normal) + 1e-9;
      if (Math.abs(mean - normal) > tolerance) off.push(`${tag} mean ${mean}, normal ${normal}, sigma ${sigma}`);
    }
    expect(off).toEqual([]);
  });

  test('slag was tapped every two hours, ladles were changed', () => {
    expect(plant.truth().states['cast kg']).toBeGreaterThan(30_000);
    expect(plant.truth().states['slag kg']).toBeLessThan(1300);
  });
});

interface Step {
  readonly step: string;
  readonly change: Readonly<Record<string, number>>;
  readonly restoreAfterH?: number;
  readonly afterH: number;
  readonly expect: Readonly<Record<string, number>>;
}
const steps: readonly Step[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../cases/h2-smelting/step-responses.json'), 'utf8'),
);
/** How far the plant may be from the description's own integration: FeO and C in wt%, °C, and mol%. */
const WITHIN: Readonly<Record<string, number>> = {
  FeO: 0.2,
  C: 0.02,
  metalC: 8,
  PC: 0.006,
  CO: 0.3,
  CO2: 0.3,
  H2: 0.2,
  H2O: 0.3,
};

describe.each(steps)('$step, $afterH h after', (step) => {
  test('answers as described', () => {
    const vessel = new SmeltingVessel(normalStreams(line));
    vessel.slagTapKgH = 269.43;
    const normal = { ...vessel.feeds };
    const { coal = 1, air = 1, oxygen = 1, ore = 1, hydrogen = 1, waterKgH = 0 } = step.change;
    Object.assign(vessel.feeds, {
      coalKgH: normal.coalKgH * coal,
      airNm3H: normal.airNm3H * air,
      oxygenNm3H: normal.oxygenNm3H * oxygen,
      oreKgH: normal.oreKgH * ore,
      hydrogenNm3H: normal.hydrogenNm3H * hydrogen,
      waterKgH,
    });
    for (let second = 0; second < step.afterH * 3600; second += 2) {
      if (step.restoreAfterH !== undefined && second >= step.restoreAfterH * 3600) Object.assign(vessel.feeds, normal);
      vessel.step(2 / 3600);
    }
    const { CO, CO2, H2, H2O, N2, O2 } = vessel.gas;
    const dry = CO + CO2 + H2 + N2 + O2;
    const seen: Record<string, number> = {
      FeO: vessel.feoWt,
      C: vessel.carbonWt,
      metalC: vessel.metalC,
      PC: vessel.postCombustion,
      CO: (100 * CO) / dry,
      CO2: (100 * CO2) / dry,
      H2: (100 * H2) / dry,
      H2O: (100 * H2O) / (dry + H2O),
    };
    for (const [what, wanted] of Object.entries(step.expect))
      expect(Math.abs((seen[what] ?? Number.NaN) - wanted), `${what} ${seen[what]} for ${wanted}`).toBeLessThan(
        WITHIN[what] ?? 0,
      );
  });
});

/** Tag, normal, least and most change after so many hours. */
const FAULTS: readonly (readonly [string, number, readonly (readonly [string, number, number, number])[]])[] = [
  [
    'F-01',
    0.1,
    [
      ['FT-1432', 70, -1.5, -0.3],
      ['AT-1623', 5.56, 0.5, 20],
      ['AT-1626', 15.07, 2, 40],
    ],
  ],
  [
    'F-02',
    0.1,
    [
      ['AE-1211', 0, 10, 40],
      ['FIC-1202', 210, -11.5, -9.5],
      ['FIC-1201', 420, -1, 1],
    ],
  ],
  [
    'F-03',
    0.15,
    [
      ['AT-1621', 24.8, -17, -6],
      ['PDT-1124', 425, -200, -1],
      ['TT-1401', 1420, 8, 60],
    ],
  ],
  [
    'F-05',
    0.15,
    [
      ['LT-1405', 1.95, 0.7, 2],
      ['AT-1407', 78, -16, -6],
    ],
  ],
  [
    'F-06',
    1,
    [
      ['AT-1621', 24.8, -1.1, -0.9],
      ['AT-1624', 50.27, 0.9, 1.1],
      ['AT-1627', 3.45, -0.02, 0.02],
    ],
  ],
  [
    'F-07',
    0.1,
    [
      ['AT-1624', 50.27, 1, 3],
      ['FT-1611', 3966.8, 120, 200],
    ],
  ],
  [
    'F-08',
    12,
    [
      ['TT-1411', 612, 6, 30],
      ['TT-1412', 395, 3, 20],
    ],
  ],
  [
    'F-09',
    1,
    [
      ['TT-1423', 46.3, 2, 5],
      ['AT-1442', 42, 5, 20],
    ],
  ],
  [
    'F-10',
    0.1,
    [
      ['PDT-1123', 440, -200, -100],
      ['TT-1403', 1600, 10, 60],
      ['AT-1628', 8, 1, 10],
    ],
  ],
  [
    'F-11',
    0.1,
    [
      ['PDT-1635', 10, -6, -2],
      ['AT-1628', 8, 2, 30],
    ],
  ],
  [
    'F-13',
    0.1,
    [
      ['AT-1204', 92, -12.1, -11.9],
      ['AT-1207', -45, 5, 20],
    ],
  ],
  [
    'F-14',
    0.5,
    [
      ['AT-1626', 15.07, -1, 10],
      ['TT-1604', 220, -30, -3],
    ],
  ],
];

describe.each(FAULTS)('%s after %f h', (fault, hours, signs) => {
  test('shows where and how much its description says', () => {
    const plant = under(fault, hours);
    for (const [tag, normal, least, most] of signs) {
      const change = value(plant, tag) - normal;
      expect(change, `${tag} changed by ${change}`).toBeGreaterThanOrEqual(least);
      expect(change, `${tag} changed by ${change}`).toBeLessThanOrEqual(most);
    }
  });
});

test('F-04: the loop hides the feeder’s bias, less ore comes in', () => {
  const plant = under('F-04', 1);
  expect(value(plant, 'WIC-1111')).toBeCloseTo(2180.8, 0);
  const fed = Object.values(plant.truth().streams.S01 ?? {}).reduce((sum, part) => sum + part, 0);
  expect(fed / 2180.8).toBeCloseTo(1 / 1.03, 2);
});

test('F-12: the fourteen temperatures of the scanner repeat, the others go on', () => {
  const plant = plantOf({ noise: 'gaussian' });
  plant.inject({ fault: 'F-12', atS: 0, magnitude: 1 });
  plant.advance(20);
  const before = [value(plant, 'TT-1411'), value(plant, 'TT-1421'), value(plant, 'TT-1434')];
  plant.advance(30);
  expect([value(plant, 'TT-1411'), value(plant, 'TT-1421')]).toEqual(before.slice(0, 2));
  expect(value(plant, 'TT-1434')).not.toBe(before[2]);
});

test('F-14: the drum is fed 300 kg/h more than it gives', () => {
  const plant = under('F-14', 2);
  const lost = value(plant, 'FIC-1605') - value(plant, 'FT-1606');
  expect(lost - 85).toBeGreaterThan(250);
  expect(lost - 85).toBeLessThan(350);
});

test('a large leak trips: hydrogen closes, feeds stop, and so it stays until reset', () => {
  const plant = under('F-01', 0.4, 2);
  expect(value(plant, 'ZS-1215')).toBe(1);
  expect(value(plant, 'WIC-1111')).toBeLessThan(5);
  expect(value(plant, 'FIC-1201')).toBeLessThan(1);
});

test('laboratory results come late and carry the time their sample was taken', () => {
  const plant = plantOf({ noise: 'gaussian' });
  plant.advance(3600 + 19 * 60);
  expect(plant.reading('AX-1801').timeS).toBe(0);
  plant.advance(2 * 60);
  expect(plant.reading('AX-1801').timeS).toBe(3600);
  expect(plant.reading('AX-1811').timeS).toBe(0);
  plant.advance(15 * 60);
  expect(plant.reading('AX-1811').timeS).toBe(3600);
});
