import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Influxdb } from '../../../../config/plant/base.ts';
import { PointTable } from '../../../../config/plant/point.ts';
import { influxdbHistory } from '../../../../gateway/history/influxdb/history.ts';

const authorizations: (string | undefined)[] = [];
const server = createServer((request, response) => {
  authorizations.push(request.headers.authorization);
  response.setHeader('content-type', 'application/json').end('{"results":[{}]}');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

const history = (host: string, environment = {}) =>
  influxdbHistory({
    settings: Influxdb.parse({
      url: `http://${host}:${(server.address() as AddressInfo).port}`,
      bucket: 'pilot',
      token: { env: 'PILOT_TOKEN', demo: 'demo' },
    }),
    points: new PointTable([]),
    environment,
  });
const signal = new AbortController().signal;

test('the demo token is sent on this machine', async () => {
  await history('127.0.0.1').latest('live', signal);
  expect(authorizations.splice(0)).toEqual(['Token demo']);
});

test('it is sent nowhere else: the reader is told which variable is missing', async () => {
  await expect(history('influx.invalid').latest('live', signal)).rejects.toMatchObject({
    text: { zh: expect.stringContaining('PILOT_TOKEN'), en: expect.stringContaining('PILOT_TOKEN') },
  });
  expect(authorizations).toEqual([]);
});
