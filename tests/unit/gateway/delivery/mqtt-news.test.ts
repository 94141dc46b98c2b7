import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { asRecovered } from '../../../../config/vocabulary/status.ts';
import { News } from '../../../../gateway/delivery/sinks/mqtt/news.ts';

const batchOf = (...rows: readonly (readonly [point: number, time: number, status?: number])[]): SampleBatch => {
  const rowsOf = new BatchBuilder(Math.max(1, rows.length));
  for (const [point, time, status = 0] of rows) rowsOf.add(point, time, time + 5, time, status);
  return rowsOf.take();
};
const times = (batch: SampleBatch | null): number[] => (batch ? [...batch.sourceTime] : []);

test('in order all is news, and the batch goes on as it came', () => {
  const news = new News();
  const batch = batchOf([1, 1000], [2, 900], [1, 2000]);
  expect(news.apart(batch)).toEqual({ live: batch, past: null });
  expect(news.apart(batch).past).not.toBe(null);
  expect(new News().apart(batch).live).toBe(batch);
});

test('what a server says again after a newer value is past, point by point, within a batch and over batches', () => {
  const news = new News();
  news.apart(batchOf([1, 3000], [2, 1000]));
  const { live, past } = news.apart(batchOf([1, 2000], [2, 2000], [1, 2500], [1, 3500], [1, 3400]));
  expect([times(live), times(past)]).toEqual([
    [2000, 3500],
    [2000, 2500, 3400],
  ]);
});

test('what was fetched to fill a hole is past, however new its time', () => {
  const { live, past } = new News().apart(batchOf([1, 1000], [1, 2000, asRecovered(0)]));
  expect([times(live), times(past)]).toEqual([[1000], [2000]]);
});

test('a source whose clock is set back by more than a minute is news again at once', () => {
  const news = new News();
  news.apart(batchOf([1, 100_000]));
  expect(times(news.apart(batchOf([1, 30_000], [1, 31_000])).live)).toEqual([30_000, 31_000]);
});

test('what was not sent goes out again with its newest as news', () => {
  const news = new News();
  const batch = batchOf([1, 1000], [1, 2000]);
  news.apart(batch);
  const { live, past } = news.apart(batch);
  expect([times(live), times(past)]).toEqual([[2000], [1000]]);
});

test('law: what goes out live never goes back in time by less than a minute, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(fc.nat(3), fc.nat(59_999)), { minLength: 1 })), (batches) => {
      const news = new News();
      const newest = new Map<number, number>();
      for (const rows of batches) {
        const { live, past } = news.apart(batchOf(...rows));
        expect(live.length + (past?.length ?? 0)).toBe(rows.length);
        for (let row = 0; row < live.length; row++) {
          const point = live.point[row] as number;
          expect(live.sourceTime[row]).toBeGreaterThanOrEqual(newest.get(point) ?? 0);
          newest.set(point, live.sourceTime[row] as number);
        }
      }
    }),
  );
});
