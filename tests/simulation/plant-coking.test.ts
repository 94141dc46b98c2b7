import { describe, expect, test } from 'vitest';
import { severity } from '../../config/vocabulary/status.ts';
import type { Plant } from '../../simulators/plant/plant.ts';
import { line, measuredPoints, plantOf, value } from '../unit/simulators/plant/coking-plant.ts';

// The virtual coking line over hours and cycles: its normal point as the mean of a cycle, its schedule, and its faults.

const HOUR = 3600;
const CYCLE_S = 20 * HOUR;
const SETTLED_S = 20 * HOUR;
/** No divisor of the reversal's twenty minutes: a sample a minute would meet every third change of the valves. */
const SAMPLE_S = 47;

/** Concentrations mean something by the gas they are in: the table's mean is that of the gas, not of the clock. */
const CONCENTRATION = new Set(['mol%', 'mg/m³', 'g/m³', 'MJ/Nm³']);
const watched = measuredPoints.filter(({ normal, role }) => normal !== null && role === 'PV');

const KMOL: Readonly<Record<string, number>> = {
  H2: 1 / 2.016,
  CH4: 1 / 16.043,
  CO: 1 / 28.01,
  CO2: 1 / 44.009,
  N2: 1 / 28.014,
  O2: 1 / 31.998,
  C2H4: 1 / 28.054,
  C2H6: 1 / 30.07,
  NH3: 1 / 17.031,
};
const WET = { ...KMOL, H2O: 1 / 18.015 };

/** Readings against the profiles that the line folder gives for their phase and hour. */
const offProfile = (plant: Plant): readonly { readonly tag: string; readonly share: number }[] =>
  line.cycles.flatMap(({ places, expected }) =>
    places.flatMap(({ phase, elapsed, points }) =>
      expected.flatMap(({ point, phases, profile }) => {
        const tag = points[point];
        if (tag === undefined || elapsed === undefined || !phases.includes(value(plant, phase))) return [];
        const hours = value(plant, elapsed);
        const next = profile.findIndex(({ h }) => h > hours);
        const [from, to] = [profile.at(next < 0 ? -1 : Math.max(0, next - 1)), profile.at(next)];
        if (!from || !to) return [];
        const part = to.h > from.h ? Math.max(0, (hours - from.h) / (to.h - from.h)) : 0;
        const off = value(plant, tag) - (from.value + part * (to.value - from.value));
        return [{ tag, share: Math.abs(off) / (from.within + part * (to.within - from.within)) }];
      }),
    ),
  );

