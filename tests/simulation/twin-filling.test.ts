import { expect, test } from 'vitest';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { faultRig, saidBy } from './fault-trial.ts';

// Levels on the way somewhere: the operator lets R-301 fill, and for an hour less leaves it than comes in. The virtual plant has
// lags, packing and controllers of its own. Seeds are part of the names.

const MINUTES = 60;
const namedByBalances = (report: TwinReport) => saidBy(report).filter(({ kind }) => kind === 'balance');
const inventory = (report: TwinReport) => report.variables.find(({ name }) => name === 'R-301.inventory');
const massOf = (report: TwinReport, unit: string) =>
  report.balances.find(({ plantUnit, kind }) => plantUnit === unit && kind === 'mass');

test('a vessel that fills is no leak and no wrong meter; a feed that is short while it fills is found, seed 72', () => {
  const { plant, run } = faultRig({ seed: 72, plant: 'mismatched', sigmaTold: 1 });
  run(30 * MINUTES, () => false);
  expect(plant.write('LIC-30111.SP', 66)).toBeNull();
  const wrong = new Set<string>();
  let rejected = 0;
  let ticks = 0;
  let last: TwinReport | null = null;
  run(15 * MINUTES, (report) => {
    for (const { names } of namedByBalances(report)) wrong.add(names.join());
    if (report.globalTest.rejected) rejected++;
    ticks++;
    last = report;
    return false;
  });
  expect([...wrong]).toEqual([]);
  expect(rejected / ticks).toBeLessThan(0.15);
  if (last === null) throw new Error('it ticked');
  const { streams } = plant.truth();
  const flow = (stream: string) => Object.values(streams[stream] ?? {}).reduce((sum, part) => sum + part, 0);
  const taken = flow('S-202') + flow('S-301') - flow('S-302') - flow('S-303');
  expect(taken).toBeGreaterThan(5);
  const filling = inventory(last);
  expect(filling).toMatchObject({ tag: 'LT-30111', unit: 'kg/h', used: true });
  expect(Math.abs((filling?.reconciled ?? 0) - taken)).toBeLessThan(1);
  const balance = massOf(last, 'R-301');
  expect(Math.abs(balance?.residual ?? Number.NaN)).toBeLessThan(3 * (balance?.sigma ?? 0));

  // The meter in the feed says 15 % more than goes in, as if that much were lost before the vessel.
  const atS = plant.timeS;
  plant.inject({ fault: 'sensor-bias:FT-20201', atS, magnitude: 0.15 });
  let foundAfterS = Number.NaN;
  run(20 * MINUTES, (report, timeS) => {
    const found = namedByBalances(report).some(({ names }) => names.includes('FT-20201') || names.includes('S-202.F'));
    if (found) foundAfterS = timeS - atS;
    return found;
  });
  expect(foundAfterS).toBeLessThan(15 * MINUTES);
});

test('a feed step: the reactors take up what their levels say, and nothing is called wrong, seed 73', () => {
  const { plant, run } = faultRig({ seed: 73, plant: 'mismatched', sigmaTold: 1 });
  run(20 * MINUTES, () => false);
  expect(plant.write('FIC-20101.SP', 35)).toBeNull();
  const wrong = new Set<string>();
  run(30 * MINUTES, (report) => {
    for (const { names } of namedByBalances(report)) wrong.add(names.join());
    return false;
  });
  expect([...wrong]).toEqual([]);
});
