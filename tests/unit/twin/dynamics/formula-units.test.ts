import { expect, test } from 'vitest';
import { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';
import { loadConfig } from '../../../../config/plant/load.ts';
import { refuseUnlikeUnits } from '../../../../twin/dynamics/block/formula-units.ts';
import { measureOf } from '../../../../twin/dynamics/block/unit-text.ts';

const UNITS_OF: Readonly<Record<string, string>> = {
  'FT-1': 'kg/h',
  'FT-2': 'kg/h',
  'FT-3': 'Nm³/h',
  'TT-1': '°C',
  'PT-1': 'kPa(g)',
};
const text = { zh: '甲', en: 'A' };

/** A stirred vessel with a first-order reaction, one formula of it as given. */
const vessel = (own: {
  definition?: string;
  rate?: string;
  output?: string;
  figure?: string;
  follows?: string;
  region?: string;
}) =>
  DynamicBlock.parse({
    id: 'VESSEL',
    name: text,
    units: ['R-1'],
    inputs: { feed: 'FT-1', drain: 'FT-2', gas: 'FT-3', T: 'TT-1' },
    follows: { drain: own.follows ?? 'feed' },
    parameters: {
      k: { value: 1, sigma: 0, unit: '1/h', source: text },
      k2: { value: 1, sigma: 0, unit: 'L/(mol h)', source: text },
      V: { value: 300, sigma: 0, unit: 'L', source: text },
      bias: { value: 0, sigma: 0.1, unit: 'K', source: text },
    },
    definitions: { some: own.definition ?? 'feed + drain' },
    states: {
      c: { unit: 'mol/L', rate: own.rate ?? '-k*c - k2*c^2', initial: 1, initialSigma: 1, noise: 0 },
      hot: { unit: '°C', rate: 'k*(T - hot)', initial: 1, initialSigma: 1, noise: 0 },
    },
    outputs: [{ tag: 'TT-1', formula: own.output ?? 'hot + bias' }],
    figures: [{ id: 'F', name: text, unit: 'kg/h', range: { low: 0, high: 1 }, formula: own.figure ?? 'max(some, 0)' }],
    region: [{ name: text, unit: 'mol/L', formula: own.region ?? 'c', low: 0, high: 1 }],
  });
const judge = (own: Parameters<typeof vessel>[0]) => refuseUnlikeUnits(vessel(own), (tag) => UNITS_OF[tag] ?? null);

test.each([
  ['mol/L', { mol: 1, m: -3 }, 1000],
  ['1/(h wt%)', { s: -1, of: 'mass fraction' }, 1 / 3600 / 0.01],
  ['(L/mol)^2.4 mol/(h kg)', { m: 7.2, mol: -1.4, s: -1, kg: -1 }, 0.001 ** 2.4 / 3600],
  ['mol^-0.1 L^1.1/(h kg)', { m: 3.3, mol: -0.1, s: -1, kg: -1 }, 0.001 ** 1.1 / 3600],
  ['kW/K', { kg: 1, m: 2, s: -3, K: -1 }, 1000],
  ['kg/m³', { kg: 1, m: -3 }, 1],
])('%s is read by its symbols', (written, dimension, factor) => {
  const measure = measureOf(written);
  expect(Object.keys(measure?.dimension ?? {}).sort()).toEqual(Object.keys(dimension).sort());
  for (const [key, power] of Object.entries(dimension))
    if (typeof power === 'number') expect(measure?.dimension[key as 'kg']).toBeCloseTo(power, 9);
  expect((measure?.factor ?? 0) / factor).toBeCloseTo(1, 9);
});

test.each(['furlong', 'mol/furlong', '(mol', 'mol)', '', '/'])("'%s' is no unit that is known", (written) => {
  expect(measureOf(written)).toBeNull();
});

test('formulas that add up pass, plain numbers stand for whatever they convert', () => {
  for (const own of [
    {},
    { definition: '0.7*gas + feed' },
    { definition: 'max(feed, 0.001)' },
    { rate: '0.5*feed/V - k*c' },
    { rate: '-k*exp(-7000*(1/(T + 273.15) - 1/363.15))*c' },
    { rate: '-k*2^((T - 90)/6)*c' },
    { rate: '-k*abs(-c)' },
    { rate: '-k*sqrt(c^2)' },
    { figure: '3.6*gas' },
  ])
    expect(() => judge(own)).not.toThrow();
});

test.each([
  [{ definition: 'feed + gas' }, 'VESSEL, definitions.some adds or compares 0.01239 s^-1·mol with 0.0002778 kg·s^-1'],
  [{ definition: 'max(feed, T)' }, 'VESSEL, definitions.some adds or compares K with 0.0002778 kg·s^-1'],
  [{ definition: 'exp(feed)' }, 'takes exp of a value in 0.0002778 kg·s^-1, expected a pure number'],
  [{ rate: 'k2*c - k*c' }, 'VESSEL, states.c.rate adds or compares 0.2778 m^-3·s^-1·mol with 0.0002778 s^-1'],
  [{ rate: '-c' }, "VESSEL, states.c.rate: '-c' is in 1000 m^-3·mol, expected 0.2778 m^-3·s^-1·mol"],
  [{ output: 'c' }, 'VESSEL, outputs TT-1'],
  [{ figure: 'gas' }, 'VESSEL, figures F'],
  [{ follows: 'gas' }, 'VESSEL, follows.drain'],
  [{ region: 'hot' }, 'VESSEL, region[0]'],
])('%o is refused with both units named', (own, words) => {
  expect(() => judge(own)).toThrow(words);
});

const { lines, points } = loadConfig(undefined, 'every');
const blocks = lines.flatMap((line) => line.twin?.dynamics ?? []);

test.each(blocks.map((block) => [block.id, block] as const))(
  '%s: its formulas add up, and a unit that is another shows',
  (_, block) => {
    const unitOf = (tag: string) => points.byTag(tag)?.unit ?? null;
    expect(() => refuseUnlikeUnits(block, unitOf)).not.toThrow();
    for (const { unit } of Object.values(block.parameters))
      expect([unit, measureOf(unit) === null]).toEqual([unit, false]);
    // Every biased instrument is the estimate and a bias beside it: a bias in another unit is found.
    const biased = block.outputs.find(({ formula }) => /^\w+ \+ \w+$/.test(formula));
    const wrong = { ...block, outputs: biased ? [{ ...biased, formula: `${biased.formula} + wrong` }] : [] };
    const parameters = { ...block.parameters, wrong: { value: 0, sigma: 1, drift: 0, unit: 'L', source: text } };
    if (biased) expect(() => refuseUnlikeUnits({ ...wrong, parameters }, unitOf)).toThrow('outputs');
  },
);
