import { expect, test } from 'vitest';
import { loadConfig } from '../../../../../../config/plant/load.ts';
import { HistorySeries } from '../../../../../../config/vocabulary/series.ts';
import { Status } from '../../../../../../config/vocabulary/status.ts';
import { pointViews } from '../../../../../../dashboard/server/views.ts';
import { trendCsv } from '../../../../../../dashboard/web/pages/trends/export-csv.ts';
import { intervalOf } from '../../../../../../dashboard/web/pages/trends/interval.ts';
import {
  readMarks,
  readYZoom,
  writeMark,
  writeYZoom,
  zoomedAbout,
} from '../../../../../../dashboard/web/pages/trends/zoom.ts';

const series = (rows: readonly (readonly [time: number, value: number | null, status?: number])[], to: number) => {
  const values = rows.map(([, value]) => value);
  return HistorySeries.parse({
    tag: 'FT-20101',
    context: 'live',
    method: 'raw',
    from: 0,
    to,
    columns: 2000,
    time: rows.map(([time]) => time),
    min: values,
    max: values,
    first: values,
    last: values,
    status: rows.map(([, , status]) => status ?? Status.Good),
    count: rows.map(() => 1),
    total: rows.length,
    nearest: { before: null, after: null },
    truncated: false,
  });
};
const HOUR = 3_600_000;

test('means are weighted by how long a value held, and an hour of 10 kg/h is 10 kg', () => {
  const held = intervalOf(series([[HOUR / 4, 20]], HOUR), 10, Number.POSITIVE_INFINITY);
  expect(held).toMatchObject({ samples: 1, leftOut: 0, min: 20, max: 20, mean: 17.5, integral: 17.5, covered: 1 });
  const two = intervalOf(
    series(
      [
        [0, 10],
        [HOUR / 2, 20],
      ],
      HOUR,
    ),
    null,
    Number.POSITIVE_INFINITY,
  );
  expect(two.mean).toBeCloseTo(15, 12);
  expect(two.sigma).toBeCloseTo(5, 12);
});

test('nothing is held across a hole or a bad sample, and the cover says so', () => {
  const holed = intervalOf(
    series(
      [
        [0, 10],
        [HOUR / 2, null, Status.BadNoCommunication],
      ],
      HOUR,
    ),
    null,
    HOUR / 4,
  );
  expect(holed).toMatchObject({ samples: 1, leftOut: 1, mean: 10, covered: 0.25, integral: 2.5 });
  const empty = intervalOf(series([], HOUR), null, HOUR);
  expect(empty).toMatchObject({ samples: 0, min: null, mean: null, sigma: null, integral: null, covered: 0 });
});

test('a large offset does not eat the spread', () => {
  const rows = Array.from({ length: 1000 }, (_, row) => [row, 1e9 + (row % 2)] as const);
  expect(intervalOf(series(rows, 1000), null, HOUR).sigma).toBeCloseTo(0.5, 6);
});

test('zoom and cursors live in the address and come back', () => {
  const zoom = { 'kg/h': [30.9, 31.4], Cel: [-5, 91] } as const;
  expect(readYZoom(writeYZoom(zoom) ?? '')).toEqual(zoom);
  expect(readYZoom('kg/h:5~3;nonsense;:1~2')).toEqual({});
  expect(writeYZoom({})).toBeNull();
  const at = Date.UTC(2026, 10, 22, 1, 2, 3, 4);
  expect(readMarks({ a: writeMark(at) ?? '' })).toEqual({ a: at, b: null });
});

test('the place under the pointer stays where it is', () => {
  const [low, high] = zoomedAbout([0, 100], 25, 1);
  expect((25 - low) / (high - low)).toBeCloseTo(0.25, 12);
  expect(high - low).toBeGreaterThan(100);
  expect(zoomedAbout([low, high], 25, -1)[1]).toBeCloseTo(100, 9);
});

test('a CSV names unit, quality and zone in every row, and no cell is a formula', () => {
  const point = pointViews(loadConfig()).find(({ tag }) => tag === 'FT-20101');
  if (!point) throw new Error('no FT-20101');
  const view = { ...point, name: { zh: '=甲醛, "进料"', en: 'x' } };
  const at = Date.UTC(2026, 10, 22, 10, 31, 5, 123);
  const text = trendCsv([view], [series([[at, 31.25, Status.UncertainSubNormal]], at + 1)], 'Asia/Shanghai', 'zh');
  expect(text.split('\r\n')).toEqual([
    '\ufefftime,tag,name,unit,min,max,samples,status,status_code,method',
    `2026-11-22T18:31:05.123+08:00,FT-20101,"'=甲醛, ""进料""",kg/h,31.25,31.25,1,UncertainSubNormal,0x${Status.UncertainSubNormal.toString(16)},raw`,
    '',
  ]);
});
