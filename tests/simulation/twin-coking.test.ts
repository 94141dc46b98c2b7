import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineDynamics } from '../../twin/dynamics/block/line-dynamics.ts';
import { deliver } from './delivery.ts';
import { faultRig, saidBy } from './fault-trial.ts';

// The twin of the coking line against the virtual plant, whose equations it does not share. Seeds are part of the names.

const config = loadConfig(undefined, ['coking']);
const [line] = config.lines;
if (!line) throw new Error('the coking line is not configured');
const { points } = config;
const START_MS = 1_767_225_600_000;
const CHAMBERS = [1, 2, 3, 4] as const;

test('a push and a charge on the way: every tick has an answer, balances close, nobody is named, seed 21', () => {
  const rig = faultRig({ line: 'coking', seed: 21, plant: 'mismatched', sigmaTold: 1, tickS: 10 });
  // The fourth chamber is charged after 0.3 h, the next gas comes with it.
  rig.plant.advance(900);
  const named = new Set<string>();
  let ticks = 0;
  let rejected = 0;
  let worst = 0;
  rig.run(2400, (report) => {
    ticks++;
    expect(report.converged).toBe(true);
    if (report.globalTest.rejected) rejected++;
    for (const { names } of saidBy(report)) named.add(names.join());
    for (const { kind, reconciledResidual } of report.balances)
      if (kind !== 'energy') worst = Math.max(worst, Math.abs(reconciledResidual ?? 0));
    return false;
  });
  expect([...named]).toEqual([]);
  expect(worst).toBeLessThan(1e-5);
  expect(rejected).toBeLessThan(0.15 * ticks);
});

test('each charge says when it is ready: within half an hour, its interval holds the hour it came, seed 23', () => {
  const plant = createPlant(line, points, { seed: 23, noise: 'realistic' });
  const dynamics = new LineDynamics(line, points);
  const delivery = deliver(plant, points, dynamics.reads, START_MS);
  const told = new Map<number, { readonly ready: number; readonly low: number; readonly high: number }[]>();
  const came = new Map<number, number>();
  for (let s = 1; s <= 5 * 3600; s++) {
    for (const batch of delivery.second()) dynamics.accept(batch);
    if (s % 10 !== 0) continue;
    const { report } = dynamics.tick(START_MS + plant.timeS * 1000);
    if (s % 1200 !== 0) continue;
    const { states } = plant.truth();
    for (const n of CHAMBERS) {
      const elapsed = states[`OV-70${n}/elapsed h`] ?? Number.NaN;
      const centre = states[`OV-70${n}/centre °C`] ?? Number.NaN;
      const block = report.blocks.find(({ id }) => id === `CHAMBER-${n}`);
      const figure = block?.figures.find(({ id }) => id === `READY-IN-${n}`);
      // The charge that is ready within the time of this test, and only while it is not.
      if (elapsed > 12 && centre >= 1000) came.set(n, came.get(n) ?? elapsed);
      if (came.has(n) || elapsed < 12 || !figure || figure.value === null) continue;
      const { value, low, high } = figure;
      told.set(n, [
        ...(told.get(n) ?? []),
        { ready: elapsed + value, low: elapsed + (low ?? 0), high: elapsed + (high ?? 0) },
      ]);
    }
  }
  const judged = [...came].flatMap(([n, hour]) => (told.get(n) ?? []).map((one) => ({ ...one, hour })));
  expect(judged.length).toBeGreaterThan(8);
  // The hour is seen every third of an hour only.
  for (const { ready, hour } of judged) expect(Math.abs(ready - (hour - 0.17))).toBeLessThan(0.5);
  const held = judged.filter(({ low, high, hour }) => low < hour && hour - 0.34 < high);
  expect(held.length).toBeGreaterThanOrEqual(judged.length - 1);
});
