import { afterAll, expect, test } from 'vitest';
import { ProblemError, titleOf } from '../../../../config/vocabulary/problem.ts';
import { createApp } from '../../../../dashboard/server/app.ts';
import type { Upstream } from '../../../../dashboard/server/upstream.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { scriptedParts } from '../scripted-parts.ts';

const asked: { path: string; options: Parameters<Upstream['ask']>[1] }[] = [];
const { parts } = scriptedParts(new VirtualClock(1_795_000_000_000));
const app = await createApp({
  ...parts,
  twin: {
    ...parts.twin,
    ask: async (path, options) => {
      asked.push({ path, options });
      if (path.endsWith('/b9'))
        throw new ProblemError(404, titleOf(404), { zh: '没有分支 b9', en: 'there is no branch b9' });
      return { from: path };
    },
  },
});
afterAll(() => app.close());

const send = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
  asked.length = 0;
  const headers = { host: '127.0.0.1:8080' };
  const reply = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
};

test.each([
  ['/api/whatif', { line: 'bdo', block: 'HYDROGENATION', horizonH: 2 }],
  ['/api/estimate', { line: 'bdo', block: 'HYDROGENATION', from: 0, to: 3_600_000, parameters: ['k5'] }],
])('%s goes to the twin with its defaults filled in, and with the time it takes', async (url, body) => {
  const { status, body: said } = await send('POST', url, body);
  expect([status, said]).toEqual([200, { from: url }]);
  expect(asked[0]?.options).toMatchObject({ method: 'POST', body });
  expect(asked[0]?.options?.timeoutMs).toBeGreaterThan(120_000);
});

test.each([
  ['/api/whatif', { line: 'bdo', block: 'X', horizonH: -2 }, 400, /^horizonH: a run lasts 0.02 to 240 hours/],
  ['/api/whatif', { line: 'bdo', block: 'X', horizonH: 2, write: true }, 400, /write/],
  ['/api/whatif', { line: 'nowhere', block: 'X', horizonH: 2 }, 404, /there are: bdo/],
  ['/api/estimate', { line: 'bdo', block: 'X', from: 0, to: 1, parameters: [] }, 400, /name at least one parameter/],
])('%s: what is wrong is said before the twin is asked (%#)', async (url, body, status, words) => {
  const answer = await send('POST', url, body);
  expect(answer.status).toBe(status);
  expect(answer.body.detail).toMatch(words);
  expect(asked).toEqual([]);
});

test('kept branches are listed and let go through the twin; what it refuses keeps its words', async () => {
  expect((await send('GET', '/api/whatif/bdo/branches')).body).toEqual({ from: '/api/whatif/bdo/branches' });
  expect((await send('DELETE', '/api/whatif/bdo/branches/b2')).body).toEqual({ from: '/api/whatif/bdo/branches/b2' });
  expect(asked[0]?.options).toMatchObject({ method: 'DELETE' });
  const gone = await send('DELETE', '/api/whatif/bdo/branches/b9');
  expect([gone.status, gone.body.detail]).toEqual([404, 'there is no branch b9']);
  expect((await send('GET', '/api/whatif/nowhere/branches')).status).toBe(404);
});