describe('a cycle of the battery at the normal point, with noise and disturbances', () => {
  const plant = plantOf({ noise: 'realistic', seed: 5 });
  plant.advance(SETTLED_S);
  const sums = watched.map(() => ({ n: 0, weight: 0, sum: 0 }));
  const notGood: string[] = [];
  const stages = new Set<string>();
  /** By the tag: how far it was from the profile of its phase at most, against what is allowed; 1 is just as expected. */
  const strayed = new Map<string, number>();
  const cyclic = new Map<string, { readonly n: number; readonly sum: number }>();
  const start = plant.truth().states;
  for (let timeS = 0; timeS < CYCLE_S; timeS += SAMPLE_S) {
    plant.advance(SAMPLE_S);
    const { streams } = plant.truth();
    const amount = (id: string, each: Readonly<Record<string, number>>) =>
      Object.entries(each).reduce((sum, [species, kmol]) => sum + (streams[id]?.[species] ?? 0) * kmol, 0);
    for (const [k, { tag, unit, stream, equipment }] of watched.entries()) {
      const reading = plant.reading(tag);
      if (severity(reading.status) !== 'good') notGood.push(tag);
      const sum = sums[k];
      if (!sum) continue;
      let weight = 1;
      // The heating gas comes from the holder, whose outlets together are the clean gas.
      if (tag === 'AT-71101') weight = amount('S-911', KMOL) + amount('S-912', KMOL);
      else if (CONCENTRATION.has(unit) && stream && equipment !== 'H-701')
        weight = amount(stream, unit === 'mol%' ? KMOL : WET);
      sum.n++;
      sum.weight += weight;
      sum.sum += weight * reading.value;
    }
    for (const { tag, share } of offProfile(plant)) {
      strayed.set(tag, Math.max(strayed.get(tag) ?? 0, share));
      const { n, sum } = cyclic.get(tag) ?? { n: 0, sum: 0 };
      cyclic.set(tag, { n: n + 1, sum: sum + value(plant, tag) });
    }
    for (const chamber of [1, 2, 3, 4]) stages.add(`${chamber}:${value(plant, `ZS-70${chamber}01`)}`);
  }
  const { states } = plant.truth();

  test('every reading is good', () => {
    // Noise now and then takes a gas detector that reads nothing below the end of its range.
    expect(notGood.filter((tag) => !tag.startsWith('GT-'))).toEqual([]);
    expect(notGood.length).toBeLessThan(20);
  });

  test('every mean is its normal value', () => {
    const off: string[] = [];
    for (const [k, { tag, normal, sigma }] of watched.entries()) {
      const { n, weight, sum } = sums[k] ?? { n: 1, weight: 1, sum: 0 };
      const mean = sum / weight;
      // Half of the noise besides what is left of it in the mean: correlated noise, disturbances, charges of their own.
      const tolerance = 3 * ((sigma ?? 0) / Math.sqrt(n)) + 0.5 * (sigma ?? 0) + 2e-3 * Math.abs(normal ?? 0) + 1e-9;
      if (Math.abs(mean - (normal ?? 0)) > tolerance) off.push(`${tag} mean ${mean}, normal ${normal}, sigma ${sigma}`);
    }
    expect(off).toEqual([]);
  });

  test('walls and charges go along the profiles of the line folder, every chamber at its own time', () => {
    expect(strayed.size).toBe(8);
    expect([...strayed].filter(([, share]) => share > 1)).toEqual([]);
    // Nor are the profiles so wide that they would say nothing.
    expect(Math.max(...strayed.values())).toBeGreaterThan(0.5);
  });

  test('normal values of walls and charges are their means while there is a charge', () => {
    const normals = new Map(measuredPoints.map(({ tag, normal }) => [tag, normal ?? Number.NaN]));
    for (const [tag, { n, sum }] of cyclic)
      expect(Math.abs(sum / n / (normals.get(tag) ?? 0) - 1), `${tag} mean ${sum / n}`).toBeLessThan(0.03);
  });

  test('what comes in lots is the normal stream too', () => {
    const of = (id: string, species: string) =>
      ((states[`sum/${id}/${species}`] ?? 0) - (start[`sum/${id}/${species}`] ?? 0)) / (CYCLE_S / HOUR);
    expect(Math.abs(of('S-701', 'COAL') / 72 - 1)).toBeLessThan(0.005);
    expect(Math.abs(of('S-709', 'COKE') / 56.7754 - 1)).toBeLessThan(0.005);
    expect(Math.abs(of('S-708', 'H2O') / 32.929 - 1)).toBeLessThan(0.005);
  });

  test('each chamber was charged, coked, soaked, pushed and stood empty', () => {
    for (const chamber of [1, 2, 3, 4])
      expect([0, 1, 2, 3, 4].filter((stage) => !stages.has(`${chamber}:${stage}`))).toEqual([]);
  });

  test('coke of a push comes back from the laboratory within a day', () => {
    expect(states['lab/sampled s']).toBeLessThan(plant.timeS - 6 * HOUR);
    expect(states['lab/CRI']).toBeGreaterThan(20);
    expect(states['lab/CRI']).toBeLessThan(32);
  });
});

interface Sign {
  readonly tag: string;
  /** Change against the same plant without the fault, so long after its onset. */
  readonly afterH: number;
  readonly least: number;
  readonly most: number;
}

