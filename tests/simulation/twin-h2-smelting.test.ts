import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineTwin } from '../../twin/runner/line-twin.ts';

// The twin of the smelting line against the virtual plant, whose equations it does not share. Seeds are part of the names.

const config = loadConfig(undefined, ['h2-smelting']);
const [line] = config.lines;
if (!line) throw new Error('the smelting line is not configured');
const { points } = config;
const START_MS = 1_767_225_600_000;
const WARM_UP_S = 60;

const rig = (seed: number) => {
  const plant = createPlant(line, points, { seed, noise: 'gaussian' });
  const twin = new LineTwin({ line, points, context: 'simulation', clock: { elapsedMs: () => 0 } });
  const batch = new BatchBuilder();
  const second = (): TwinReport => {
    plant.advance(1);
    for (const index of twin.reads) {
      const { value, status, timeS } = plant.reading(points.at(index).tag);
      const at = START_MS + timeS * 1000;
      batch.add(index, at, at, value, status);
    }
    twin.accept(batch.take());
    return twin.tick(START_MS + plant.timeS * 1000).report;
  };
  for (let k = 0; k < WARM_UP_S; k++) second();
  return { plant, second };
};

test('600 sound ticks: elements and heat close to 1e-6, the global test rejects near 5 %, nobody is named, seed 11', () => {
  const { second } = rig(11);
  let rejected = 0;
  let worst = 0;
  const named = new Set<string>();
  for (let k = 0; k < 600; k++) {
    const report = second();
    expect(report.converged).toBe(true);
    if (report.globalTest.rejected) rejected++;
    for (const { names } of report.candidates) named.add(names.join());
    for (const { kind, reconciledResidual } of report.balances) {
      worst = Math.max(worst, Math.abs(reconciledResidual ?? (kind === 'mass' ? Number.NaN : 0)));
    }
  }
  expect([...named]).toEqual([]);
  expect(worst).toBeLessThan(1e-6);
  expect(rejected).toBeGreaterThan(10);
  expect(rejected).toBeLessThan(60);
});

test('what no meter measures agrees with the hidden truth: off-gas, hot metal, heat lost, post-combustion, seed 12', () => {
  const { plant, second } = rig(12);
  let report = second();
  for (let k = 0; k < 60; k++) report = second();
  const { streams, states } = plant.truth();
  const flow = (id: string) => Object.values(streams[id] ?? {}).reduce((sum, part) => sum + part, 0);
  const near = (name: string, truth: number) => {
    const found = report.variables.find((variable) => variable.name === name);
    const { reconciled = null, sigma = null } = found ?? {};
    expect(reconciled, name).not.toBeNull();
    expect(Math.abs((reconciled ?? 0) - truth), name).toBeLessThan(2.6 * (sigma ?? 0));
    expect(sigma, `${name} is told to some use`).toBeLessThan(0.4 * truth + 40);
  };
  near('S12.F', flow('S12'));
  near('S10.F', flow('S10'));
  near('S07.F', flow('S07'));
  near('VESSEL.Q', 1200);
  near('PANELS.Q', 820);
  const kpi = (id: string) => report.kpis.find((one) => one.id === id);
  expect(kpi('POST-COMBUSTION')?.value).toBeCloseTo(100 * (states['post-combustion'] ?? 0), -0.4);
  expect(kpi('HYDROGEN-USE')?.value).toBeCloseTo(100 * (states['hydrogen utilisation'] ?? 0), -0.4);
});
