import { expect, test } from 'vitest';
import { Governor } from '../../../../gateway/delivery/governor.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

const pace = { backlogTimesLive: 10, backlogPerSecondMin: 100 };

/** Sends all that is allowed every 50 ms while so many samples a second come in; answers how many went. */
const drain = async (livePerSecond: number, seconds: number): Promise<number> => {
  const clock = new VirtualClock();
  const governor = new Governor(pace, clock, 0);
  let end = 0;
  let sent = 0;
  for (let step = 0; step < seconds * 20; step++) {
    await clock.advance(50);
    end += livePerSecond / 20;
    const allowed = governor.allowed(end);
    governor.spend(allowed);
    sent += allowed;
  }
  return sent;
};

test('so many for each live sample, and some in any case', async () => {
  expect(await drain(1000, 10)).toBe(10 * 10 * 1000 + 10 * 100);
  expect(await drain(0, 10)).toBe(1000);
});

test('what was not used is kept for a second only', async () => {
  const clock = new VirtualClock();
  const governor = new Governor(pace, clock, 0);
  let end = 0;
  for (let step = 0; step < 600; step++) {
    await clock.advance(100);
    end += 100;
    governor.allowed(end);
  }
  expect(governor.allowed(end)).toBeLessThanOrEqual(10_100 * 1.1);
  expect(governor.allowed(end)).toBeGreaterThan(9_000);
});

test('what came in while it was not asked, over an outage, is no leave to flood the store', () => {
  const clock = new VirtualClock();
  const governor = new Governor(pace, clock, 0);
  return clock.advance(30_000).then(() => expect(governor.allowed(30_000)).toBe(10_100));
});

test('it says how long to wait for a part', async () => {
  const clock = new VirtualClock();
  const governor = new Governor(pace, clock, 0);
  const wait = governor.waitMs(50);
  await clock.advance(wait);
  expect(governor.allowed(0)).toBeGreaterThanOrEqual(49);
});