/** Each fault of the line: where and how much it shows, and when. */
const FAULTS: Readonly<Record<string, readonly Sign[]>> = {
  K1: [
    { tag: 'TT-70104', afterH: 0.1, least: 80, most: 1200 },
    { tag: 'TT-70105', afterH: 0.1, least: -1, most: 1 },
  ],
  K2: [
    { tag: 'PT-70101', afterH: 1, least: -0.04, most: -0.02 },
    { tag: 'PT-70401', afterH: 1, least: -0.04, most: -0.02 },
    { tag: 'PT-80101', afterH: 1, least: -0.003, most: 0.003 },
  ],
  K4: [
    // 1.02 ** 3.1 of a drop that the gas of the cycle moves between 0.8 and 1.4 kPa
    { tag: 'PDT-80401', afterH: 3.1, least: 0.05, most: 0.09 },
    { tag: 'TIC-80402.OP', afterH: 3.1, least: 0.5, most: 4 },
  ],
  K5: [
    { tag: 'FT-80101', afterH: 1 / 60, least: -310, most: -290 },
    // 5 to 10 K a minute
    { tag: 'TT-80101', afterH: 0.05, least: 15, most: 30 },
    { tag: 'FT-80501', afterH: 0.05, least: -25, most: -8 },
  ],
  K6: [
    { tag: 'AT-70702', afterH: 3.1, least: 300, most: 2500 },
    { tag: 'AT-70701', afterH: 3.1, least: -1, most: -0.05 },
    { tag: 'FT-90501', afterH: 3.1, least: -0.5, most: -0.03 },
  ],
  K7: [
    { tag: 'AT-80101', afterH: 1, least: 0.15, most: 0.6 },
    { tag: 'AT-80601', afterH: 1, least: 0.15, most: 0.6 },
    { tag: 'AT-90515', afterH: 1, least: 1.5, most: 4 },
    { tag: 'AT-90511', afterH: 1, least: -4, most: -1 },
  ],
  K9: [
    { tag: 'FT-90501', afterH: 1, least: -0.8, most: -0.2 },
    { tag: 'LT-90501', afterH: 1, least: -0.01, most: 0.01 },
  ],
  K10: [
    { tag: 'AT-81201', afterH: 1, least: 300, most: 800 },
    { tag: 'AT-81202', afterH: 1, least: -20, most: 20 },
  ],
  K11: [
    { tag: 'AT-90501', afterH: 3.1, least: 1, most: 4 },
    { tag: 'FT-90901', afterH: 3.1, least: -0.12, most: -0.02 },
  ],
  K12: [
    // The leak shows in one half of the reversal period and not in the other.
    { tag: 'TT-70701', afterH: 0.3, least: -20, most: -8 },
    // 5 % more air than is metered, at 4.6 % of oxygen: (21 - 4.6) times 0.05 / 1.05
    { tag: 'AT-70701', afterH: 0.3, least: 0.5, most: 0.8 },
    { tag: 'TT-70701', afterH: 0.05, least: -2, most: 2 },
  ],
  K14: [
    { tag: 'WT-70001', afterH: 0.1, least: 7.9, most: 8.1 },
    { tag: 'WT-70002', afterH: 0.1, least: -0.1, most: 0.1 },
  ],
};

const baseline = (() => {
  const plant = plantOf();
  const times = [...new Set(Object.values(FAULTS).flatMap((signs) => signs.map(({ afterH }) => afterH)))].sort(
    (a, b) => a - b,
  );
  const tags = [...new Set(Object.values(FAULTS).flatMap((signs) => signs.map(({ tag }) => tag)))];
  const seen = new Map<string, number>();
  for (const afterH of times) {
    plant.advance(Math.round(afterH * HOUR) - plant.timeS);
    for (const tag of tags) seen.set(`${tag} ${afterH}`, value(plant, tag));
  }
  return (tag: string, afterH: number) => seen.get(`${tag} ${afterH}`) ?? Number.NaN;
})();

