import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { HOT_SPECIES, type HotSpeciesId } from '../../../../config/substances/hot-species.ts';
import {
  equilibriumConstant,
  hotReactionEnthalpy,
  ironOxideConstant,
  molarEnthalpy,
  molarEntropy,
  type Reaction,
} from '../../../../config/substances/hot-thermochemistry.ts';

const liquids = new Set(['Fe(l)', 'FeO(l)']);

test.each(Object.keys(HOT_SPECIES) as HotSpeciesId[])('%s: enthalpy and entropy at 25 °C are those stated', (id) => {
  // A liquid is told from its melting point on; what it would be at 25 °C proves nothing.
  if (liquids.has(id)) return;
  expect(Math.abs(molarEnthalpy(id, 298.15) - HOT_SPECIES[id].formation)).toBeLessThan(0.05);
  expect(Math.abs(molarEntropy(id, 298.15) - HOT_SPECIES[id].entropy)).toBeLessThan(0.15);
});

test.each(Object.keys(HOT_SPECIES) as HotSpeciesId[])(
  '%s: fits meet without a jump beyond a change of crystal',
  (id) => {
    // The largest is quartz turning at 847 K, which is real.
    for (const { to } of HOT_SPECIES[id].ranges.slice(0, -1))
      expect(Math.abs(molarEnthalpy(id, to + 1e-6) - molarEnthalpy(id, to)), `${to} K`).toBeLessThan(0.75);
  },
);

/** Reaction, ΔH at 298 K and 1723 K in kJ, K at 1000, 1273, 1723 and 1873 K. */
const TABLE: readonly [string, Reaction, readonly [number, number], readonly [number, number, number, number]][] = [
  ['hematite by CO', { 'Fe2O3(s)': -1, CO: -3, 'Fe(s)': 2, CO2: 3 }, [-23.48, -33.4], [21.94, 7.712, 3.258, 2.714]],
  ['hematite by H2', { 'Fe2O3(s)': -1, H2: -3, 'Fe(s)': 2, H2O: 3 }, [100.05, 51.7], [7.372, 34.82, 139.7, 185.5]],
  ['FeO(s) by H2', { 'FeO(s)': -1, H2: -1, 'Fe(s)': 1, H2O: 1 }, [30.22, 16.7], [0.1854, 0.3098, 0.4932, 0.54]],
  ['FeO(s) by CO', { 'FeO(s)': -1, CO: -1, 'Fe(s)': 1, CO2: 1 }, [-10.96, -11.7], [0.2667, 0.1874, 0.1409, 0.1321]],
  ['FeO(l) by C', { 'FeO(l)': -1, 'C(gr)': -1, 'Fe(l)': 1, CO: 1 }, [153.49, 140.0], [0.6944, 30.42, 1029, 2242]],
  ['Boudouard', { 'C(gr)': -1, CO2: -1, CO: 2 }, [172.48, 162.5], [1.753, 138.7, 8233, 20_320]],
  ['water gas', { 'C(gr)': -1, H2O: -1, CO: 1, H2: 1 }, [131.3, 134.2], [2.521, 83.92, 2352, 4969]],
  ['shift', { CO: -1, H2O: -1, CO2: 1, H2: 1 }, [-41.18, -28.4], [1.438, 0.605, 0.2857, 0.2446]],
  ['H2 burnt', { H2: -1, O2: -0.5, H2O: 1 }, [-241.83, -250.9], [1.147e10, 1.879e7, 3.925e4, 9644]],
  ['CO burnt', { CO: -1, O2: -0.5, CO2: 1 }, [-283.0, -279.3], [1.65e10, 1.137e7, 1.122e4, 2359]],
  ['CH4 cracked', { CH4: -1, 'C(gr)': 1, H2: 2 }, [74.87, 92.7], [10.42, 108.7, 1062, 1783]],
];

describe.each(TABLE)('%s', (_, reaction, [cold, hot], constants) => {
  test('heat of reaction', () => {
    // The pack states the liquids' heat at 25 °C from their extrapolated fits.
    expect(Math.abs(hotReactionEnthalpy(reaction, 298.15) - cold)).toBeLessThan(0.1);
    expect(Math.abs(hotReactionEnthalpy(reaction, 1723) - hot)).toBeLessThan(0.2);
  });
  test('equilibrium', () => {
    [1000, 1273, 1723, 1873].forEach((kelvin, at) => {
      const expected = constants[at] ?? Number.NaN;
      expect(Math.abs(equilibriumConstant(reaction, kelvin) / expected - 1), `${kelvin} K`).toBeLessThan(0.004);
    });
  });
});

test('wustite: the expressions that replace the tabulated FeO', () => {
  expect(ironOxideConstant('solid', 'CO', 1273)).toBeCloseTo(0.397, 2);
  expect(ironOxideConstant('solid', 'H2', 1273)).toBeCloseTo(0.656, 2);
  const liquid = (by: 'H2' | 'CO') => [1673, 1723, 1773, 1873].map((kelvin) => ironOxideConstant('liquid', by, kelvin));
  liquid('H2').forEach((k, at) => void expect(k).toBeCloseTo([0.932, 0.907, 0.885, 0.844][at] ?? 0, 2));
  liquid('CO').forEach((k, at) => void expect(k).toBeCloseTo([0.283, 0.259, 0.239, 0.206][at] ?? 0, 2));
});

test('known points: CO2, H2O, the shift at 1000 K, Boudouard near 973 K, liquid iron at 1450 °C', () => {
  expect(hotReactionEnthalpy({ 'C(gr)': -1, O2: -1, CO2: 1 }, 298.15)).toBeCloseTo(-393.52, 1);
  expect(hotReactionEnthalpy({ H2: -1, O2: -0.5, H2O: 1 }, 298.15)).toBeCloseTo(-241.83, 1);
  expect(equilibriumConstant({ CO: -1, H2O: -1, CO2: 1, H2: 1 }, 1000)).toBeCloseTo(1.44, 1);
  const boudouard = (kelvin: number) => equilibriumConstant({ 'C(gr)': -1, CO2: -1, CO: 2 }, kelvin);
  expect(boudouard(973)).toBeGreaterThan(0.8);
  expect(boudouard(973)).toBeLessThan(1.2);
  expect(molarEnthalpy('Fe(l)', 1723)).toBeCloseTo(68.5, 1);
});

test('gas and water streams of the smelting line have the enthalpy of their table', () => {
  const [line] = loadConfig(undefined, ['h2-smelting']).lines;
  let compared = 0;
  for (const { id, normal } of line?.streams ?? []) {
    const parts = Object.entries(normal.components).filter(([component]) => component !== 'H2S');
    if (normal.enthalpyKw === null || !parts.every(([component]) => component in HOT_SPECIES)) continue;
    const kw = parts.reduce((sum, [component, kgH]) => {
      const species = component as HotSpeciesId;
      return sum + (kgH / HOT_SPECIES[species].molarMass) * molarEnthalpy(species, normal.temperatureC + 273.15);
    }, 0);
    // kmol/h times kJ/mol is MJ/h.
    expect(Math.abs(kw / 3.6 - normal.enthalpyKw), id).toBeLessThan(0.1 + 0.001 * Math.abs(normal.enthalpyKw));
    compared++;
  }
  expect(compared).toBe(10);
});
