import { expect, test } from 'vitest';
import { secretFor } from '../../../../config/plant/secret.ts';

const secret = { env: 'A_TOKEN', demo: 'demo-token' };

test.each([
  ['127.0.0.1', {}, 'demo-token'],
  ['localhost', { A_TOKEN: '' }, 'demo-token'],
  ['[::1]', {}, 'demo-token'],
  ['127.0.0.1', { A_TOKEN: 'real' }, 'real'],
  ['influx.plant', { A_TOKEN: 'real' }, 'real'],
  ['influx.plant', {}, null],
  ['127.0.0.1.evil.example', {}, null],
  ['10.0.0.7', { A_TOKEN: '' }, null],
])('on %s with %j the secret is %s', (host, environment, expected) => {
  expect(secretFor(secret, host, environment)).toBe(expected);
});
