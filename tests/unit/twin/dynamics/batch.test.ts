import { expect, test } from 'vitest';
import { BlockTwin } from '../../../../twin/dynamics/block/block-twin.ts';
import { sigmaOf } from '../../../../twin/dynamics/filter/state-model.ts';
import { FLOW, LAB, tank } from './tank.ts';

// A model of a batch: it runs while its inputs say so, and nothing that was learned of one batch is believed of the next.

const block = tank({ while: 'feed - 10' });

const minutes = (twin: BlockTwin, from: number, count: number, feed: number, lab: number) => {
  for (let minute = from; minute < from + count; minute++)
    twin.step(minute * 60_000, (tag) =>
      tag === FLOW
        ? { tag, value: feed, sigma: 0.1, fresh: true }
        : { tag, value: tag === LAB ? lab + 0.01 * (minute % 3) : Number.NaN, sigma: 0.1, fresh: true },
    );
  return twin.state((from + count - 1) * 60_000);
};

test('it runs, rests with a word why and without numbers, and begins again from what is known beforehand', () => {
  const twin = new BlockTwin(block);
  expect(minutes(twin, 0, 120, 50, 4).status).toBe('ok');
  expect(sigmaOf(twin.belief, 1)).toBeLessThan(0.1);
  const resting = minutes(twin, 120, 5, 0, 9);
  expect(resting.status).toBe('waiting');
  expect(resting.message?.en).toMatch(/no batch is going on/);
  expect(resting.figures.every(({ value }) => Number.isNaN(value))).toBe(true);
  expect(twin.beganAt).toBeNull();

  const next = new BlockTwin(block);
  for (const one of [twin, next]) minutes(one, 125, 10, 50, 6);
  expect([...twin.belief.mean]).toEqual([...next.belief.mean]);
  expect([...twin.belief.root]).toEqual([...next.belief.root]);
  expect(twin.beganAt).toBe(125 * 60_000);
});

test('a model without batches always runs', () => {
  const twin = new BlockTwin(tank());
  expect(minutes(twin, 0, 10, 0, 4).status).toBe('ok');
});
