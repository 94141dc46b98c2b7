import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import type { DynamicsReport } from '../../config/vocabulary/dynamics-report.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { BlockModel } from '../../twin/dynamics/block/block-model.ts';
import { LineDynamics } from '../../twin/dynamics/block/line-dynamics.ts';
import { runExperiment } from '../../twin/whatif/experiment.ts';

// The dynamic models of the smelting line beside the virtual plant, whose equations they do not share. Laboratory samples arrive
// as late as the plant's laboratory is. Seeds are part of the names.

const config = loadConfig(undefined, ['h2-smelting']);
const [line] = config.lines;
if (!line) throw new Error('the smelting line is not configured');
const { points } = config;
const START_MS = 1_767_225_600_000;
const STEP_S = 10;
const LOOK_STEPS = 30;

type Plant = ReturnType<typeof createPlant>;

const follow = (seed: number) => {
  const plant = createPlant(line, points, { seed, noise: 'realistic' });
  const dynamics = new LineDynamics(line, points);
  const batch = new BatchBuilder();
  const deaf = new Set<string>();
  let last: DynamicsReport | null = null;
  const hours = (count: number, look: (report: DynamicsReport) => void = () => {}): DynamicsReport => {
    for (let k = 1; k <= (count * 3600) / STEP_S; k++) {
      plant.advance(STEP_S);
      for (const index of dynamics.reads) {
        const { tag } = points.at(index);
        const { value, status, timeS } = plant.reading(tag);
        if (!deaf.has(tag)) batch.add(index, START_MS + timeS * 1000, START_MS + plant.timeS * 1000, value, status);
      }
      dynamics.accept(batch.take());
      last = dynamics.tick(START_MS + plant.timeS * 1000).report;
      if (k % LOOK_STEPS === 0) look(last);
    }
    if (!last) throw new Error('no step was taken');
    return last;
  };
  return { plant, dynamics, deaf, hours };
};

const figure = (report: DynamicsReport, id: string) => {
  const found = report.blocks.flatMap(({ figures }) => figures).find((one) => one.id === id);
  const { value, sigma, low, high } = found ?? {};
  return {
    value: value ?? Number.NaN,
    sigma: sigma ?? Number.NaN,
    low: low ?? Number.NaN,
    high: high ?? Number.NaN,
  };
};

const truthOf = (plant: Plant): Readonly<Record<string, number>> => {
  const { states } = plant.truth();
  const state = (name: string) => states[name] ?? Number.NaN;
  return {
    'SLAG-FEO': state('slag FeO wt%'),
    'METAL-C': state('metal C wt%'),
    CHAR: state('char kg'),
    'METAL-TEMPERATURE': state('metal °C'),
    'SLAG-TEMPERATURE': state('slag °C'),
    'GAS-TEMPERATURE': state('gas °C'),
    'BURNT-SHARE': 100 * state('post-combustion'),
    'HYDROGEN-BURNT': 100 * state('hydrogen utilisation'),
    'HEAT-LOST': state('heat lost kW'),
    'HEARTH-WORN': state('hearth wear mm'),
  };
};

test('normal running: 95 % intervals hold the truth of ten figures; FeO grows unsure without samples and sure with one, seed 71', () => {
  const { plant, dynamics, deaf, hours } = follow(71);
  let inside = 0;
  let all = 0;
  const look = (report: DynamicsReport) => {
    for (const [id, truth] of Object.entries(truthOf(plant))) {
      const { low, high } = figure(report, id);
      all++;
      if (low <= truth && truth <= high) inside++;
    }
  };
  const sampled = hours(2, look);
  expect(sampled.blocks.map(({ status }) => status)).toEqual(['ok', 'ok']);
  expect(figure(sampled, 'SLAG-FEO').sigma).toBeLessThan(0.45);
  expect(figure(sampled, 'METAL-C').sigma).toBeLessThan(0.06);
  expect(figure(sampled, 'BURNT-SHARE').sigma).toBeLessThan(0.5);
  expect(figure(sampled, 'HEAT-LOST').sigma).toBeLessThan(25);

  deaf.add('AX-1811');
  const placed = dynamics.late.placed;
  const unsampled = hours(2, look);
  expect(figure(unsampled, 'SLAG-FEO').sigma).toBeGreaterThan(1.25 * figure(sampled, 'SLAG-FEO').sigma);
  // The sample of four o'clock is told 35 minutes later, and counts where it was taken.
  deaf.delete('AX-1811');
  const again = hours(0.7, look);
  expect(dynamics.late.placed).toBeGreaterThan(placed);
  expect(figure(again, 'SLAG-FEO').sigma).toBeLessThan(0.85 * figure(unsampled, 'SLAG-FEO').sigma);
  expect(all).toBeGreaterThan(500);
  expect(inside / all).toBeGreaterThan(0.93);
});

