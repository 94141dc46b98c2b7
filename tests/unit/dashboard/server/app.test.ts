import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../../../../config/vocabulary/problem.ts';
import { HealthReply } from '../../../../dashboard/contract/health-reply.ts';
import { LatestReply } from '../../../../dashboard/contract/latest.ts';
import { LinesReply } from '../../../../dashboard/contract/line-view.ts';
import { PointsReply } from '../../../../dashboard/contract/point-view.ts';
import { ROUTES } from '../../../../dashboard/contract/routes.ts';
import { createApp } from '../../../../dashboard/server/app.ts';
import { listen } from '../../../../dashboard/server/listen.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { scriptedParts } from '../scripted-parts.ts';

const clock = new VirtualClock(1_795_000_000_000);
const scripted = scriptedParts(clock);
const app = await createApp(scripted.parts);
beforeAll(async () => {
  scripted.breathe();
  await app.ready();
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { host: '127.0.0.1:8080', ...headers } });

test('not collecting is 503 with the same form, collecting is 200', async () => {
  const before = await get('/api/health');
  expect(before.statusCode).toBe(503);
  expect(HealthReply.parse(before.json()).message.en).toContain('gateway');
  scripted.hearProcesses();
  expect((await get('/api/health')).statusCode).toBe(200);
});

test('points, lines and latest have the forms of the contract, and no secret', async () => {
  const points = PointsReply.parse((await get('/api/points?line=bdo&q=甲醛 kg/h')).json());
  expect(points.points.map(({ tag }) => tag)).toContain('FT-20101');
  const lines = await get('/api/lines');
  expect(LinesReply.parse(lines.json()).lines[0]?.devices).toHaveLength(9);
  expect(lines.body).not.toMatch(/password|pilot-demo/i);
  const latest = LatestReply.parse((await get('/api/latest?line=bdo')).json());
  expect(latest.missing).toBe(0);
  expect(latest.samples.find(({ tag }) => tag === 'FT-20101')).toMatchObject({ severity: 'good', unit: 'kg/h' });
});

test.each([
  ['/api/points?line=nowhere', 404, 'there are: bdo'],
  ['/api/history?tag=FT-20101&from=10&to=10', 400, 'later'],
  ['/api/history?tag=FT-20101&from=yesterday&to=10', 400, 'not a time'],
  ['/api/history?tag=XX-1&from=1&to=10', 404, 'XX-1'],
  ['/api/points?lines=bdo', 400, 'lines'],
  ['/api/nothing', 404, 'openapi'],
])('%s is a problem that says what to do', async (url, status, words) => {
  const reply = await get(url);
  expect(reply.statusCode).toBe(status);
  expect(reply.headers['content-type']).toContain('application/problem+json');
  expect(Problem.parse(reply.json()).detail).toContain(words);
});

test.each([
  ['POST', '/api/trials', 403, 'nothing is written'],
  ['DELETE', '/api/trial-packages/x', 403, 'nothing is written'],
  ['GET', '/api/latest', 404, "Replay 'r1' is over"],
  ['GET', '/api/twin/bdo', 404, "Replay 'r1' is over"],
] as const)('from a window that shows a replay: %s %s is %i', async (method, url, status, words) => {
  const reply = await app.inject({
    method,
    url,
    headers: { host: '127.0.0.1:8080', 'x-zhongshi-context': 'replay/r1' },
  });
  expect(reply.statusCode).toBe(status);
  expect(Problem.parse(reply.json()).detail).toContain(words);
});

test('a reader of Chinese is told the problem in Chinese', async () => {
  const reply = await get('/api/points?line=nowhere', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' });
  expect(Problem.parse(reply.json())).toMatchObject({
    title: '没有这条产线',
    detail: '没有产线“nowhere”；现有：bdo。',
    text: { title: { en: 'There is no such line' } },
  });
});

test('times with an offset mean the same instant as Unix ms', async () => {
  const reply = await get('/api/history?tag=FT-20101&from=2026-11-18T08:00:00%2B08:00&to=2026-11-18T01:00:00Z');
  expect(reply.json()).toMatchObject({ from: Date.UTC(2026, 10, 18, 0), to: Date.UTC(2026, 10, 18, 1) });
});

test('another site reaches nothing, neither by name nor by origin', async () => {
  expect((await get('/api/latest', { host: 'evil.example' })).statusCode).toBe(421);
  expect((await get('/api/latest', { origin: 'http://evil.example' })).statusCode).toBe(403);
  expect((await get('/api/latest', { origin: 'http://127.0.0.1:8080' })).statusCode).toBe(200);
});

test('a fault goes to the simulators and comes back', async () => {
  const fault = scripted.parts.config.lines[0]?.faults[0]?.id ?? '';
  const ask = (payload: object) =>
    app.inject({ method: 'POST', url: '/api/simulators/bdo/faults', headers: { host: '127.0.0.1' }, payload });
  expect((await ask({ fault, magnitude: -2, at: 5 })).json().active).toMatchObject([{ fault, magnitude: -2 }]);
  expect((await ask({ fault, magnitude: 0 })).statusCode).toBe(400);
  expect((await ask({ fault, at: -1 })).statusCode).toBe(400);
  const cleared = await app.inject({
    method: 'DELETE',
    url: `/api/simulators/bdo/faults/${fault}`,
    headers: { host: '127.0.0.1' },
  });
  expect(cleared.json().active).toEqual([]);
});

test('every operation of the list is answered, and described', async () => {
  for (const { method, path } of ROUTES) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    expect(app.hasRoute({ method: method.toUpperCase() as 'GET', url }), `${method} ${path}`).toBe(true);
  }
  const document = (await get('/api/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    expect(document.components.schemas, name).toHaveProperty(name ?? '');
  }
  expect((await get('/metrics')).body).toContain('zhongshi_dashboard_points{severity="good"}');
});

test('only loopback is listened on, and a taken port is said in a sentence', async () => {
  await expect(listen(app, '0.0.0.0', 8080)).rejects.toThrow('users are not configured');
});
