import { expect, test } from 'vitest';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { watchClock } from '../../../../gateway/drivers/clock-jump.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

const watched = () => {
  const clock = new VirtualClock(5_000_000);
  const gaps: GapReport[] = [];
  const stopping = new AbortController();
  void watchClock(clock, (gap) => gaps.push(gap), stopping.signal);
  return { clock, gaps, stop: () => stopping.abort() };
};

test('a clock set forward is one gap between the two times', async () => {
  const { clock, gaps, stop } = watched();
  await clock.advance(10_000);
  clock.jump(3_600_000);
  await clock.advance(10_000);
  expect(gaps).toHaveLength(1);
  expect(gaps[0]).toMatchObject({ cause: 'clock-jump', line: null, from: 5_011_000, to: 8_611_000 });
  stop();
});

test('a clock set back is told as such, with the ends in order', async () => {
  const { clock, gaps, stop } = watched();
  await clock.advance(1000);
  clock.jump(-60_000);
  await clock.advance(1000);
  expect(gaps[0]).toMatchObject({ from: 4_942_000, to: 5_002_000 });
  expect(gaps[0]?.detail.en).toContain('set back by 60.0 s');
  stop();
});

test('slow corrections and small steps are not reported', async () => {
  const { clock, gaps, stop } = watched();
  for (let second = 0; second < 60; second++) {
    clock.jump(500);
    await clock.advance(1000);
  }
  expect(gaps).toEqual([]);
  stop();
});