describe.each(Object.entries(FAULTS))('%s', (fault, signs) => {
  test('shows where and how much its description says', () => {
    const plant = plantOf();
    plant.inject({ fault, atS: 0, magnitude: 1 });
    for (const { tag, afterH, least, most } of [...signs].sort((a, b) => a.afterH - b.afterH)) {
      plant.advance(Math.round(afterH * HOUR) - plant.timeS);
      const change = value(plant, tag) - baseline(tag, afterH);
      expect(change, `${tag} changed by ${change} after ${afterH} h`).toBeGreaterThanOrEqual(least);
      expect(change, `${tag} changed by ${change} after ${afterH} h`).toBeLessThanOrEqual(most);
    }
  });
});

test('K3: the pressure of the main swings with a period of 20 to 90 s, and all chambers with it', () => {
  const plant = plantOf();
  plant.advance(HOUR);
  plant.inject({ fault: 'K3', atS: HOUR, magnitude: 1 });
  plant.advance(300);
  const main: number[] = [];
  const chamber: number[] = [];
  for (let second = 0; second < 600; second++) {
    plant.advance(1);
    main.push(value(plant, 'PT-80101'));
    chamber.push(value(plant, 'PT-70101'));
  }
  const crossings = (list: readonly number[]) => {
    const mean = list.reduce((sum, kpa) => sum + kpa, 0) / list.length;
    return list.filter((kpa, at) => at > 0 && (list[at - 1] ?? 0) < mean && kpa >= mean).length;
  };
  expect(600 / crossings(main)).toBeGreaterThan(20);
  expect(600 / crossings(main)).toBeLessThan(90);
  expect(Math.max(...main) - Math.min(...main)).toBeGreaterThan(0.03);
  expect(crossings(chamber)).toBe(crossings(main));
});

test('K8 and K13: the next charges gas more and give less coke, and a badly shrunk one sticks at the ram', () => {
  const plant = plantOf();
  for (const fault of ['K8', 'K13']) plant.inject({ fault, atS: 0, magnitude: 1 });
  let rammed = 0;
  // Chamber 3 is charged after 1.7 h and pushed after 20.2 h; chamber 1 is charged after 6.7 h. The first charge lay on the belt already.
  while (plant.timeS < 26 * HOUR) {
    plant.advance(30);
    rammed = Math.max(rammed, value(plant, 'IT-70001'));
  }
  expect(value(plant, 'MT-70001')).toBeCloseTo(12, 1);
  expect(rammed).toBeGreaterThan(55);
  expect(rammed).toBeLessThan(75);
  expect(value(plant, 'WT-70002')).toBeLessThan(285);
  expect(value(plant, 'ZT-70191')).toBeLessThan(8.5);
});

test('K15: the skid answers with its words swapped, no other device does', () => {
  const plant = plantOf();
  plant.inject({ fault: 'K15', atS: 0, magnitude: 1 });
  plant.advance(2);
  expect(plant.condition('PKG-BZL').wordsSwapped).toBe(true);
  expect(plant.condition('PKG-DSU').wordsSwapped).toBe(false);
});

test('a main in suction trips the exhauster to its lowest speed, and it stays until it is reset', () => {
  const plant = plantOf();
  plant.write('PIC-80101.MODE', 0);
  plant.write('PIC-80101.OP', 95);
  plant.advance(120);
  expect(value(plant, 'XA-99002')).toBe(1);
  expect(value(plant, 'ST-80801')).toBeLessThan(300);
  // The bleeder keeps the main near its seal, and the trip stands until somebody resets it.
  expect(value(plant, 'PT-80101')).toBeLessThan(0.8);
  plant.write('PIC-80101.OP', 20);
  plant.write('PIC-80401.MODE', 0);
  plant.write('PIC-80401.OP', 55);
  plant.advance(60);
  expect(value(plant, 'XA-99002')).toBe(1);
  plant.clear('sis-trip');
  plant.advance(30);
  plant.write('PIC-80101.MODE', 1);
  plant.advance(60);
  expect(value(plant, 'XA-99002')).toBe(0);
  expect(value(plant, 'PT-80101')).toBeCloseTo(0.08, 1);
});
