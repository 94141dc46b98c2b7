import { expect, test } from 'vitest';
import { nullSpace } from '../../../../twin/numerics/null-space.ts';

const sparse = (row: readonly number[]) => ({ column: [...row.keys()], value: row });
const rows = (...list: number[][]) => list.map(sparse);

test('what the rows fix and what they leave free', () => {
  // x0 = x1; x2 + x3 = something: x2 and x3 alone stay free, their sum does not.
  const space = nullSpace(rows([1, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1]), 4);
  expect(space.rank).toBe(3);
  expect([...space.moves]).toEqual([0, 0, 1, 1]);
  expect(space.determines(sparse([0, 0, 1, 1]))).toBe(true);
  expect(space.determines(sparse([0, 0, 1, 0]))).toBe(false);
});

test('a row that repeats others adds no rank, whatever its size', () => {
  expect(nullSpace(rows([1, 1, 0], [0, 1, 1], [1e6, 2e6, 1e6], [1e-9, 2e-9, 1e-9]), 3).rank).toBe(2);
});

test('rows of very different size keep their rank', () => {
  expect(nullSpace(rows([1e-8, 0], [0, 1e8]), 2)).toMatchObject({ rank: 2, free: [] });
});

test('a row of zeros or of something that is not a number fixes nothing', () => {
  expect(nullSpace(rows([0, 0], [Number.NaN, 1]), 2).rank).toBe(0);
});
