import { expect, test } from 'vitest';
import { Base } from '../../../../config/plant/base.ts';
import { busAddress } from '../../../../gateway/bus/address.ts';
import { matchesFilter } from '../../../../gateway/bus/connect.ts';
import { parseSparkplugTopic } from '../../../../gateway/bus/topic.ts';

test.each([
  ['a/b', 'a/b', true],
  ['a/+', 'a/b', true],
  ['a/+', 'a/b/c', false],
  ['a/+/c', 'a/b/c', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'a', true],
  ['#', 'a/b', true],
  ['a/b', 'a/b/c', false],
  ['a/b/c', 'a/b', false],
  ['+', 'a/b', false],
])('filter %s against %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches);
});

test.each([
  ['spBv1.0/g/NDATA/n', { type: 'NDATA', node: 'n', device: null }],
  ['spBv1.0/g/DDATA/n/d', { type: 'DDATA', node: 'n', device: 'd' }],
  ['spBv1.0/g/DDATA/n', null],
  ['spBv1.0/g/NDATA/n/d', null],
  ['spBv1.0/g/XDATA/n', null],
  ['spBv1.0/STATE/host', null],
  ['spBv1.0/g/DDATA/n/d/e', null],
])('topic %s', (topic, parsed) => {
  expect(parseSparkplugTopic(topic)).toEqual(parsed);
});

const base = (bus: unknown) => Base.parse({ site: 's', name: { zh: 'x', en: 'x' }, timeZone: 'UTC', bus });
const password = { env: 'BUS_PASSWORD', demo: 'demo' };

test('the password of the bus comes from the environment; the demo one only on loopback', () => {
  const local = base({ url: 'mqtt://127.0.0.1:1', embedded: false, user: 'u', password });
  const far = base({ url: 'mqtt://broker.plant:1', embedded: false, user: 'u', password });
  expect(busAddress(local, {})).toEqual({ url: 'mqtt://127.0.0.1:1', user: 'u', password: 'demo' });
  expect(busAddress(far, { BUS_PASSWORD: 'real' }).password).toBe('real');
  expect(() => busAddress(far, {})).toThrow(/BUS_PASSWORD is not set/);
  expect(busAddress(base({ url: 'mqtt://broker.plant:1', embedded: false }), {}).password).toBeNull();
});
