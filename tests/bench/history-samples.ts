import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';

// The samples both stores are given: once a second each of many points, as devices send them. A quarter has two decimals, a quarter
// is the 12 bits of a converter, half are 32-bit floats with noise; half of the points are stamped with some ms of jitter; what is
// published every 100 ms arrives so late; one sample in a thousand is Bad.

export const POINTS = 5_000;
export const SECOND_MS = 1_000;
const PUBLISHING_MS = 100;

/** Uniform in [0, 1), of a point and a second: both stores get the same, and nothing has to be kept. */
const chance = (point: number, second: number, which: number): number => {
  let mixed = Math.imul(point + 1, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b) ^ Math.imul(which + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
};

const measured = (point: number, second: number): number => {
  const slow = 50 + 20 * Math.sin(second / (300 + (point % 500)) + point);
  const noise = 0.2 * (chance(point, second, 0) + chance(point, second, 1) + chance(point, second, 2) - 1.5);
  if (point % 4 === 0) return Math.round((slow + noise) * 100) / 100;
  if (point % 4 === 2) return (Math.round(((slow + noise) / 100) * 4095) / 4095) * 100;
  return Math.fround(slow + noise);
};

/** All points at the seconds first..first + count of the record that begins at `start`, in the order of their reception. */
export const samplesOf = (start: number, first: number, count: number): SampleBatch => {
  const builder = new BatchBuilder(POINTS * count);
  for (let second = first; second < first + count; second++)
    for (let point = 0; point < POINTS; point++) {
      const jitter = point % 2 === 0 ? 0 : Math.floor(chance(point, second, 3) * 10);
      const time = start + second * SECOND_MS + ((point * 37) % 900) + jitter;
      const received = Math.ceil(time / PUBLISHING_MS) * PUBLISHING_MS;
      const bad = chance(point, second, 4) < 0.001;
      const value = bad ? Number.NaN : measured(point, second);
      builder.add(point, time, received, value, bad ? Status.BadSensorFailure : Status.Good);
    }
  return builder.take();
};
