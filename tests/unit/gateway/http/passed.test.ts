import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import type { AlarmsReply } from '../../../../config/vocabulary/alarms.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import type { PhasesReply } from '../../../../config/vocabulary/phases.ts';
import { type Problem, sendProblem } from '../../../../config/vocabulary/problem.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { openHistory } from '../../../../gateway/history/index.ts';
import { passedRoutes } from '../../../../gateway/http/passed.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';

// What a line went through in a real history: one chamber that is charged and cokes, one flue that is too hot for two minutes.

const BEGAN = Date.parse('2026-11-20T08:00:00+08:00');
const MINUTE = 60_000;
const [PHASE, FLUE] = ['ZS-70101', 'TT-70101'];
const { base, points, lines } = loadConfig(undefined, ['coking']);
const dir = mkdtempSync(join(tmpdir(), 'zhongshi-passed-'));
const record = openHistory({
  ...{ base, points, dir, clock: new VirtualClock(BEGAN), log: silentLog },
  gap: () => undefined,
});
const app = fastify();
app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
afterAll(async () => {
  await app.close();
  await record.embedded?.close();
  rmSync(dir, { recursive: true, force: true });
});

const limit = points.byTag(FLUE)?.limits.h ?? Number.NaN;

beforeAll(async () => {
  const batch = new BatchBuilder();
  const say = (tag: string, at: number, value: number) =>
    batch.add(points.byTag(tag)?.index ?? -1, at, at + 20, value, Status.Good);
  say(PHASE, BEGAN, 1);
  say(PHASE, BEGAN + 4 * MINUTE, 2);
  for (let at = BEGAN; at < BEGAN + 10 * MINUTE; at += 10_000)
    say(FLUE, at, at >= BEGAN + 5 * MINUTE && at < BEGAN + 7 * MINUTE ? limit + 1 : limit - 20);
  await record.embedded?.write(batch.take(), 1, 'live');
  const trial = (id: string): never => {
    throw new Error(`nobody asks for ${id}`);
  };
  await app.register(passedRoutes, { room: { history: record.history, points, lines, trial } });
});

const ask = async <Reply>(path: string, status = 200): Promise<Reply> => {
  const reply = await app.inject(path);
  expect([path, reply.statusCode]).toEqual([path, status]);
  return reply.json();
};
const SPAN = `from=${BEGAN - MINUTE}&to=${BEGAN + 10 * MINUTE}`;

test('phases of a span are told place by place, to its end', async () => {
  const { lanes } = await ask<PhasesReply>(`/api/lines/coking/phases?${SPAN}`);
  const lane = lanes.find(({ tag }) => tag === PHASE);
  expect(lane?.phases.map(({ value, from, to }) => [value, (from - BEGAN) / MINUTE, (to - BEGAN) / MINUTE])).toEqual([
    [1, 0, 4],
    [2, 4, 10],
  ]);
});

test('what was beyond a limit in a span is told with its limit, its peak and when it was back', async () => {
  const { events, resolutionMs } = await ask<AlarmsReply>(`/api/lines/coking/alarms?${SPAN}`);
  expect(resolutionMs).toBe(1000);
  expect(events.map(({ from, to, ...rest }) => ({ ...rest, from: from - BEGAN, to: (to ?? 0) - BEGAN }))).toEqual([
    {
      tag: FLUE,
      limit: 'h',
      at: limit,
      priority: points.byTag(FLUE)?.priority,
      peak: limit + 1,
      from: 5 * MINUTE,
      to: 7 * MINUTE,
    },
  ]);
});

test.each([
  ['/api/lines/tofu/phases', `from=${BEGAN}&to=${BEGAN + 1}`, 404, /no line 'tofu'; there are: coking/],
  ['/api/lines/coking/alarms', `from=${BEGAN}&to=${BEGAN}`, 400, /let it end after it begins/],
  ['/api/lines/coking/phases', `from=0&to=${32 * 86_400_000}`, 400, /lasts 32\.0 days; ask for at most 31/],
  ['/api/lines/coking/alarms', '', 400, /from[\s\S]*to/],
])('%s?%s is %i and says why', async (path, query, status, why) => {
  const problem = await ask<Problem>(`${path}?${query}`, status);
  expect(JSON.stringify(problem)).toMatch(why);
});
