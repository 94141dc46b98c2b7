import { expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Delays } from '../../../../dashboard/server/delays.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

const { points } = loadConfig();
const measured = points.byTag('FT-20101');
const estimated = points.points.find(({ address }) => address.protocol === 'sparkplug');

test('the way from the gateway is measured on what it received itself; the wait ends with the frame', async () => {
  const clock = new VirtualClock(1_795_000_000_000);
  const delays = new Delays(points, clock);
  expect(delays.detail()).toEqual({ busMsP50: null, busMsP99: null, waitMsP50: null });
  const batch = new BatchBuilder();
  for (const age of [10, 20, 30, 40, 500]) batch.add(measured?.index ?? 0, 0, clock.now() - age, 1, 0);
  batch.add(estimated?.index ?? 0, 0, clock.now() - 9000, 1, 0);
  delays.arrived(batch.take());
  await clock.advance(60);
  delays.sent();
  await clock.advance(1000);
  delays.sent();
  expect(delays.detail()).toEqual({ busMsP50: 30, busMsP99: 500, waitMsP50: 60 });
});

test('a clock behind the gateway’s makes no negative delay', () => {
  const clock = new VirtualClock(1_795_000_000_000);
  const delays = new Delays(points, clock);
  const batch = new BatchBuilder();
  batch.add(measured?.index ?? 0, 0, clock.now() + 50, 1, 0);
  delays.arrived(batch.take());
  expect(delays.detail().busMsP50).toBe(0);
});
