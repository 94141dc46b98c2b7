import { expect, test } from 'vitest';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { penLines } from '../../../../dashboard/web/pages/trends/trend-data.ts';
import { aPoint } from './point.ts';

type Row = readonly [time: number, value: number | null, status?: number];
const series = (rows: readonly Row[]): HistorySeries => ({
  tag: 'TT-1001',
  context: 'live',
  method: 'minmax',
  from: 0,
  to: 20_000,
  columns: 20,
  time: rows.map(([time]) => time),
  min: rows.map(([, value]) => value),
  max: rows.map(([, value]) => value),
  first: rows.map(([, value]) => value),
  last: rows.map(([, value]) => value),
  status: rows.map(([, , status]) => status ?? Status.Good),
  count: rows.map(() => 1),
  total: rows.length,
  nearest: { before: null, after: null },
  truncated: false,
});
const point = aPoint({ staleAfterMs: 3000 });
const draw = (rows: readonly Row[], gaps: readonly GapRecord[] = []) => penLines(series(rows), point, gaps, 20_000);

test('an unbroken line has no break', () => {
  expect(
    draw([
      [0, 1],
      [1000, 2],
      [2000, 3],
    ]).good,
  ).toEqual([1, 2, 3]);
});

test('no line crosses what is missing', () => {
  expect(
    draw([
      [0, 1],
      [1000, 2],
      [9000, 3],
    ]).good,
  ).toEqual([1, 2, null, 3]);
});

test('no line crosses what is bad', () => {
  expect(
    draw([
      [0, 1],
      [1000, null, Status.BadTimeout],
      [2000, 3],
    ]).good,
  ).toEqual([1, null, 3]);
});

test('what is uncertain is a line of its own that begins at the last good value', () => {
  const lines = draw([
    [0, 1],
    [1000, 2, Status.UncertainSensorNotAccurate],
    [2000, 3, Status.UncertainSensorNotAccurate],
  ]);
  expect(lines.good).toEqual([1, 1, null, null]);
  expect(lines.uncertain).toEqual([null, 1, 2, 3]);
});

test('a recorded hole breaks the line of a point that sends changes only, one of another device does not', () => {
  const rows: readonly Row[] = [
    [0, 1],
    [1000, 1],
    [2000, 1],
    [8000, 1],
  ];
  const resting = aPoint({ staleAfterMs: null });
  const hole = (source: string): GapRecord => ({
    id: 'g',
    cause: 'link-lost',
    line: 'bdo',
    source,
    tags: null,
    from: 3000,
    to: 7000,
    samples: null,
    healed: 'no',
    detail: { zh: '断', en: 'lost' },
  });
  expect(penLines(series(rows), resting, [hole('DCS-B1')], 8000).good).toEqual([1, 1, 1, null, 1]);
  expect(penLines(series(rows), resting, [hole('CH-601')], 8000).good).toEqual([1, 1, 1, 1]);
});
