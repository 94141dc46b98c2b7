import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { startEdgeNode } from '../../gateway/bus/node.ts';
import { DriverHealth } from '../../gateway/drivers/driver-health.ts';
import { runDriver } from '../../gateway/drivers/run-driver.ts';
import { sparkplugKind, sparkplugTargets } from '../../gateway/drivers/sparkplug/kind.ts';
import { batchOf, type Row, rowsOf, tableOf } from '../unit/gateway/bus/points.ts';
import { aedesBroker, until } from './bus-rooms.ts';

// What a twin publishes comes in through the third driver, under the same loop as any field device.

const points = tableOf({ X: ['FT-1'], 'twin-a:TWIN': ['S-1.REC', 'S-1.SD'], 'twin-b:TWIN': ['S-2.REC'] });
const folder = mkdtempSync(join(tmpdir(), 'bus-driver-'));
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const twinOf = (room: Awaited<ReturnType<typeof aedesBroker>>['room'], node = 'twin-a', own = [1, 2]) =>
  startEdgeNode(room, {
    context: 'live',
    node,
    points,
    devices: new Map([['TWIN', own]]),
    stateFile: join(folder, `${node}.json`),
  });

const run = async () => {
  const broker = await aedesBroker();
  ends.push(() => broker.stop());
  const { room } = broker;
  const stop = new AbortController();
  const rows: Row[] = [];
  const gaps: string[] = [];
  const [target] = sparkplugTargets(points);
  const health = new DriverHealth(target!, systemClock);
  const driverRoom = { clock: systemClock, random: systemRandom, log: silentLog, dataDir: folder };
  const out = {
    batch: (batch: Parameters<typeof rowsOf>[0]) => void rows.push(...rowsOf(batch)),
    gap: ({ cause, to }: { cause: string; to: number | null }) =>
      void gaps.push(`${cause} ${to === null ? 'opens' : 'ends'}`),
  };
  const done = runDriver(target!, sparkplugKind(room, points), driverRoom, out, stop.signal, health);
  ends.push(() => {
    stop.abort();
    return done;
  });
  return { room, rows, gaps, state: () => health.view()[0]?.state, health };
};

test('one target for each node, with the device under which its points stand', () => {
  expect(
    sparkplugTargets(points).map(({ line, devices, points: own }) => [line, devices, own.map(({ tag }) => tag)]),
  ).toEqual([
    ['a', [{ id: 'TWIN', protocol: 'sparkplug', node: 'twin-a' }], ['S-1.REC', 'S-1.SD']],
    ['a', [{ id: 'TWIN', protocol: 'sparkplug', node: 'twin-b' }], ['S-2.REC']],
  ]);
});

test('estimates come in with their own time and status; of other nodes nothing', async () => {
  const { room, rows, state } = await run();
  const stranger = twinOf(room, 'twin-b', [3]);
  const twin = twinOf(room);
  ends.push(
    () => twin.close(),
    () => stranger.close(),
  );
  await until(() => twin.connected && stranger.connected && state() === 'connected', 'the driver to see the twin');
  await stranger.publish(batchOf([3, 500, 9]));
  await twin.publish(batchOf([1, 1000, 12.5], [2, 1000, 0.5, Status.UncertainSubNormal]));
  await until(() => rows.some(([, time]) => time === 1000), 'the estimates');
  const heard = rows.filter(([, , , status]) => status !== Status.BadWaitingForInitialData);
  expect(heard.slice(0, 2)).toEqual([
    [1, 1000, 12.5, 0],
    [2, 1000, 0.5, Status.UncertainSubNormal],
  ]);
  expect(heard.some(([point]) => point === 3)).toBe(false);
});

test('a twin that ends makes its points Bad and a gap; back again, both heal', async () => {
  const { room, rows, gaps, state } = await run();
  const first = twinOf(room);
  await until(() => first.connected && state() === 'connected', 'the twin');
  await first.publish(batchOf([1, systemClock.now(), 1], [2, systemClock.now(), 1]));
  await until(() => rows.some(([, , value]) => value === 1), 'its estimates');
  await first.close();
  await until(() => rows.filter(([, , , status]) => status === Status.BadNoCommunication).length === 2, 'Bad samples');
  expect(gaps).toEqual(['link-lost opens']);
  const second = twinOf(room);
  ends.push(() => second.close());
  await until(() => second.connected && state() === 'connected', 'the twin again', 30_000);
  await second.publish(batchOf([1, systemClock.now(), 2], [2, systemClock.now(), 2]));
  await until(() => rows.filter(([, , value]) => value === 2).length >= 2, 'estimates again');
  await until(() => gaps.length === 2, 'the end of the gap');
  expect(gaps).toEqual(['link-lost opens', 'link-lost ends']);
});
