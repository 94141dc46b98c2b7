import { UserTokenType } from 'node-opcua';
import { expect, test } from 'vitest';
import { isLoopback, userIdentity } from '../../../../../gateway/drivers/opcua/user-identity.ts';
import { opcuaDevice } from '../plant-parts.ts';

const device = opcuaDevice({ id: 'DCS-1', user: 'gateway', password: { env: 'DCS_PASSWORD', demo: 'demo' } });
const HERE = 'opc.tcp://127.0.0.1:4840/UA';
const THERE = 'opc.tcp://10.0.0.7:4840/UA';

test('the environment wins, wherever the server is', () => {
  const expected = { type: UserTokenType.UserName, userName: 'gateway', password: 'secret' };
  expect(userIdentity(device, HERE, { DCS_PASSWORD: 'secret' })).toEqual(expected);
  expect(userIdentity(device, THERE, { DCS_PASSWORD: 'secret' })).toEqual(expected);
});

test('the demo password stands in on this machine only; elsewhere the missing variable is named', () => {
  expect(userIdentity(device, HERE, {})).toMatchObject({ password: 'demo' });
  expect(() => userIdentity(device, THERE, {})).toThrow('set the environment variable DCS_PASSWORD');
  expect(() => userIdentity(device, THERE, { DCS_PASSWORD: '' })).toThrow('DCS_PASSWORD');
});

test('without a user the gateway is anonymous', () => {
  expect(userIdentity(opcuaDevice(), THERE, {})).toEqual({ type: UserTokenType.Anonymous });
});

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['localhost', true],
  ['[::1]', true],
  ['127.0.0.1.example.com', false],
  ['10.0.0.1', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
