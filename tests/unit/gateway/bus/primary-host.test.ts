import { expect, test } from 'vitest';
import { PrimaryHost } from '../../../../gateway/bus/primary-host.ts';

const says = (online: unknown, timestamp: unknown) => Buffer.from(JSON.stringify({ online, timestamp }));

test('its newest word counts, an older one never does', () => {
  const host = new PrimaryHost('scada');
  expect(host.online).toBe(false);
  expect(host.take(says(true, 10))).toBe('came');
  expect(host.take(says(false, 9))).toBeNull();
  expect(host.online).toBe(true);
  expect(host.take(says(false, 10))).toBe('went');
  expect(host.take(says(false, 11))).toBeNull();
  expect(host.take(says(true, 10))).toBeNull();
  expect(host.take(says(true, 12))).toBe('came');
});

test('started anew without having been seen to go, it came; the same word again is nothing new', () => {
  const host = new PrimaryHost('scada');
  host.take(says(true, 10));
  expect([host.take(says(true, 10)), host.returns]).toEqual([null, 0]);
  expect([host.take(says(true, 20)), host.returns]).toEqual(['came', 1]);
});

test('a new connection hears the retained word again, which is no return', () => {
  const host = new PrimaryHost('scada');
  host.take(says(true, 10));
  host.forget();
  expect(host.online).toBe(false);
  expect([host.take(says(true, 10)), host.returns]).toEqual(['came', 0]);
});

test('what is no word of a host changes nothing', () => {
  const host = new PrimaryHost('scada');
  for (const bytes of [Buffer.from('ONLINE'), says('yes', 1), says(true, null), Buffer.alloc(0)])
    expect(host.take(bytes)).toBeNull();
  expect(host.online).toBe(false);
});
