import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { createApp } from '../../../../dashboard/server/app.ts';
import { createGatewayApi } from '../../../../gateway/http/server.ts';
import { trialRuleRoutes } from '../../../../gateway/http/trial-rules.ts';
import { trialRoutes } from '../../../../gateway/http/trials.ts';
import { openRecords } from '../../../../gateway/records/database.ts';
import { TrialRules } from '../../../../gateway/records/rules/trial-rules.ts';
import { TrialStore } from '../../../../gateway/records/trial-store.ts';
import { Trials } from '../../../../gateway/records/trials.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { scriptedParts } from '../../dashboard/scripted-parts.ts';
import { uncalibrated } from '../records/uncalibrated.ts';

// The same requests to the gateway and, through it, to the dashboard server.

const NOW = Date.parse('2026-11-20T08:15:00+08:00');
const room = mkdtempSync(join(tmpdir(), 'zhongshi-trials-http-'));
const clock = new VirtualClock(NOW);
const store = new TrialStore(openRecords(join(room, 'records.sqlite'), clock, silentLog));
const versions = () => ({ software: '1', config: 'c', tags: 't', model: null });
const trials = new Trials({
  store,
  lines: ['bdo', 'other'],
  timeZone: 'Asia/Shanghai',
  versions,
  tags: () => [],
  calibration: () => uncalibrated,
  clock,
});
const gateway = createGatewayApi({
  health: () => {
    throw new Error('not asked here');
  },
  collecting: () => true,
  gaps: () => [],
});
await gateway.register(trialRoutes, { trials: () => trials });
const config = loadConfig(undefined, ['bdo']);
const rules = new TrialRules({ ...config, clock, log: silentLog, trials: () => trials });
await gateway.register(trialRuleRoutes, { rules });
const { parts } = scriptedParts(clock);
const dashboard = await createApp({
  ...parts,
  gateway: {
    ...parts.gateway,
    ask: async (path, { method = 'GET', body } = {}) =>
      (await gateway.inject({ url: path, method, ...(body === undefined ? {} : { payload: body as object }) })).json(),
  },
});
afterAll(async () => {
  await Promise.all([gateway.close(), dashboard.close()]);
  store.close();
  rmSync(room, { recursive: true, force: true });
});

const servers = { gateway: () => gateway, dashboard: () => dashboard };
const send = async (name: keyof typeof servers, method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
  servers[name]().inject({ url, method, headers: { host: '127.0.0.1:8080' }, ...(payload ? { payload } : {}) });

test.each([
  ['gateway', 'bdo'],
  ['dashboard', 'other'],
] as const)('through the %s a trial is begun, annotated, changed, ended and found', async (name, line) => {
  const begun = (await send(name, 'POST', '/api/trials', { line, by: 'A', title: '首次' })).json();
  expect(begun).toMatchObject({ line, to: null, people: [], revision: 1 });
  const path = `/api/trials/${begun.id}`;
  expect((await send(name, 'POST', `${path}/notes`, { by: 'A', text: '起压' })).json()).toMatchObject({ revision: 2 });
  await clock.advance(60_000);
  const change = { by: 'A', revision: 2, to: clock.now(), verdict: 'partial' };
  expect((await send(name, 'PATCH', path, change)).json()).toMatchObject({ to: clock.now(), revision: 3 });
  expect((await send(name, 'GET', path)).json()).toMatchObject({ changedSince: [], warnings: [] });
  const found = await send(name, 'GET', `/api/trials?line=${line}&q=${encodeURIComponent('起压')}&verdict=partial`);
  expect(found.json()).toMatchObject({ total: 1, trials: [{ id: begun.id }] });
});

test.each(['gateway', 'dashboard'] as const)('the %s lists every mistake of a request', async (name) => {
  const reply = await send(name, 'POST', '/api/trials', { line: 'bdo', title: '', people: 'A', from: 'yesterday' });
  expect(reply.statusCode).toBe(400);
  for (const field of ['by', 'title', 'people', 'from']) expect(reply.json().detail).toContain(field);
  expect((await send(name, 'GET', '/api/trials?colour=red')).statusCode).toBe(400);
});

test.each(['gateway', 'dashboard'] as const)('through the %s a rule is seen, switched on and off', async (name) => {
  const listed = (await send(name, 'GET', '/api/trial-rules?line=bdo')).json();
  expect(listed.rules).toMatchObject([{ line: 'bdo', on: false, state: 'off', trial: null }]);
  const path = `/api/trial-rules/bdo/${listed.rules[0].id}`;
  expect((await send(name, 'PATCH', path, { on: true, by: 'A' })).json()).toMatchObject({
    on: true,
    state: 'unjudged',
  });
  expect((await send(name, 'PATCH', path, { on: false, by: 'A' })).json()).toMatchObject({ on: false, state: 'off' });
  expect((await send(name, 'PATCH', path, { on: 'yes' })).statusCode).toBe(400);
});

test('a trial that is not there is 404 with what to do', async () => {
  const reply = await send('gateway', 'GET', '/api/trials/none');
  expect([reply.statusCode, reply.json().detail]).toEqual([
    404,
    "there is no trial 'none'; GET /api/trials lists them",
  ]);
});
