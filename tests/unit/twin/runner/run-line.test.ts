import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { runLine } from '../../../../twin/runner/run-line.ts';

test('ticks for full seconds, half a second after each, once, until stopped', async () => {
  const clock = new VirtualClock(1_000_000_000_250);
  const stop = new AbortController();
  const ticks: [number, number][] = [];
  const running = runLine((now) => ticks.push([now, clock.now()]), clock, stop.signal);
  await clock.advance(3000);
  stop.abort();
  await running;
  expect(ticks).toEqual([
    [1_000_000_000_000, 1_000_000_000_500],
    [1_000_000_001_000, 1_000_000_001_500],
    [1_000_000_002_000, 1_000_000_002_500],
  ]);
});
