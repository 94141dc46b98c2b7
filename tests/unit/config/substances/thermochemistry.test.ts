import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { SUBSTANCES } from '../../../../config/substances/data.ts';
import {
  boilingTemperature,
  enthalpyFlow,
  gasHeatCapacity,
  reactionEnthalpy,
  substanceOf,
  vapourPressure,
} from '../../../../config/substances/thermochemistry.ts';

const gases = new Set(['C2H2', 'H2', 'H2S', 'O2', 'NH3']);
const heat = (stoichiometry: Record<string, number>) =>
  reactionEnthalpy(stoichiometry, (id) => (gases.has(id) ? 'V' : 'L'));

describe('reaction enthalpies at 25 °C', () => {
  test.each([
    ['acetylene + formaldehyde to propargyl alcohol', { C2H2: -1, CH2O: -1, PA: 1 }, -65.0],
    ['propargyl alcohol + formaldehyde to butynediol', { PA: -1, CH2O: -1, BYD: 1 }, -42.8],
    ['butynediol to butenediol', { BYD: -1, H2: -1, BED: 1 }, -145.0],
    ['butenediol to butanediol', { BED: -1, H2: -1, BDO: 1 }, -138.3],
    ['hydroxybutanal to butanediol', { HBA: -1, H2: -1, BDO: 1 }, -73.3],
    ['butanediol to THF', { BDO: -1, THF: 1, H2O: 1 }, 3.3],
    ['carbide to acetylene', { CaC2: -1, H2O: -2, C2H2: 1, CaOH2: 1 }, -125.5],
    ['formaldehyde to methanol', { CH2O: -1, H2: -1, MEOH: 1 }, -68.0],
    ['hydrogen sulphide to sulphur in the regenerator', { H2S: -1, O2: -0.5, S: 1, H2O: 1 }, -265.2],
    ['ammonia to sulphate in the saturator', { NH3: -2, H2SO4: -1, AS: 1 }, -275.1],
  ])('%s', (_, stoichiometry, expected) => {
    expect(heat(stoichiometry as Record<string, number>)).toBeCloseTo(expected, 0);
  });
});

describe('what has no formula', () => {
  /** kJ per mole to CO2, liquid water and SO2. */
  const burnt: Record<string, number> = { C: 393.52 / 12.011, H: 285.83 / 2.016, S: 296.8 / 32.06 };
  test.each([
    ['COAL', 31.41],
    ['COKE', 28.9],
    ['TAR', 38.3],
    ['BENZ', 42.0],
    ['WOIL', 39.5],
  ])('%s burns with %d MJ/kg', (id, expected) => {
    const { elements = {}, condensed, molarMass } = substanceOf(id);
    const products = Object.entries(elements).reduce((sum, [element, share]) => sum + share * (burnt[element] ?? 0), 0);
    expect(products + condensed.formation / molarMass).toBeCloseTo(expected, 6);
  });

  test('charge coal, hot coke and crude tar have the enthalpy of their table', () => {
    // Line description 3, kW of kg/h at °C.
    const kw = (flows: Record<string, number>, celsius: number) =>
      enthalpyFlow(
        Object.fromEntries(Object.entries(flows).map(([id, kgH]) => [id, kgH / 3600])),
        'S',
        celsius + 273.15,
      ) / 1000;
    expect(kw({ COAL: 72, H2O: 8 }, 15)).toBeCloseTo(-47.07, 0);
    expect(kw({ COKE: 56.7754 }, 1000)).toBeCloseTo(32.07, 0);
    expect(kw({ TAR: 2.7858, H2O: 0.0836 }, 70)).toBeCloseTo(0.27, 1);
  });
});

describe('vapour pressure', () => {
  test.each([
    ['BDO', 143.8, 4.0],
    ['BDO', 229.5, 101.3],
    ['BYD', 100, 0.13],
    ['THF', 60, 83.1],
    ['NBA', 100, 51.9],
    ['GBL', 150, 20.2],
    ['H2O', 100, 101.2],
  ])('%s at %d °C is %d kPa', (id, celsius, kPa) => {
    const pascal = vapourPressure(id, celsius + 273.15) as number;
    expect(pascal / 1000 / kPa).toBeGreaterThan(0.95);
    expect(pascal / 1000 / kPa).toBeLessThan(1.05);
    expect(boilingTemperature(id, pascal)).toBeCloseTo(celsius + 273.15, 6);
  });

  test('outside the fitted range there is no number', () => {
    expect(vapourPressure('BDO', 300)).toBeNull();
    expect(boilingTemperature('THF', 1e7)).toBeNull();
  });
});

test('gas heat capacities match their check values', () => {
  expect(gasHeatCapacity('C2H2', 400)).toBeCloseTo(50.5, 1);
  expect(gasHeatCapacity('H2', 298.15)).toBeCloseTo(28.8, 1);
  expect(gasHeatCapacity('H2O', 350)).toBeNull();
});

test('an unknown species is a sentence, not a zero', () => {
  expect(() => substanceOf('XYZ')).toThrow(/no thermochemistry for 'XYZ'/);
});

describe('every line', () => {
  const known = new Set(SUBSTANCES.map(({ id }) => id));
  // A line of the hot metal and coal kind has substances of its own, tested beside their data.
  for (const line of loadConfig(undefined, 'every').lines.filter(({ components }) =>
    components.every(({ id }) => known.has(id)),
  )) {
    test(`${line.id}: streams have the enthalpy of their table at the normal point`, () => {
      for (const stream of line.streams) {
        const flows = Object.fromEntries(
          Object.entries(stream.normal.components).map(([id, kgPerHour]) => [id, kgPerHour / 3600]),
        );
        const kw = enthalpyFlow(flows, stream.phase, stream.normal.temperatureC + 273.15) / 1000;
        const { enthalpyKw } = stream.normal;
        // Tables leave water and steam blank, and nothing else.
        if (enthalpyKw === null) {
          expect(Object.keys(stream.normal.components), stream.id).toEqual(['H2O']);
          continue;
        }
        // One heat capacity from 25 °C to liquid metal is an approximation, and dust has been as hot.
        const hot = line.streams.some(({ normal }) => normal.temperatureC > 1000) && stream.phase !== 'V';
        // Coke has the mean heat capacity of what leaves an oven: no energy balance has it cold.
        if ('COKE' in flows && stream.normal.temperatureC < 500) continue;
        // Waste gas at 320 °C, raw gas at 700: some of their gases have one heat capacity only. Benzol is no one substance.
        const hotGas = stream.phase === 'V' && (stream.normal.temperatureC > 300 || 'BENZ' in flows);
        const limit = 0.02 + (hot ? 0.05 : hotGas ? 0.01 : 0.003) * Math.abs(enthalpyKw);
        expect(Math.abs(kw - enthalpyKw), `${stream.id}: ${kw}`).toBeLessThan(limit);
      }
    });
    test(`${line.id}: components carry the molar mass of the data`, () => {
      for (const { id, molarMass } of line.components) {
        // Coal, tar and oils have none.
        if (molarMass === null) expect(substanceOf(id).elements, id).toBeDefined();
        else expect(substanceOf(id).molarMass, id).toBeCloseTo(molarMass, 1);
      }
    });
  }
});
