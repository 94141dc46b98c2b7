import { expect, test } from 'vitest';
import { Status } from '../../../../config/vocabulary/status.ts';
import { realityAt, scoreOf } from '../../../../dashboard/web/state/forecast-score.ts';

const instants = [0, 100, 200, 300, 400];
const series = (rows: readonly (readonly [time: number, last: number | null, status?: number])[]) => ({
  time: rows.map(([time]) => time),
  last: rows.map(([, last]) => last),
  status: rows.map(([, , status = 0]) => status),
});

test('what came is the newest usable value no older than a step; what has not come yet is nothing', () => {
  const seen = series([
    [0, 10],
    [95, 11],
    [150, 12, Status.BadNoCommunication],
    [290, 13],
  ]);
  // At 200 the newest is Bad, at 300 there is one, and 400 is still ahead.
  expect(realityAt(seen, instants, 350)).toEqual([10, 11, null, 13, null]);
  expect(realityAt(series([[0, 10]]), instants, 500)).toEqual([10, 10, null, null, null]);
  expect(realityAt(series([]), instants, 500)).toEqual([null, null, null, null, null]);
  expect(realityAt(series([[100, 4, Status.UncertainSubNormal]]), instants, 150)[1]).toBe(4);
});

const band = { median: [5, 5, 5, 5], low: [3.04, 3.04, 3.04, 3.04], high: [6.96, 6.96, 6.96, 6.96] };

test('inside, bias and spread are of the instants after the start', () => {
  // A band of 95 % from 3.04 to 6.96 has a standard deviation of 1.
  expect(scoreOf(band, [99, 6, 4, 9])).toEqual({
    looks: 3,
    inside: 2 / 3,
    bias: 4 / 3,
    rmsSigma: expect.closeTo(Math.sqrt((1 + 1 + 16) / 3), 10),
  });
  expect(scoreOf(band, [5, null, 6, null])).toMatchObject({ looks: 1, inside: 1, bias: 1 });
});

test('nothing has come: no score, not a good one', () => {
  expect(scoreOf(band, [5, null, null, null])).toBeNull();
  expect(scoreOf(band, [])).toBeNull();
});

test('a band without width is not divided by', () => {
  const flat = { median: [1, 1], low: [1, 1], high: [1, 1] };
  expect(scoreOf(flat, [1, 1])).toMatchObject({ inside: 1, rmsSigma: 0 });
  expect(Number.isFinite(scoreOf(flat, [1, 2])?.inside)).toBe(true);
});
