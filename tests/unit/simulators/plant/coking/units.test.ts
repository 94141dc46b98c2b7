import { describe, expect, test } from 'vitest';
import { BenzolPlant } from '../../../../../simulators/plant/coking/benzol.ts';
import { Desulphurisation } from '../../../../../simulators/plant/coking/desulphurisation.ts';
import { GasHolder } from '../../../../../simulators/plant/coking/gas-holder.ts';
import { GasMain } from '../../../../../simulators/plant/coking/gas-main.ts';
import { Heating } from '../../../../../simulators/plant/coking/heating.ts';
import { Laboratory } from '../../../../../simulators/plant/coking/laboratory.ts';
import {
  composition,
  ELEMENTS,
  elementIn,
  normalStreams,
  nothing,
  streamOf,
  total,
} from '../../../../../simulators/plant/coking/species.ts';
import { line } from '../coking-plant.ts';

const normal = normalStreams(line);
const elements = composition(line);

test.each([5, 14.787, 30])('what burns is in the waste gas, with %f kg of air for each kg of gas', (ratio) => {
  const heating = new Heating(elements, 3.5);
  const gas = streamOf(normal, 'S-911');
  const kgH = total(gas);
  heating.step(1, {
    gasKgH: kgH,
    gas,
    airKgH: ratio * kgH,
    shares: [0.25, 0.25, 0.25, 0.25],
    leak: nothing(),
    intoWallKw: [11, 11, 11, 11],
    slip: 0,
    draught: 1,
    windKpa: 0,
  });
  for (const element of ELEMENTS) {
    const before = elementIn(gas, element, elements) + elementIn(heating.air, element, elements);
    const after = elementIn(heating.waste, element, elements);
    expect(Math.abs(after - before), element).toBeLessThan(2e-3 * Math.max(before, 0.05));
  }
  expect(heating.waste.O2).toBeGreaterThanOrEqual(0);
  expect(heating.waste.CO > 0).toBe(ratio === 5);
});

describe('hydrogen sulphide behind the scrubber answers to its liquor as the trial TR-C3 expects', () => {
  // At 1,500 kg/h the trial and the stream table say 153; at 1,000 the formula with its square root says 301, at 2,000 it says 87.
  test.each([
    [1000, 301],
    [1500, 153],
    [2000, 87],
  ])('%i kg/h', (liquor, milligrams) => {
    const absorber = new Desulphurisation(normal);
    const gas = streamOf(normal, 'S-808');
    for (let second = 0; second < 600; second++)
      absorber.step(1, { gas, liquor: liquor / 1500, air: 1, acid: 0, waterC: 28 });
    const seen = (1e6 * absorber.leaving.H2S) / 25.23;
    expect(Math.abs(seen / milligrams - 1)).toBeLessThan(0.05);
  });
});

describe('air drawn into the ovens answers to the pressure of the main as the trial TR-C3 expects', () => {
  test.each([
    [0.06, 0.7],
    [0.08, 0.45],
    [0.1, 0.3],
    [0.12, 0.2],
  ])('%f kPa', (kpaG, kgH) => {
    const main = new GasMain(normal);
    main.kpaG = kpaG;
    main.step(0.01, {
      rawGas: streamOf(normal, 'S-705'),
      purgeKgH: 0.75,
      doorKgH: 0,
      burnt: 0.55,
      liquor: 1,
      liquorC: 76,
      bleeds: false,
      leavingKgH: () => 35.8711,
    });
    expect(Math.abs(total(main.ingress) - kgH)).toBeLessThan(0.025);
  });
});

test('aged oil takes 85 % of the benzol where fresh oil takes 93.5 %', () => {
  const share = (aged: number) => {
    const plant = new BenzolPlant(normal);
    const gas = streamOf(normal, 'S-902');
    const room = { gas, cooling: 1, oil: 1, heat: 1, reflux: 1, steam: 1, waterC: 28, aged };
    for (let second = 0; second < 60; second++) plant.step(1, room);
    return 1 - plant.leaving.BENZ / gas.BENZ;
  };
  expect(share(0)).toBeCloseTo(0.94, 1);
  expect(share(0.275)).toBeGreaterThan(0.83);
  expect(share(0.275)).toBeLessThan(0.88);
});

test('a holder that is full lights the flare, and one that is empty gives no more than comes', () => {
  const clean = streamOf(normal, 'S-905');
  const full = new GasHolder(normal);
  for (let minute = 0; minute < 120; minute++) full.step(60, clean, 0, 0.3);
  expect(full.flaring).toBe(true);
  const empty = new GasHolder(normal);
  for (let minute = 0; minute < 600; minute++) empty.step(10, nothing(), 7, 3);
  expect(empty.level).toBeLessThan(2.5);
  expect(empty.level).toBeGreaterThanOrEqual(0);
});

test('a laboratory result is not known before its time, and carries when its sample was taken', () => {
  const laboratory = new Laboratory(
    () => 0,
    () => 0.5,
  );
  const charge = { wetKg: 400, moisture: 0.1, density: 729, volatile: 27, shrinkage: 1 };
  laboratory.take({ oven: 2, timeS: 1000, centreC: 1050, soakH: 1.5, charge });
  expect(laboratory.known(1000 + 15 * 3600 - 1)).toEqual([]);
  const [result] = laboratory.known(1000 + 15 * 3600);
  expect(result).toMatchObject({ oven: 2, sampledS: 1000 });
  expect(result?.values.CRI).toBeCloseTo(26, 9);
  expect(result?.values.CSR).toBeCloseTo(60.92, 9);
  expect(result?.values.M40).toBeCloseTo(82, 9);
});
