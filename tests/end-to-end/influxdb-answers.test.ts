import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Influxdb } from '../../config/plant/base.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { batchOf, pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import { answering, startStore } from './influxdb-store.ts';

// Every documented answer of the store and what the sink makes of it, over real HTTP.

const NOW = Date.UTC(2026, 0, 1);
const signal = new AbortController().signal;
const batch = batchOf(Array.from({ length: 300 }, (_, row) => ({ point: row % 3, time: NOW + row, value: row })));
let store: Awaited<ReturnType<typeof startStore>>;

beforeAll(async () => {
  store = await startStore();
});
afterEach(() => {
  store.behave();
  store.stored.length = 0;
  store.requests.length = 0;
});
afterAll(() => store.stop());

const sink = (more: object = {}) =>
  influxdbSink({
    settings: Influxdb.parse({ url: store.url, bucket: 'pilot', org: 'zs', ...more }),
    site: 'wuhai',
    points: pointTable('FT-1', 'FT-2', 'FT-3'),
    clock: new VirtualClock(NOW),
    environment: { TOKEN: 'secret' },
  });
const write = (more: object = {}) => sink(more).write(batch, 300, signal);

test('204: stored, in one packed request with the token and microseconds', async () => {
  expect(await write({ token: { env: 'TOKEN' } })).toEqual({ outcome: 'stored' });
  const [request] = store.requests;
  expect(store.requests).toHaveLength(1);
  expect(request?.path).toBe('/api/v2/write?org=zs&bucket=pilot&precision=us');
  expect(request?.headers).toMatchObject({ 'content-encoding': 'gzip', authorization: 'Token secret' });
  expect(store.stored[4]).toBe(
    `sample,context=live,device=DCS,line=bdo,site=wuhai,tag=FT-2 value=4,status=0i,q=2i ${(NOW + 4) * 1000}`,
  );
});

test('400: the bad lines are found, the rest is stored', async () => {
  const bad = [17, 18, 255];
  const isBad = (line: string) => bad.some((row) => line.endsWith(` ${(NOW + row) * 1000}`));
  store.behave((request, reply, keep) => {
    if (!request.lines.some(isBad)) {
      keep();
      reply.writeHead(204).end();
    } else answering(400, { code: 'invalid', message: 'unable to parse: bad number' })(request, reply, keep);
  });
  const delivery = await write();
  expect(delivery).toEqual({
    outcome: 'refused',
    items: bad.map((index) => ({ index, reason: 'unable to parse: bad number' })),
  });
  expect(new Set(store.stored).size).toBe(297);
});

test('422: partly written; only what is refused alone is refused', async () => {
  store.behave((request, reply, keep) => {
    const conflict = request.lines.filter((line) => line.includes('tag=FT-3') && line.includes('value=2,'));
    keep();
    if (conflict.length === 0) reply.writeHead(204).end();
    else answering(422, { message: 'field type conflict' })(request, reply, keep);
  });
  expect(await write()).toEqual({ outcome: 'refused', items: [{ index: 2, reason: 'field type conflict' }] });
});

test('400 to everything is not the fault of the lines: it holds and nothing is put aside', async () => {
  store.behave(answering(400, { message: 'bucket name is malformed' }));
  expect(await write()).toMatchObject({
    outcome: 'later',
    hold: true,
    reason: { en: expect.stringContaining('malformed') },
  });
});

test('413: split until it fits', async () => {
  store.behave((request, reply, keep) => {
    if (request.lines.length > 40) return answering(413, { message: 'too large' })(request, reply, keep);
    keep();
    reply.writeHead(204).end();
  });
  expect(await write()).toEqual({ outcome: 'stored' });
  expect(new Set(store.stored).size).toBe(300);
});

test.each([
  [401, 'token'],
  [403, 'token'],
  [404, 'no such bucket'],
])('%i: holds and says what to do', async (status, words) => {
  store.behave(answering(status, { message: 'no' }));
  expect(await write()).toMatchObject({ outcome: 'later', hold: true, reason: { en: expect.stringContaining(words) } });
});

describe('Retry-After', () => {
  test.each([
    ['in seconds', '7', 7000],
    ['as a date', new Date(NOW + 90_000).toUTCString(), 90_000],
    ['in the past', new Date(NOW - 90_000).toUTCString(), 0],
  ])('%s', async (_form, header, expected) => {
    for (const status of [429, 503]) {
      store.behave(answering(status, { message: 'busy' }, { 'retry-after': header }));
      expect(await write()).toMatchObject({ outcome: 'later', retryAfterMs: expected });
    }
  });

  test('left out: the loop has its own pace', async () => {
    store.behave(answering(503, ''));
    expect(await write()).not.toHaveProperty('retryAfterMs');
  });
});

test('500, a reset in the middle, nobody there: later, without hold', async () => {
  store.behave(answering(500, { message: 'internal' }));
  expect(await write()).toMatchObject({ outcome: 'later', reason: { en: expect.stringContaining('500') } });
  store.behave((_request, reply) => void reply.destroy());
  expect(await write()).toMatchObject({ outcome: 'later' });
  const nobody = await write({ url: 'http://127.0.0.1:9' });
  expect(nobody).toMatchObject({ outcome: 'later', reason: { en: expect.stringContaining('is the server running') } });
  for (const delivery of [nobody]) expect(delivery).not.toHaveProperty('hold');
});

test('a store that never answers is given up after its time; a stop does not wait for it', async () => {
  store.behave(() => {});
  expect(await write({ timeoutMs: 200 })).toMatchObject({
    outcome: 'later',
    reason: { en: expect.stringContaining('200 ms') },
  });
  const stop = new AbortController();
  const writing = sink().write(batch, 300, stop.signal);
  setImmediate(() => stop.abort());
  expect(await writing).toMatchObject({ outcome: 'later', reason: { en: 'stopping' } });
});

test('a token that is named but not set holds; values without a form in line protocol are refused or left out', async () => {
  expect(await write({ token: { env: 'NOT_SET' } })).toMatchObject({
    hold: true,
    reason: { en: expect.stringContaining('NOT_SET') },
  });
  const odd = batchOf([
    { time: NOW, value: Number.NaN, status: 0x808c_0000 },
    { time: NOW + 1, value: Number.POSITIVE_INFINITY },
  ]);
  expect(await sink().write(odd, 2, signal)).toMatchObject({ outcome: 'refused', items: [{ index: 1 }] });
  expect(store.stored).toEqual([
    `sample,context=live,device=DCS,line=bdo,site=wuhai,tag=FT-1 status=2156658688i,q=0i ${NOW * 1000}`,
  ]);
});
