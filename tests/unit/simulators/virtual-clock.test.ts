import { expect, test } from 'vitest';
import { VirtualClock } from '../../../simulators/virtual-clock.ts';

const never = new AbortController().signal;

test('time stands still until it is advanced, and both clocks move together', async () => {
  const clock = new VirtualClock(1_000);
  expect([clock.now(), clock.elapsedMs()]).toEqual([1_000, 0]);
  await clock.advance(250);
  expect([clock.now(), clock.elapsedMs()]).toEqual([1_250, 250]);
});

test('sleepers wake in due order, equal ones in order of arrival, each at its own time', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  const sleep = async (name: string, ms: number) => {
    await clock.sleep(ms, never);
    seen.push(`${name}@${clock.now()}`);
  };
  void sleep('late', 30);
  void sleep('early', 10);
  void sleep('early too', 10);
  await clock.advance(29);
  expect(seen).toEqual(['early@10', 'early too@10']);
  await clock.advance(1);
  expect(seen).toEqual(['early@10', 'early too@10', 'late@30']);
});

test('a loop that sleeps again runs as often as fits into the advance', async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const ticks: number[] = [];
  const loop = async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(1_000, stop.signal);
      await Promise.resolve();
      ticks.push(clock.now());
    }
  };
  const done = loop();
  await clock.advance(3_500);
  expect(ticks).toEqual([1_000, 2_000, 3_000]);
  stop.abort();
  await done;
  expect(clock.sleeping).toBe(0);
});

test('an aborted sleep ends early and without error', async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const slept = clock.sleep(1_000, stop.signal);
  stop.abort();
  await slept;
  await clock.sleep(1_000, stop.signal);
  expect([clock.now(), clock.sleeping]).toEqual([0, 0]);
});

test('a jump moves the wall clock only; a sleeper is still woken by the monotonic one', async () => {
  const clock = new VirtualClock(0);
  let awake = false;
  void clock.sleep(100, never).then(() => {
    awake = true;
  });
  clock.jump(-3_600_000);
  expect([clock.now(), clock.elapsedMs()]).toEqual([-3_600_000, 0]);
  await clock.advance(99);
  expect(awake).toBe(false);
  await clock.advance(1);
  expect(awake).toBe(true);
  expect(clock.elapsedMs()).toBe(100);
});
