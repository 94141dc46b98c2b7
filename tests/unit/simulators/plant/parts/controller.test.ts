import { expect, test } from 'vitest';
import { Controller, Mode } from '../../../../../simulators/plant/parts/controller.ts';
import { Trip } from '../../../../../simulators/plant/parts/trip.ts';
import { Valve } from '../../../../../simulators/plant/parts/valve.ts';

const loop = (mode: number = Mode.AUTO) =>
  new Controller({ id: 'FIC-1', pv: ['FT-1'], gain: -2, integralS: 10 }, { low: 0, high: 100, normal: 50 }, 40, mode);

test('the output moves against the error at once and goes on while it lasts', () => {
  const controller = loop();
  controller.step(1, () => 49);
  expect(controller.output).toBeCloseTo(40 + 2 + 0.2, 6);
  controller.step(1, () => 49);
  expect(controller.output).toBeCloseTo(40 + 2 + 0.4, 6);
});

test('the integral does not wind up at a limit: the output leaves it as soon as the error turns', () => {
  const controller = loop();
  for (let k = 0; k < 1000; k++) controller.step(1, () => 0);
  expect(controller.output).toBe(100);
  controller.step(1, () => 60);
  expect(controller.output).toBeLessThan(95);
});

test('MAN keeps the output, and AUTO after a long while in MAN starts from there', () => {
  const controller = loop();
  controller.write('MODE', Mode.MAN);
  controller.write('OP', 70);
  for (let k = 0; k < 600; k++) controller.step(1, () => 20);
  expect(controller.output).toBe(70);
  controller.write('MODE', Mode.AUTO);
  controller.step(1, () => 49);
  expect(Math.abs(controller.output - 70)).toBeLessThan(1);
});

test('without a measurement the output rests', () => {
  const controller = loop();
  controller.step(1, () => Number.NaN);
  expect(controller.output).toBe(40);
});

test('a valve goes to its signal no faster than its rate; with stiction it rests within the band and then slips', () => {
  const quick = new Valve(0, 0.001, 10);
  quick.step(1, 100);
  expect(quick.position).toBe(10);
  const stiff = new Valve(50, 0.001, 1000);
  stiff.step(1, 50, 3, 1);
  const rest = stiff.position;
  stiff.step(1, 50.5, 3, 1);
  expect(stiff.position).toBe(rest);
  stiff.step(1, 53, 3, 1);
  expect(stiff.position).toBeCloseTo(52, 6);
  stiff.step(1, 51, 3, 1);
  expect(stiff.position).toBeCloseTo(52, 6);
});

test('a trip waits out its delay, stays after its cause is gone, and is reset only then', () => {
  let cause = true;
  const trip = new Trip('I-1', 1, () => cause, 2);
  trip.step(1);
  trip.step(1);
  expect(trip.tripped).toBe(false);
  trip.step(1);
  expect(trip.tripped).toBe(true);
  trip.reset();
  expect(trip.tripped).toBe(true);
  cause = false;
  trip.step(1);
  expect(trip.tripped).toBe(true);
  trip.reset();
  expect(trip.tripped).toBe(false);
});
