import { expect, test } from 'vitest';
import { SequenceWatch } from '../../../../gateway/bus/sequence.ts';

const watched = (...seqs: number[]) => {
  const watch = new SequenceWatch();
  watch.restart(0);
  for (const seq of seqs) watch.take(seq, 0);
  return watch;
};

test('numbers in a row are no loss, round the circle and on', () => {
  const watch = watched(...Array.from({ length: 600 }, (_, step) => (step + 1) % 256));
  expect(watch.lost(10_000, 2000)).toBe(0);
});

test('a hole is a loss when its time is over, not before, and is told once', () => {
  const watch = watched(1, 2, 5);
  expect(watch.lost(1999, 2000)).toBe(0);
  expect(watch.lost(2000, 2000)).toBe(2);
  expect(watch.lost(9000, 2000)).toBe(0);
});

test('a message that only came late closes its hole', () => {
  expect(watched(1, 3, 2, 4).lost(10_000, 2000)).toBe(0);
});

test('a hole across the wrap is counted', () => {
  const watch = new SequenceWatch();
  watch.restart(253);
  watch.take(1, 0);
  expect(watch.lost(5000, 2000)).toBe(3);
});

test('a repeated old message opens no hole', () => {
  expect(watched(1, 2, 3, 2, 4).lost(10_000, 2000)).toBe(0);
});

test('a birth forgets what was missing', () => {
  const watch = watched(1, 9);
  watch.restart(0);
  watch.take(1, 0);
  expect(watch.lost(10_000, 2000)).toBe(0);
});
