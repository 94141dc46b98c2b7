import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import type { HistoryQuery } from '../../config/vocabulary/series.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { historyClient } from '../../gateway/history/client.ts';
import { type EmbeddedHistory, openEmbeddedHistory } from '../../gateway/history/embedded/store.ts';
import type { History } from '../../gateway/history/history.ts';
import { historyRoutes } from '../../gateway/history/http.ts';
import { reduceRows } from '../../gateway/history/reduce.ts';
import { batchOf, pointTable, type Row } from '../unit/gateway/delivery/delivery-fixture.ts';

// Every History answers the same questions the same way: as the plain reduction of the samples themselves does.

const points = pointTable('FT-1', 'FT-2', 'FT-3');
const START = 1_760_000_000_000;
const signal = new AbortController().signal;
const statuses = [Status.Good, Status.Good, Status.UncertainLastUsableValue, Status.BadSensorFailure, 0x8031_0480];

/** Irregular, with a long hole, fractions of a ms, every severity and some without a value. */
const rowsOf = (point: number): Row[] => {
  const random = seeded(point + 1);
  let time = START;
  return Array.from({ length: 600 }, (_, at) => {
    time += at === 300 ? 400_000 : 250 + Math.floor(random() * 4000) / 4;
    const status = statuses[Math.floor(random() * statuses.length)] ?? 0;
    return { point, time, value: status === Status.BadSensorFailure ? Number.NaN : random() * 100, status };
  });
};
const stored = [rowsOf(0), rowsOf(1)];
const lastTime = stored[0]?.at(-1)?.time ?? 0;

const expected = (query: HistoryQuery, rows: readonly Row[]) => {
  const inside = rows.filter(({ time }) => time >= query.from && time < query.to);
  const plain = inside.map(({ time, value, status = 0 }) => ({
    time,
    value: Number.isNaN(value) ? null : value,
    status,
  }));
  return reduceRows(query, plain, {
    before: rows.findLast(({ time }) => time < query.from)?.time ?? null,
    after: rows.find(({ time }) => time >= query.to)?.time ?? null,
  });
};

let dir: string;
let store: EmbeddedHistory;
/** The same samples in partitions, some of them late: some of those in place of others, some twice. */
let closed: EmbeddedHistory;
let app: ReturnType<typeof Fastify>;
let client: History;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zhongshi-history-'));
  store = await openEmbeddedHistory({ dir, points, clock: systemClock, log: silentLog, retentionDays: 36_500 });
  const all = stored.flat().sort((a, b) => a.time - b.time);
  await store.write(batchOf(all.slice(0, 700)), 700, 'live');
  await store.write(batchOf(all.slice(700)), 1200, 'live');
  closed = await openEmbeddedHistory({
    ...{ dir: join(dir, 'closed'), points, clock: systemClock, log: silentLog, retentionDays: 36_500 },
    sealRows: 200,
  });
  const late = all.filter((_, at) => at % 7 === 3);
  const wrong = all.filter((_, at) => at % 50 === 7).map((row) => ({ ...row, value: -1 }));
  const onTime = all.filter((row) => !late.includes(row));
  const first = batchOf([...onTime.slice(0, 300), ...wrong]);
  first.receiveTime.fill(lastTime);
  await closed.write(first, 1000, 'live');
  await closed.write(batchOf(onTime.slice(300)), 2000, 'live');
  await closed.seal();
  const afterwards = batchOf([...late, ...all.filter((_, at) => at % 50 === 7)]);
  afterwards.receiveTime.fill(lastTime + 60_000);
  await closed.write(afterwards, 3000, 'live');
  await closed.seal();
  app = Fastify();
  await app.register(historyRoutes, { history: store, points });
  client = historyClient({ url: await app.listen({ host: '127.0.0.1', port: 0 }), points });
});

afterAll(async () => {
  await app.close();
  await store.close();
  await closed.close();
  rmSync(dir, { recursive: true, force: true });
});

