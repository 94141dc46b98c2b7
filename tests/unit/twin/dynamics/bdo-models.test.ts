import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { BlockModel } from '../../../../twin/dynamics/block/block-model.ts';
import { integrate } from '../../../../twin/dynamics/integrate/integrate.ts';
import { radau } from '../../../../twin/dynamics/integrate/radau.ts';

// The reactors of the BDO line as declared in its folder, at the normal values of their instruments, against the steady states
// that their kinetics were published with.

const { lines, points } = loadConfig(undefined, ['bdo']);
const modelOf = (id: string): BlockModel => {
  const block = lines[0]?.twin?.dynamics.find((one) => one.id === id);
  if (!block) throw new Error(`${id} is not declared`);
  const model = new BlockModel(block);
  model.inputs.set(Object.values(block.inputs).map((tag) => points.byTag(tag)?.normal ?? Number.NaN));
  return model;
};

/** Figures after 200 h with temperatures and activity held. */
const settled = (model: BlockModel, held: Readonly<Record<string, number>>): Record<string, number> => {
  const x = model.prior().mean;
  const places = Object.keys(held).map((name) => model.names.indexOf(name));
  places.forEach((i, k) => {
    x[i] = Object.values(held)[k] as number;
  });
  const base = model.system(x);
  const still = {
    size: base.size,
    rates: (t: number, y: Float64Array, out: Float64Array) => {
      base.rates(t, y, out);
      for (const i of places) out[i] = 0;
    },
  };
  const { y } = integrate(still, 0, x.slice(0, base.size), 200, { method: radau, relative: 1e-8, absolute: 1e-10 });
  x.set(y);
  const out = new Float64Array(model.block.figures.length);
  model.figures(x, out);
  return Object.fromEntries([
    ...model.block.figures.map(({ id }, k) => [id, out[k] as number] as const),
    ...model.stateNames.map((name, i) => [name, x[i] as number] as const),
  ]);
};

const within = (value: number | undefined, expected: number, share: number) =>
  expect(Math.abs((value ?? Number.NaN) / expected - 1)).toBeLessThan(share);

describe('ethynylation', () => {
  test('settles at the published concentrations of both vessels, mol/L', () => {
    const found = settled(modelOf('ETHYNYLATION'), { TA: 90, TB: 90, a: 1 });
    for (const [name, expected] of Object.entries({ FA: 2.129, PA: 0.157, BA: 4.272, FB: 0.514, PB: 0.298, BB: 5.004 }))
      within(found[name], expected, 0.02);
    within(found['R101-CONVERSION'], 95.2, 0.002);
    within(found['R101-HEAT'], 5.59, 0.03);
  });

  test.each([
    [86, 1.87, 1.35, 39.0],
    [90, 1.42, 1.53, 39.5],
    [94, 1.07, 1.71, 39.9],
  ])('temperature ladder: at %d °C %d / %d / %d wt% of formaldehyde, propargyl alcohol and BYD', (T, ch2o, pa, byd) => {
    const model = modelOf('ETHYNYLATION');
    // The ladder was worked out at constant acetylene pressure: the head pressure follows the water vapour.
    const water = (celsius: number) => (0.83 * Math.exp(23.1964 - 3816.44 / (celsius + 227.02))) / 1000;
    for (const name of ['pressureA', 'pressureB']) {
      const i = model.inputNames.indexOf(name);
      model.inputs[i] = (model.inputs[i] as number) + water(T) - water(90);
    }
    const found = settled(model, { TA: T, TB: T, a: 1 });
    within(found['R101B-CH2O'], ch2o, 0.05);
    within(found['R101B-PA'], pa, 0.05);
    within(found['R101B-BYD'], byd, 0.01);
  });

  test('formaldehyde is neither made nor lost: what enters leaves as itself, as alcohol, as diol, or is consumed by the side reaction', () => {
    const model = modelOf('ETHYNYLATION');
    // Without Cannizzaro and recycle the balance over both vessels is exact for any state.
    const x = Float64Array.from(model.prior().mean, (value, i) =>
      i < 8 && i % 4 !== 3 ? value * (0.7 + 0.1 * i) : value,
    );
    x[model.names.indexOf('k4')] = 0;
    x[model.names.indexOf('recyclePA')] = 0;
    const rates = new Float64Array(model.stateNames.length);
    model.system(x).rates(0, x.slice(0, rates.length), rates);
    const rate = (name: string) => rates[model.stateNames.indexOf(name)] as number;
    const state = (name: string) => x[model.stateNames.indexOf(name)] as number;
    const held = 300 * (rate('FA') + rate('PA') + 2 * rate('BA') + rate('FB') + rate('PB') + 2 * rate('BB'));
    const [feed, share] = [points.byTag('FT-20101')?.normal ?? 0, points.byTag('AT-20101')?.normal ?? 0];
    const enters = (10 * (feed * share + (points.byTag('FT-11201')?.normal ?? 0) * 7.39)) / 30.026;
    const density = (998 + Math.sqrt(998 ** 2 + 932 * state('BB') * 86.09)) / 2000;
    const leaves = ((points.byTag('FT-11001')?.normal ?? 0) / density) * (state('FB') + state('PB') + 2 * state('BB'));
    expect(held).toBeCloseTo(enters - leaves, 6);
  });
});

describe('LP hydrogenation', () => {
  test('settles at the published concentrations, mol/L, and takes up the hydrogen that the meter shows', () => {
    const model = modelOf('HYDROGENATION');
    const found = settled(model, { T: 60, a: 1 });
    for (const [name, expected] of Object.entries({ CB: 0.0203, CE: 0.101, CH: 0.081 }))
      within(found[name], expected, 0.03);
    within(found['R301-HEAT'], 14.62, 0.03);
  });
});