test('the hearth loses 2 mm/h: the estimate follows within its interval and the gradient is told apart from it, seed 72', () => {
  const { plant, hours } = follow(72);
  hours(0.5);
  plant.inject({ fault: 'F-08', atS: plant.timeS, magnitude: 8 });
  const report = hours(1.5);
  const { value, low, high } = figure(report, 'HEARTH-WORN');
  const truth = truthOf(plant)['HEARTH-WORN'] ?? Number.NaN;
  expect(truth).toBeGreaterThan(20);
  expect(value).toBeGreaterThan(10);
  expect(low).toBeLessThan(truth);
  expect(high).toBeGreaterThan(truth);
});

const [block] = line.twin?.dynamics ?? [];
if (!block) throw new Error('the smelting line has no dynamic block');

/** The answer after so many hours to inputs other than those of the normal point, from what is believed before any sample. */
const whatIf = (hours: number, changes: readonly { readonly name: string; readonly value: number }[]) => {
  const plant = createPlant(line, points, { seed: 1, noise: 'none' });
  plant.advance(5);
  const model = new BlockModel(block);
  const inputs = Float64Array.from(model.inputNames, (name) => plant.reading(block.inputs[name] ?? '').value);
  const request = WhatIfRequest.parse({
    line: line.id,
    block: block.id,
    horizonH: hours,
    points: 8,
    draws: 40,
    changes,
  });
  const { bands, outcome, reason } = runExperiment(block, { at: 0, belief: model.prior(), inputs }, request);
  expect(outcome, reason?.en).toBe('answered');
  return (id: string) => bands.find((band) => band.id === id)?.median.at(-1) ?? Number.NaN;
};

/** An input at the normal point, as its instrument shows it. */
const normalOf = (input: string): number => {
  const plant = createPlant(line, points, { seed: 1, noise: 'none' });
  plant.advance(5);
  return plant.reading(block.inputs[input] ?? '').value;
};

/** Inputs that operators would move along with hydrogen or ore, kept where they are. */
const KEPT = [
  { name: 'coal', value: 1100.6 },
  { name: 'air', value: 1904.8 },
  { name: 'oxygen', value: 609.9 },
];

test('hydrogen off, coal and blast along as operators set them: the table of coal and CO2 of the line description', () => {
  const of = whatIf(2.8, [{ name: 'FIC-1201', value: 0 }]);
  expect(Math.abs(of('COAL-PER-TONNE') / 796 - 1)).toBeLessThan(0.01);
  expect(Math.abs(of('CO2-PER-TONNE') / 2279 - 1)).toBeLessThan(0.01);
  expect(of('BURNT-SHARE')).toBeCloseTo(55, -0.4);
  expect(Math.abs(of('METAL-TEMPERATURE') - 1406)).toBeLessThan(15);
});

test('steps of the line description, open loop: hydrogen off alone, two per cent more coal', () => {
  const off = whatIf(1, [{ name: 'rich', value: 0 }, ...KEPT]);
  expect(Math.abs(off('SLAG-FEO') - 5.9)).toBeLessThan(0.4);
  expect(Math.abs(off('METAL-C') - 4.17)).toBeLessThan(0.05);
  expect(Math.abs(off('METAL-TEMPERATURE') - 1487)).toBeLessThan(15);
  expect(Math.abs(off('BURNT-SHARE') - 68.3)).toBeLessThan(1.5);
  const coal = whatIf(2.8, [{ name: 'coal', value: 1.02 * 1100.6 }]);
  expect(Math.abs(coal('METAL-TEMPERATURE') - 1398)).toBeLessThan(15);
  expect(Math.abs(coal('BURNT-SHARE') - 52.6)).toBeLessThan(1);
});

test('steps of the line description, open loop: three per cent more ore, blast of 44 % oxygen with as much oxygen', () => {
  const ore = whatIf(2.8, [{ name: 'ore', value: 1.03 * normalOf('ore') }, ...KEPT]);
  expect(Math.abs(ore('SLAG-FEO') - 5.8)).toBeLessThan(0.3);
  expect(Math.abs(ore('METAL-C') - 4.14)).toBeLessThan(0.08);
  expect(Math.abs(ore('METAL-TEMPERATURE') - 1415)).toBeLessThan(15);
  expect(Math.abs(ore('BURNT-SHARE') - 56.1)).toBeLessThan(1);
  const rich = whatIf(1.8, [
    { name: 'air', value: 1639.5 },
    { name: 'oxygen', value: 665.4 },
  ]);
  expect(Math.abs(rich('SLAG-FEO') - 5.5)).toBeLessThan(0.3);
  expect(Math.abs(rich('METAL-C') - 4.18)).toBeLessThan(0.05);
  expect(Math.abs(rich('METAL-TEMPERATURE') - 1429)).toBeLessThan(15);
  expect(Math.abs(rich('BURNT-SHARE') - 54.8)).toBeLessThan(1);
});