const kinds = {
  embedded: () => store as History,
  'embedded, closed': () => closed as History,
  'over HTTP': () => client,
};

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('history, %s', (kind) => {
  const ask = (query: Partial<HistoryQuery>): Promise<[HistoryQuery, Awaited<ReturnType<History['range']>>]> => {
    const whole = {
      tag: 'FT-1',
      from: START,
      to: lastTime + 1,
      columns: 50,
      method: 'minmax' as const,
      context: 'live' as const,
    };
    const full = { ...whole, ...query };
    return kinds[kind]()
      .range(full, signal)
      .then((answer) => [full, answer]);
  };

  test.each(['minmax', 'm4', 'raw'] as const)('%s agrees with the plain reduction at any width', async (method) => {
    for (const columns of [1, 7, 50, 2000]) {
      const [query, answer] = await ask({ method, columns, from: START + 1234.5, to: lastTime - 777 });
      expect(answer).toEqual(expected(query, stored[0] ?? []));
    }
  });

  test('many tags asked at once are answered as each by itself', async () => {
    const tags = ['FT-1', 'FT-2', 'FT-3', 'XX-999', 'FT-1'];
    for (const method of ['minmax', 'm4', 'raw'] as const)
      for (const [from, to] of [
        [START, lastTime + 1],
        [START + 200_000, START + 300_000],
        [lastTime - 5_000, lastTime + 5_000],
      ] as const) {
        const answers = await Promise.all(tags.map((tag) => ask({ tag, method, from, to, columns: 40 })));
        for (const [query, answer] of answers)
          expect(answer).toEqual(expected(query, stored[['FT-1', 'FT-2'].indexOf(query.tag)] ?? []));
      }
  });

  test('a hole has no rows and says what lies around it', async () => {
    const hole = stored[0]?.[299]?.time ?? 0;
    const [, answer] = await ask({ from: hole + 10, to: hole + 399_000 });
    expect(answer).toMatchObject({ time: [], total: 0, nearest: { before: hole, after: stored[0]?.[300]?.time } });
  });

  test('Bad samples give a status and no value', async () => {
    const bad = stored[0]?.find(({ status }) => status === Status.BadSensorFailure);
    const [, answer] = await ask({ from: bad?.time ?? 0, to: (bad?.time ?? 0) + 0.001, columns: 1 });
    expect(answer).toMatchObject({ min: [null], max: [null], status: [Status.BadSensorFailure], count: [1] });
  });

  test('a tag without samples, another context and an unknown tag are empty, not errors', async () => {
    for (const query of [{ tag: 'FT-3' }, { context: 'replay' as const }, { tag: 'XX-999' }])
      expect((await ask(query))[1]).toMatchObject({ time: [], total: 0, nearest: { before: null, after: null } });
  });

  test('latest is the newest of every point that has one', async () => {
    const latest = await kinds[kind]().latest('live', signal);
    expect([...latest.point.subarray(0, latest.length)]).toEqual([0, 1]);
    expect(latest.sourceTime[0]).toBe(lastTime);
    expect(latest.status[1]).toBe(stored[1]?.at(-1)?.status);
  });

  test('a frame is the newest sample of each tag asked for that is not after the instant, Bad or not', async () => {
    const hole = stored[0]?.[299]?.time ?? 0;
    const bad = stored[1]?.findLast(({ status }) => status === Status.BadSensorFailure)?.time ?? 0;
    const both = ['FT-1', 'FT-2', 'FT-3', 'XX-999'];
    for (const at of [START - 1, START + 5000, hole, hole + 300_000, bad, lastTime + 5000]) {
      const frame = await kinds[kind]().frame({ tags: both, at, lookbackMs: 86_400_000, context: 'live' }, signal);
      const held = [...frame.point.subarray(0, frame.length)].map((point, row) => [
        point,
        frame.sourceTime[row],
        frame.value[row],
        frame.status[row],
      ]);
      const wanted = stored
        .map((rows) => rows.findLast(({ time }) => time <= at))
        .flatMap((row) => (row ? [[row.point, row.time, row.value, row.status]] : []));
      expect(held.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual(wanted);
    }
  });

  test('a frame looks back as far as it is told and gives what it is asked for only', async () => {
    const hole = stored[0]?.[299]?.time ?? 0;
    const at = hole + 200_000;
    const frame = (tags: string[], lookbackMs: number) =>
      kinds[kind]().frame({ tags, at, lookbackMs, context: 'live' }, signal);
    expect((await frame(['FT-1'], 199_000)).length).toBe(0);
    expect((await frame(['FT-1'], 200_000)).length).toBe(1);
    expect((await frame(['FT-2'], 86_400_000)).point[0]).toBe(1);
    expect((await frame([], 86_400_000)).length).toBe(0);
  });
});

test('a request that cannot be answered says which field is wrong', async () => {
  const address = app.server.address() as { port: number };
  const reply = await fetch(`http://127.0.0.1:${address.port}/api/history?tag=FT-1&from=5&to=4`);
  expect(reply.status).toBe(400);
  expect(await reply.json()).toMatchObject({ detail: 'to: must be later than from' });
});
