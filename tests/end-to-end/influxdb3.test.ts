import { afterAll, beforeAll, expect, test } from 'vitest';
import { Influxdb } from '../../config/plant/base.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { influxdbHistory } from '../../gateway/history/influxdb/history.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { batchOf } from '../unit/gateway/delivery/delivery-fixture.ts';
import { NOW, points, signal, storedAsWritten } from './influxdb-suite.ts';
import { startInfluxdb3 } from './influxdb3-store.ts';

// Generation 3, by its contract server: written by /api/v3/write_lp, read by SQL.

let server: Awaited<ReturnType<typeof startInfluxdb3>>;
beforeAll(async () => {
  server = await startInfluxdb3('apiv3_secret');
});
afterAll(() => server.stop());

const settings = (more: object = {}) =>
  Influxdb.parse({
    url: server.url,
    api: 'v3',
    bucket: 'pilot',
    token: { env: 'ZHONGSHI_TEST_NO_SUCH_TOKEN', demo: 'apiv3_secret' },
    ...more,
  });

storedAsWritten(settings);

test('of a partial write the lines it names are refused, the rest is stored', async () => {
  server.refuse = (line) => line.includes('value=13,') || line.includes('value=14,') || line.includes('value=29,');
  const sink = influxdbSink({ settings: settings(), site: 'wuhai', points, clock: new VirtualClock(NOW) });
  const own = Array.from({ length: 30 }, (_, row) => ({ time: NOW - 1e9 + row, value: row }));
  expect(await sink.write(batchOf(own), 30, signal)).toEqual({
    outcome: 'refused',
    items: [13, 14, 29].map((index) => ({ index, reason: 'column type mismatch' })),
  });
  server.refuse = () => false;
  const query = {
    tag: 'FT-1',
    from: NOW - 1e9,
    to: NOW - 1e9 + 30,
    columns: 1,
    method: 'raw',
    context: 'live',
  } as const;
  const { min } = await influxdbHistory({ settings: settings(), points }).range(query, signal);
  expect(min).toEqual(own.map(({ value }) => value).filter((value) => ![13, 14, 29].includes(value)));
});

test('a wrong token holds and says so; reading says so too', async () => {
  const token = { env: 'ZHONGSHI_TEST_NO_SUCH_TOKEN', demo: 'wrong' };
  const sink = influxdbSink({ settings: settings({ token }), site: 'wuhai', points, clock: new VirtualClock(NOW) });
  expect(await sink.write(batchOf([{ time: NOW, value: 1 }]), 1, signal)).toMatchObject({
    outcome: 'later',
    hold: true,
  });
  const history = influxdbHistory({ settings: settings({ token }), points });
  await expect(history.latest('live', signal)).rejects.toThrow(/cannot be read: answered 401/);
});
