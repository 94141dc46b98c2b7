import { expect, test } from 'vitest';
import type { HistoryQuery } from '../../../../config/vocabulary/series.ts';
import { RangeQueue } from '../../../../gateway/history/embedded/range-queue.ts';
import { emptySeries } from '../../../../gateway/history/reduce.ts';

const query = (tag: string, more: Partial<HistoryQuery> = {}): HistoryQuery => ({
  ...{ tag, from: 0, to: 1000, columns: 300, method: 'minmax', context: 'live' },
  ...more,
});

/** A queue before a store that answers empty series, and the tags of each pass over it. */
const queueOf = () => {
  const passes: string[][] = [];
  const queue = new RangeQueue(async (queries) => {
    passes.push(queries.map(({ tag }) => tag));
    if (queries[0]?.tag === 'FT-9') throw new Error('the store is away');
    return queries.map((one) => emptySeries(one, { before: null, after: null }));
  });
  return { queue, passes };
};

test('what waits together for the same columns of the same time is one pass; each gets its own answer', async () => {
  const { queue, passes } = queueOf();
  const asked = [query('FT-1'), query('FT-2', { to: 2000 }), query('FT-3'), query('FT-4', { method: 'm4' })];
  const answers = asked.map((one) => queue.ask(one));
  for (const _ of asked) await queue.next();
  expect(passes).toEqual([['FT-1', 'FT-3'], ['FT-2'], ['FT-4']]);
  expect((await Promise.all(answers)).map(({ tag, method }) => `${tag} ${method}`)).toEqual([
    'FT-1 minmax',
    'FT-2 minmax',
    'FT-3 minmax',
    'FT-4 m4',
  ]);
});

test('all samples of a tag are read for it alone, and so many columns as would not fit in memory in several passes', async () => {
  const { queue, passes } = queueOf();
  const asked = [
    ...['FT-1', 'FT-2'].map((tag) => query(tag, { method: 'raw' })),
    ...['FT-3', 'FT-4', 'FT-5'].map((tag) => query(tag, { columns: 100_000 })),
  ];
  const answers = asked.map((one) => queue.ask(one));
  for (const _ of asked) await queue.next();
  expect(passes).toEqual([['FT-1'], ['FT-2'], ['FT-3', 'FT-4'], ['FT-5']]);
  await Promise.all(answers);
});

test('a pass that fails fails for those that were in it, and for nobody else', async () => {
  const { queue } = queueOf();
  const failed = [query('FT-9'), query('FT-1')].map((one) => queue.ask(one).catch((error: Error) => error.message));
  const other = queue.ask(query('FT-2', { to: 2000 }));
  for (let turn = 0; turn < 3; turn++) await queue.next();
  expect(await Promise.all(failed)).toEqual(['the store is away', 'the store is away']);
  expect((await other).tag).toBe('FT-2');
});
