import { expect, test } from 'vitest';
import { PointTable } from '../../../../config/plant/point.ts';
import { LatestStore } from '../../../../dashboard/server/latest-store.ts';
import { LiveHub } from '../../../../dashboard/server/live-hub.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

test('ten ticks a second; one that is hurried comes at once, and the next a whole time after it', async () => {
  const clock = new VirtualClock(0);
  const ticks: number[] = [];
  const hub = new LiveHub(new LatestStore(new PointTable([])), clock, () => void ticks.push(clock.elapsedMs()));
  const stop = new AbortController();
  const running = hub.run(stop.signal);
  await clock.advance(230);
  hub.hurry();
  await clock.advance(190);
  expect(ticks).toEqual([100, 200, 230, 330]);
  stop.abort();
  await running;
});
