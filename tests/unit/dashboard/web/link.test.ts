import { expect, test } from 'vitest';
import { backOffMs } from '../../../../dashboard/web/state/back-off.ts';
import { LinkWatch } from '../../../../dashboard/web/state/link-watch.ts';

test('no frame for two and a half seconds is a lost link, whatever the socket says', () => {
  const watch = new LinkWatch();
  expect(watch.state(0).state).toBe('connecting');
  watch.frame(1000, 5000, 10, 5000);
  expect(watch.state(3400).state).toBe('live');
  expect(watch.state(3600)).toEqual({ state: 'lost', sinceMs: 2600, retryInMs: null });
  watch.frame(9000, 13_000, 0, 13_000);
  expect(watch.state(9100).state).toBe('live');
});

test('a hidden window expects a frame every five seconds', () => {
  const watch = new LinkWatch();
  watch.frame(0, 0, 1, 0);
  watch.expect(5000, 0);
  expect(watch.state(6000).state).toBe('live');
  expect(watch.state(13_000).state).toBe('lost');
});

test('the server clock is the median of five pings, taken in the middle of the round trip', () => {
  const watch = new LinkWatch();
  for (const latency of [10, 10, 800, 10, 10]) watch.pong(0, latency, 60_000 + latency / 2, latency);
  expect(watch.offsetMs).toBe(60_000);
});

test('tries come ever more slowly, but never stop', () => {
  expect([0, 1, 2, 3, 4, 5, 100].map((attempt) => backOffMs(attempt, 0.5))).toEqual([
    500, 1000, 2000, 4000, 8000, 8000, 8000,
  ]);
});
