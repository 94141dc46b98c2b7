import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import type { Tick } from '../../../../twin/runner/line-twin.ts';
import { runLine } from '../../../../twin/runner/run-line.ts';

test('ticks on full seconds, once each, until stopped', async () => {
  const clock = new VirtualClock(1_000_000_000_250);
  const stop = new AbortController();
  const ticks: number[] = [];
  const twin = {
    tick: (now: number) => {
      ticks.push(now);
      return {} as Tick;
    },
  };
  const handled: Tick[] = [];
  const running = runLine(twin, clock, (tick) => handled.push(tick), stop.signal);
  await clock.advance(3000);
  stop.abort();
  await running;
  expect(ticks).toEqual([1_000_000_001_000, 1_000_000_002_000, 1_000_000_003_000]);
  expect(handled).toHaveLength(3);
});
