import { expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { asRecovered } from '../../../../config/vocabulary/status.ts';
import type { EdgeNode } from '../../../../gateway/bus/bus.ts';
import { gatewayDevices, MqttSink } from '../../../../gateway/delivery/sinks/mqtt/mqtt-sink.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, type Row, rowsOf, tableOf } from '../bus/points.ts';

const points = tableOf({ X: ['FT-1', 'FT-2'], 'twin-a:TWIN': ['S-1.REC'], Y: ['TT-1'] });
const never = new AbortController().signal;

const sinkWith = (publish: () => Promise<void> = async () => {}, hasHost = false) => {
  const clock = new VirtualClock(100_000);
  const said: { rows: Row[]; historical: boolean }[] = [];
  const node = {
    connected: true,
    closed: false,
    awaitedHost: null as string | null,
    hostReturns: 0,
    publish: async (batch: Parameters<EdgeNode['publish']>[0], options = {}) => {
      await publish();
      said.push({ rows: rowsOf(batch), historical: (options as { historical?: boolean }).historical ?? false });
    },
    close: async () => {
      node.closed = true;
    },
  };
  let started = 0;
  const room = {
    address: { url: 'mqtt://broker:1', user: null, password: null },
    site: 's',
    clock,
    random: seeded(1),
    log: silentLog,
  };
  const begin = () => {
    started++;
    return node;
  };
  const sink = new MqttSink(room, gatewayDevices(points), begin, hasHost);
  return { sink, said, node, clock, started: () => started };
};

test('devices are those of the field: what came in from the bus is not put on it again', async () => {
  expect([...gatewayDevices(points)]).toEqual([
    ['a.X', [0, 1]],
    ['a.Y', [3]],
  ]);
  const { sink, said } = sinkWith();
  expect(await sink.write(batchOf([0, 99_999, 1], [2, 99_999, 2], [3, 99_999, 3]), 3, never)).toEqual({
    outcome: 'stored',
  });
  expect(said).toEqual([
    {
      rows: [
        [0, 99_999, 1, 0],
        [3, 99_999, 3, 0],
      ],
      historical: false,
    },
  ]);
});

test('a batch of nothing but estimates is delivered without a word', async () => {
  const { sink, said } = sinkWith();
  expect(await sink.write(batchOf([2, 99_999, 2]), 1, never)).toEqual({ outcome: 'stored' });
  expect(said).toEqual([]);
});

test('without a connection, and when it is lost on the way, the answer is later', async () => {
  const { sink, node } = sinkWith(() => Promise.reject(new Error('Connection closed')));
  expect(await sink.write(batchOf([0, 99_999, 1]), 1, never)).toMatchObject({
    outcome: 'later',
    reason: { zh: '意外错误：Connection closed（mqtt://broker:1）', en: 'Connection closed (mqtt://broker:1)' },
  });
  node.connected = false;
  expect(await sink.write(batchOf([0, 99_999, 1]), 1, never)).toMatchObject({
    outcome: 'later',
    reason: {
      zh: '未连上消息代理；请检查消息代理是否在运行（mqtt://broker:1）',
      en: 'not connected to the broker (mqtt://broker:1)',
    },
  });
});

test('the backlog is marked as historical, whatever its age; what is live is not', async () => {
  const { sink, said } = sinkWith();
  await sink.write(batchOf([0, 99_999, 1]), 1, never, 'backlog');
  await sink.write(batchOf([0, 10, 2]), 2, never, 'live');
  expect(said).toEqual([
    { rows: [[0, 99_999, 1, 0]], historical: true },
    { rows: [[0, 10, 2, 0]], historical: false },
  ]);
});

test('the present is told as fresh, without what came in from the bus', async () => {
  const { sink, said } = sinkWith();
  expect(await sink.present(batchOf([0, 70_000, 1], [2, 70_000, 3], [3, 99_000, 9]), never)).toEqual({
    outcome: 'stored',
  });
  expect(said).toEqual([
    {
      rows: [
        [0, 70_000, 1, 0],
        [3, 99_000, 9, 0],
      ],
      historical: false,
    },
  ]);
});

test('without the primary host it waits and names it; back, what may have been said to nobody comes again as backlog', async () => {
  const { sink, said, node, clock } = sinkWith(async () => {}, true);
  await sink.write(batchOf([0, 1, 1]), 1, never);
  await clock.advance(16_000);
  await sink.write(batchOf([0, 2, 2]), 2, never);
  await sink.write(batchOf([0, 3, 3]), 3, never);
  Object.assign(node, { connected: false, awaitedHost: 'scada' });
  expect(await sink.write(batchOf([0, 4, 4]), 4, never)).toMatchObject({
    outcome: 'later',
    reason: { en: expect.stringContaining('primary host scada') },
  });
  Object.assign(node, { connected: true, awaitedHost: null, hostReturns: 1 });
  said.length = 0;
  await sink.write(batchOf([0, 4, 4]), 4, never);
  await sink.write(batchOf([0, 5, 5]), 5, never);
  expect(said.map(({ rows, historical }) => [rows[0]?.[1], historical])).toEqual([
    [2, true],
    [3, true],
    [4, false],
    [5, false],
  ]);
});

test('a stop in the middle of a write is later, at once', async () => {
  const stop = new AbortController();
  const { sink } = sinkWith(() => new Promise(() => {}));
  const answer = sink.write(batchOf([0, 99_999, 1]), 1, stop.signal);
  stop.abort();
  expect(await answer).toMatchObject({ outcome: 'later' });
  expect(await sink.write(batchOf([0, 99_999, 1]), 1, stop.signal)).toMatchObject({ outcome: 'later' });
});

test('says nothing on the bus before the first write, and closes what it started', async () => {
  const { sink, node, started } = sinkWith();
  expect(started()).toBe(0);
  await sink.close();
  await sink.write(batchOf([0, 99_999, 1]), 1, never);
  await sink.write(batchOf([0, 99_999, 1]), 1, never);
  expect(started()).toBe(1);
  await sink.close();
  expect(node.closed).toBe(true);
});

test('at start it waits a moment for the connection rather than report a trouble', async () => {
  const { sink, node, clock } = sinkWith();
  node.connected = false;
  const answer = sink.write(batchOf([0, 99_999, 1]), 1, never);
  await clock.advance(500);
  node.connected = true;
  await clock.advance(500);
  expect(await answer).toEqual({ outcome: 'stored' });
});

test('what was fetched to fill a hole goes out as historical, beside live values of the same batch', async () => {
  const { sink, said } = sinkWith();
  const recovered = asRecovered(0);
  expect(await sink.write(batchOf([0, 99_999, 1], [0, 50_000, 7, recovered]), 2, never)).toEqual({ outcome: 'stored' });
  expect(said).toEqual([
    { rows: [[0, 99_999, 1, 0]], historical: false },
    { rows: [[0, 50_000, 7, recovered]], historical: true },
  ]);
});
