import { describe, expect, test } from 'vitest';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';

describe('a batch builder', () => {
  test('keeps every row in order while it grows', () => {
    const builder = new BatchBuilder(2);
    for (let row = 0; row < 1000; row++) builder.add(row, row * 10, row * 10 + 1, row / 2, row);
    const batch = builder.take();
    expect(batch.length).toBe(1000);
    for (const row of [0, 1, 2, 511, 999]) {
      expect([
        batch.point[row],
        batch.sourceTime[row],
        batch.receiveTime[row],
        batch.value[row],
        batch.status[row],
      ]).toEqual([row, row * 10, row * 10 + 1, row / 2, row]);
    }
  });

  test('hands its rows over for good: the next ones do not touch them', () => {
    const builder = new BatchBuilder(4);
    builder.add(1, 2, 3, 4, 5);
    const first = builder.take();
    builder.add(9, 9, 9, 9, 9);
    expect([first.length, first.point[0], first.value[0]]).toEqual([1, 1, 4]);
    expect(builder.length).toBe(1);
  });
});
