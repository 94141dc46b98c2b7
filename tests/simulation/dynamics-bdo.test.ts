import { expect, test } from 'vitest';
import { DYNAMICS_DEVICE } from '../../config/plant/dynamic-points.ts';
import { loadConfig } from '../../config/plant/load.ts';
import { DynamicsReport } from '../../config/vocabulary/dynamics-report.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineDynamics } from '../../twin/dynamics/block/line-dynamics.ts';

// The dynamic models of the BDO reactors beside the virtual plant, whose equations they do not share, on realistic noise.
// Seeds are part of the names.

const config = loadConfig(undefined, ['bdo']);
const line = config.lines[0];
if (!line) throw new Error('the BDO line is not configured');
const { points } = config;
const START_MS = 1_767_225_600_000;
const STEP_S = 10;

const MOLAR = { CH2O: 30.026, BYD: 86.09 } as const;

const follow = (seed: number) => {
  const plant = createPlant(line, points, { seed, noise: 'realistic' });
  const dynamics = new LineDynamics(line, points);
  const batch = new BatchBuilder();
  const deaf = new Set<string>();
  const step = () => {
    plant.advance(STEP_S);
    for (const index of dynamics.reads) {
      const { tag } = points.at(index);
      const { value, status, timeS } = plant.reading(tag);
      if (!deaf.has(tag)) batch.add(index, START_MS + timeS * 1000, START_MS + timeS * 1000, value, status);
    }
    dynamics.accept(batch.take());
    return dynamics.tick(START_MS + plant.timeS * 1000);
  };
  return {
    plant,
    deaf,
    step,
    hours: (count: number, look: (report: DynamicsReport) => void = () => {}) => {
      let last = step();
      for (let k = 1; k < (count * 3600) / STEP_S; k++) {
        last = step();
        if (k % 30 === 0) look(last.report);
      }
      return last;
    },
  };
};

const figure = (report: DynamicsReport, id: string) => {
  const found = report.blocks.flatMap(({ figures }) => figures).find((one) => one.id === id);
  return { value: found?.value ?? Number.NaN, sigma: found?.sigma ?? Number.NaN };
};

const truthOf = (plant: ReturnType<typeof createPlant>): Record<string, number> => {
  const { streams, states } = plant.truth();
  const flow = (stream: string, component: string) => streams[stream]?.[component] ?? Number.NaN;
  const share = (stream: string, component: string) =>
    (100 * flow(stream, component)) / Object.values(streams[stream] ?? {}).reduce((sum, f) => sum + f, 0);
  const reacted = (flow('S-108', 'CH2O') - flow('S-110', 'CH2O')) / MOLAR.CH2O;
  return {
    'R101-ACTIVITY': 100 * (states['activity/ethynylation'] ?? Number.NaN),
    'R101-CONVERSION': 100 * (1 - flow('S-110', 'CH2O') / flow('S-108', 'CH2O')),
    'R101-SELECTIVITY': (200 * flow('S-110', 'BYD')) / MOLAR.BYD / reacted,
    'R101B-CH2O': share('S-110', 'CH2O'),
    'R101B-PA': share('S-110', 'PA'),
    'R101B-BYD': share('S-110', 'BYD'),
    'R101A-TEMPERATURE': states['temperature/R-101A'] ?? Number.NaN,
    'R101B-TEMPERATURE': states['temperature/R-101B'] ?? Number.NaN,
    'R301-ACTIVITY': 100 * (states['activity/nickel'] ?? Number.NaN),
    'R301-CONVERSION': 100 * (1 - flow('S-302', 'BYD') / flow('S-202', 'BYD')),
    'R301-BYD': share('S-302', 'BYD'),
    'R301-BED': share('S-302', 'BED'),
    'R301-HBA': share('S-302', 'HBA'),
    'R301-TEMPERATURE': states['temperature/R-301'] ?? Number.NaN,
  };
};

test('three hours of normal operation: 95 % intervals hold the truth of 14 figures, the models fit, seed 41', () => {
  const { plant, hours } = follow(41);
  let inside = 0;
  let all = 0;
  const { report, estimates } = hours(3, (now) => {
    for (const [id, truth] of Object.entries(truthOf(plant))) {
      const { value, sigma } = figure(now, id);
      all++;
      if (Math.abs(value - truth) <= 1.96 * sigma) inside++;
    }
  });
  expect(all).toBeGreaterThan(450);
  expect(inside / all).toBeGreaterThan(0.93);
  expect(report.blocks.map(({ status }) => status)).toEqual(['ok', 'ok']);
  expect(figure(report, 'R101-ACTIVITY').sigma).toBeLessThan(6);
  expect(figure(report, 'R101-CONVERSION').sigma).toBeLessThan(0.3);
  expect(figure(report, 'R301-ACTIVITY').sigma).toBeLessThan(8);
  expect(DynamicsReport.safeParse(report).error).toBeUndefined();
  const published = [...estimates.point.subarray(0, estimates.length)].sort((a, b) => a - b);
  expect(published).toEqual(points.ofDevice('bdo', DYNAMICS_DEVICE).map(({ index }) => index));
});

test('F4: ethynylation loses 15 % of its activity; the estimate is there within eight hours, conversion all along, seed 42', () => {
  const { plant, hours } = follow(42);
  hours(1);
  plant.inject({ fault: 'F4', atS: plant.timeS, magnitude: 1 });
  let conversionInside = 0;
  let looks = 0;
  const { report } = hours(8, (now) => {
    const { value, sigma } = figure(now, 'R101-CONVERSION');
    looks++;
    if (Math.abs(value - (truthOf(plant)['R101-CONVERSION'] ?? Number.NaN)) <= 1.96 * sigma) conversionInside++;
  });
  const { value, sigma } = figure(report, 'R101-ACTIVITY');
  const truth = truthOf(plant)['R101-ACTIVITY'] ?? Number.NaN;
  expect(truth).toBeLessThan(86);
  expect(value).toBeLessThan(92);
  expect(Math.abs(value - truth)).toBeLessThan(1.96 * sigma);
  expect(conversionInside / looks).toBeGreaterThan(0.85);
});

test('F10: nickel loses activity steadily; the estimate follows and its interval holds the truth, seed 43', () => {
  const { plant, hours } = follow(43);
  hours(1);
  plant.inject({ fault: 'F10', atS: plant.timeS, magnitude: 8 });
  let inside = 0;
  let looks = 0;
  const { report } = hours(8, (now) => {
    const { value, sigma } = figure(now, 'R301-ACTIVITY');
    looks++;
    if (Math.abs(value - (truthOf(plant)['R301-ACTIVITY'] ?? Number.NaN)) <= 1.96 * sigma) inside++;
  });
  expect(truthOf(plant)['R301-ACTIVITY']).toBeLessThan(84);
  expect(figure(report, 'R301-ACTIVITY').value).toBeLessThan(92);
  expect(inside / looks).toBeGreaterThan(0.8);
});

test('an input that is not heard for long leaves no number, and comes back by itself, seed 44', () => {
  const { deaf, hours, step } = follow(44);
  hours(0.3);
  deaf.add('FT-20101');
  const { report } = hours(0.6);
  const block = report.blocks[0];
  expect(block?.status).toBe('blind');
  expect(block?.message?.en).toMatch(/FT-20101/);
  expect(figure(report, 'R101-CONVERSION').value).toBeNaN();
  expect(report.blocks[1]?.status).toBe('ok');
  deaf.clear();
  for (let k = 0; k < 6; k++) step();
  expect(step().report.blocks[0]?.status).toBe('ok');
});
