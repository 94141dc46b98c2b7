import { expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { PointTable } from '../../../../config/plant/point.ts';
import { decodeSamples, encodeSamples } from '../../../../config/plant/sample-columns.ts';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../../config/vocabulary/series.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import type { History } from '../../../../gateway/history/history.ts';
import { samplesOf } from '../../../../gateway/history/samples.ts';

const { points } = loadConfig(undefined, ['bdo']);
const rowsOf = (batch: SampleBatch, of: PointTable = points) =>
  Array.from({ length: batch.length }, (_, row) => [
    of.at(batch.point[row] as number).tag,
    batch.sourceTime[row],
    batch.receiveTime[row],
    batch.value[row],
    batch.status[row],
  ]);

const some = (): SampleBatch => {
  const builder = new BatchBuilder();
  for (const [tag, time, value, status] of [
    ['FT-20101', 10.25, 31.2, Status.Good],
    ['TT-10111', 11, Number.NaN, Status.BadNoCommunication],
    ['FT-20101', 12, 31.3, Status.Good],
  ] as const)
    builder.add(points.byTag(tag)?.index ?? -1, time, time + 1, value, status);
  return builder.take();
};

test('samples come over the wire as they were sent, by tag', () => {
  const { batch, unknown } = decodeSamples(encodeSamples(some(), points).buffer as ArrayBuffer, points);
  expect(rowsOf(batch)).toEqual(rowsOf(some()));
  expect(unknown).toEqual([]);
});

test('a tag that is no longer there is told by name, and its samples are left out', () => {
  const fewer = new PointTable(
    points.points.filter(({ tag }) => tag !== 'FT-20101').map((point, index) => ({ ...point, index })),
  );
  const { batch, unknown } = decodeSamples(encodeSamples(some(), points).buffer as ArrayBuffer, fewer);
  expect(unknown).toEqual(['FT-20101']);
  expect(rowsOf(batch, fewer)).toEqual([['TT-10111', 11, 12, Number.NaN, Status.BadNoCommunication]]);
});

test('a store that has only ranges is asked tag by tag, on from where an answer was cut', async () => {
  const asked: HistoryQuery[] = [];
  const series = (query: HistoryQuery): HistorySeries => {
    asked.push(query);
    const times = (query.tag === 'FT-20101' ? [1, 2, 3, 4, 5] : [2.5]).filter((time) => time >= query.from);
    const time = times.slice(0, 2);
    return {
      ...{ tag: query.tag, from: query.from, to: query.to, context: query.context, method: 'raw' },
      ...{ time, min: time, max: time, last: time, status: time.map(() => 0), truncated: times.length > 2 },
    } as unknown as HistorySeries;
  };
  const history = { range: async (query: HistoryQuery) => series(query) } as unknown as History;
  const query = { tags: ['FT-20101', 'TT-10111'], from: 0, to: 10, context: 'live' } as const;
  const batch = await samplesOf(history, points, query, new AbortController().signal);
  expect(rowsOf(batch).map(([tag, time]) => `${tag} ${time}`)).toEqual([
    ...[1, 2, 3, 4, 5].map((time) => `FT-20101 ${time}`),
    'TT-10111 2.5',
  ]);
  expect(asked).toHaveLength(4);
});
