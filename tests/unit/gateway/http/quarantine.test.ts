import { afterAll, expect, test } from 'vitest';
import type { QuarantineOutcome, QuarantineResend } from '../../../../config/vocabulary/quarantine.ts';
import { createApp } from '../../../../dashboard/server/app.ts';
import { quarantineRoutes } from '../../../../gateway/http/quarantine.ts';
import { createGatewayApi } from '../../../../gateway/http/server.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { scriptedParts } from '../../dashboard/scripted-parts.ts';

// The same requests to the gateway and, through it, to the dashboard server.

const outcome: QuarantineOutcome = { stored: 1, refused: 0, waiting: 0, dropped: 0, message: null };
const asked: unknown[] = [];
const gateway = createGatewayApi({
  health: () => {
    throw new Error('not asked here');
  },
  collecting: () => true,
  gaps: () => [],
});
await gateway.register(quarantineRoutes, {
  view: {
    list: async (sink) => {
      asked.push(['list', sink]);
      return { samples: [], total: 0 };
    },
    resend: async (request: QuarantineResend) => {
      asked.push(['resend', request]);
      return request.sink === 'influxdb' ? outcome : null;
    },
    drop: async (request) => {
      asked.push(['drop', request]);
      return { ...outcome, stored: 0, dropped: 2 };
    },
  },
});
const upstream = async (
  path: string,
  { method = 'GET', body }: { method?: 'GET' | 'POST' | 'DELETE'; body?: unknown } = {},
) =>
  (
    await gateway.inject({ url: path, method, ...(body === undefined ? {} : { payload: body as object }) })
  ).json() as unknown;
const { parts } = scriptedParts(new VirtualClock(1_795_000_000_000));
const dashboard = await createApp({ ...parts, gateway: { ...parts.gateway, ask: upstream } });
afterAll(() => Promise.all([gateway.close(), dashboard.close()]));

const servers = { gateway: () => gateway, dashboard: () => dashboard };
const send = (name: keyof typeof servers, url: string, payload?: object) =>
  servers[name]().inject({
    url,
    method: payload ? 'POST' : 'GET',
    headers: { host: '127.0.0.1:8080' },
    ...(payload ? { payload } : {}),
  });

test.each(['gateway', 'dashboard'] as const)('the %s lists, sends again and drops', async (name) => {
  asked.length = 0;
  expect((await send(name, '/api/quarantine?sink=influxdb')).json()).toEqual({ samples: [], total: 0 });
  const repaired = { sink: 'influxdb', ids: ['a-1'], value: 5 };
  expect((await send(name, '/api/quarantine/resend', repaired)).json()).toEqual(outcome);
  expect((await send(name, '/api/quarantine/drop', { sink: 'influxdb' })).json()).toMatchObject({ dropped: 2 });
  expect(asked).toEqual([
    ['list', 'influxdb'],
    ['resend', repaired],
    ['drop', { sink: 'influxdb' }],
  ]);
});

test.each(['gateway', 'dashboard'] as const)(
  'the %s says what it does not understand, field by field',
  async (name) => {
    const reply = await send(name, '/api/quarantine/resend', { sink: 'influxdb', status: -1, other: 1 });
    expect(reply.statusCode).toBe(400);
    expect(reply.body).toContain('status');
    expect((await send(name, '/api/quarantine?line=bdo')).statusCode).toBe(400);
  },
);

test('a sink that is not there is 404 with what to do', async () => {
  const reply = await send('gateway', '/api/quarantine/resend', { sink: 'nowhere' });
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toMatchObject({ detail: expect.stringContaining('no sink nowhere') });
});
