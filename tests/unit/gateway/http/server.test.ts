import { expect, test } from 'vitest';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import { ProcessHealth } from '../../../../config/vocabulary/health.ts';
import { createGatewayApi, type GatewayView } from '../../../../gateway/http/server.ts';

const health = ProcessHealth.parse({
  process: 'gateway',
  status: 'ok',
  message: null,
  at: 61_000,
  startedAt: 1000,
  cpu: 0.25,
  memoryBytes: 1024,
  gapsOpen: 2,
  sinks: [
    {
      sink: 'mqtt',
      state: 'delivering',
      lastError: null,
      backlogSamples: 7,
      backlogAgeMs: 1500,
      delivered: 9,
      refused: 1,
      writeMsP50: 1,
    },
  ],
});
const gap = (from: number): GapRecord => ({
  id: `g${from}`,
  cause: 'link-lost',
  line: 'a',
  source: 'DCS',
  tags: null,
  from,
  to: null,
  samples: null,
  healed: 'no',
  detail: { zh: '断', en: 'x' },
});

const api = (view: Partial<GatewayView> = {}) =>
  createGatewayApi({ health: () => health, collecting: () => true, gaps: () => [], ...view });

test('health is 200 when collecting and 503 when not, with the same body', async () => {
  const collecting = await api().inject('/api/health');
  const not = await api({ collecting: () => false }).inject('/api/health');
  expect([collecting.statusCode, not.statusCode]).toEqual([200, 503]);
  expect(collecting.json()).toMatchObject({ status: 'ok', uptimeS: 60, gaps: 2, processes: [{ process: 'gateway' }] });
  expect(not.json()).toEqual(collecting.json());
});

test('gaps are asked by line and time in either form, and answered newest first', async () => {
  const asked: unknown[] = [];
  const app = api({
    gaps: (query) => {
      asked.push(query);
      return [gap(1), gap(3), gap(2)];
    },
  });
  const answer = await app.inject('/api/gaps?line=a&from=2026-11-22T08:00:00%2B08:00&to=1763770000000.5');
  expect(asked).toEqual([{ line: 'a', from: Date.UTC(2026, 10, 22), to: 1_763_770_000_000.5 }]);
  expect(answer.json().gaps.map(({ from }: GapRecord) => from)).toEqual([3, 2, 1]);
});

test.each(['from=yesterday', 'from=2026-11-22T08:00:00', 'from=', 'lines=a'])(
  'a query that cannot be read (%s) is told what to write',
  async (query) => {
    const answer = await api().inject(`/api/gaps?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json().detail).toMatch(query.startsWith('from') ? /Unix ms or ISO 8601 with offset/ : /lines/);
  },
);

test('an unknown path says what is here', async () => {
  const answer = await api().inject('/nothing');
  expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringContaining('/api/health')]);
});

test('metrics are the figures of the health report, in Prometheus text', async () => {
  const { body, headers } = await api().inject('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  expect(body).toContain('zhongshi_sink_backlog_samples{sink="mqtt"} 7');
  expect(body).toContain('zhongshi_sink_backlog_age_seconds{sink="mqtt"} 1.5');
  expect(body).toContain('zhongshi_gaps_open 2');
  expect(body).toContain('zhongshi_memory_bytes 1024');
});
