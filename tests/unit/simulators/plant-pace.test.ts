import { expect, test } from 'vitest';
import { PlantPace } from '../../../simulators/plant-pace.ts';
import { VirtualClock } from '../../../simulators/virtual-clock.ts';
import { ScriptedLinePlant } from './scripted-line-plant.ts';

const setUp = (speed = 1, startMs = 1_000_000) => {
  const clock = new VirtualClock(startMs);
  const plant = new ScriptedLinePlant();
  const pace = new PlantPace(plant, speed, clock);
  pace.step();
  return { clock, plant, pace };
};

/** As the main loop does, with a loop that is late by an uneven amount. */
const run = async (clock: VirtualClock, pace: PlantPace, ms: number, lateMs: readonly number[]) => {
  const endMs = clock.elapsedMs() + ms;
  for (let turn = 0; clock.elapsedMs() < endMs; turn++) {
    const waitMs = pace.step() + (lateMs[turn % lateMs.length] ?? 0);
    await clock.advance(Math.min(Math.max(1, waitMs), endMs - clock.elapsedMs()));
  }
  pace.step();
};

test('plant time follows the clock without drift, in steps of one size', async () => {
  const { clock, plant, pace } = setUp(10);
  await run(clock, pace, 60_000, [0, 3, 41, 7, 130]);
  expect(plant.timeS).toBeCloseTo(600, 6);
  expect(new Set(plant.steps)).toEqual(new Set([1]));
  expect(pace.skippedMs).toBe(0);
});

test('a short stall is made up for, a few steps at a time', async () => {
  const { clock, plant, pace } = setUp();
  await clock.advance(2000);
  expect(pace.step()).toBe(0);
  expect(plant.timeS).toBeCloseTo(0.5, 9);
  await run(clock, pace, 1000, [0]);
  expect(plant.timeS).toBeCloseTo(3, 6);
});

test('of a long stall only three seconds are made up for, and what is lost is counted', async () => {
  const { clock, plant, pace } = setUp();
  await clock.advance(60_000);
  await run(clock, pace, 1000, [0]);
  expect(plant.timeS).toBeCloseTo(4, 6);
  expect(pace.skippedMs).toBe(57_000);
});

test('the time before the first step is no stall', async () => {
  const clock = new VirtualClock();
  const plant = new ScriptedLinePlant();
  const pace = new PlantPace(plant, 1, clock);
  await clock.advance(20_000);
  await run(clock, pace, 1000, [0]);
  expect(plant.timeS).toBeCloseTo(1, 6);
  expect(pace.skippedMs).toBe(0);
});

test('a measurement is stamped with the time at which the clock stood when the plant took it', async () => {
  const { clock, plant, pace } = setUp(60);
  await clock.advance(1000);
  while (pace.step() === 0);
  expect(plant.timeS).toBe(60);
  expect(pace.wallMs(60)).toBe(1_001_000);
  // An analyser's value of one plant minute ago is one real second old at sixtyfold speed.
  expect(pace.wallMs(0)).toBe(1_000_000);
  await clock.advance(130);
  pace.step();
  expect(pace.wallMs(plant.timeS)).toBe(1_001_100);
});
