import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineDynamics } from '../../twin/dynamics/block/line-dynamics.ts';

// Two twins beside one plant: the first hears everything in time, the second hears some of it late. Seeds are part of the names.

const config = loadConfig(undefined, ['bdo']);
const [line] = config.lines;
if (!line) throw new Error('the BDO line is not configured');
const { points } = config;
const START_MS = 1_767_225_600_000;
const STEP_S = 10;
const LAB = 'AT-11003';

interface Rule {
  /** Tags that the second twin hears late, or all of them. */
  readonly late: (tag: string) => boolean;
  /** From when to when, s of the plant's time. */
  readonly from: number;
  readonly to: number;
  readonly arrivesS: number;
}

const beside = (seed: number, { late, from, to, arrivesS }: Rule) => {
  const plant = createPlant(line, points, { seed, noise: 'realistic' });
  const timely = new LineDynamics(line, points);
  const second = new LineDynamics(line, points);
  const kept: { readonly index: number; readonly at: number; readonly value: number; readonly status: number }[] = [];
  const now = () => START_MS + plant.timeS * 1000;
  const first = new BatchBuilder();
  const rest = new BatchBuilder();
  const said = new Map<string, number>();
  const step = () => {
    plant.advance(STEP_S);
    const at = now();
    const t = plant.timeS;
    for (const index of timely.reads) {
      const { tag } = points.at(index);
      const { value, status } = plant.reading(tag);
      // The laboratory says a thing once, under the time of its sample.
      if (tag === LAB && said.get(tag) === value) continue;
      said.set(tag, value);
      first.add(index, at, at, value, status);
      if (late(tag) && t > from && t <= to) kept.push({ index, at, value, status });
      else rest.add(index, at, at, value, status);
    }
    timely.accept(first.take());
    second.accept(rest.take());
    if (t === arrivesS) {
      for (const { index, at: sampled, value, status } of kept.splice(0)) rest.add(index, sampled, at, value, status);
      second.accept(rest.take());
    }
    return { timely: timely.tick(at), second: second.tick(at) };
  };
  return {
    plant,
    timely,
    second,
    now,
    seconds: (count: number, look: (both: ReturnType<typeof step>) => void = () => {}) => {
      let last = step();
      look(last);
      for (let k = 1; k < count / STEP_S; k++) {
        last = step();
        look(last);
      }
      return last;
    },
    /** Ticks within the step, as the running twin makes them every second. */
    ticks: (count: number) => {
      for (let k = 0; k < count; k++) second.tick(now());
    },
  };
};

const beliefs = (dynamics: LineDynamics) => dynamics.blocks.map(({ belief }) => [...belief.mean, ...belief.root]);

test('laboratory values hours late: the belief becomes, to the last bit, that of values in time, seed 61', () => {
  const { timely, second, seconds, ticks, now } = beside(61, {
    late: (tag) => tag === LAB,
    from: 600,
    to: 2400,
    arrivesS: 4200,
  });
  seconds(4190);
  expect(beliefs(second)[0]).not.toEqual(beliefs(timely)[0]);
  const stamps: number[] = [];
  seconds(20, ({ second: { estimates, report } }) => {
    stamps.push(report.at);
    for (let row = 0; row < estimates.length; row++) expect(estimates.sourceTime[row]).toBe(report.at);
  });
  ticks(100);
  expect(stamps).toEqual([now() - 10_000, now()]);
  expect(second.late).toEqual({ placed: 3, refused: 0 });
  expect(beliefs(second)).toEqual(beliefs(timely));
  seconds(60);
  expect(beliefs(second)).toEqual(beliefs(timely));
});
