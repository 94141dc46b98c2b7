import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { opcua } from '../../gateway/drivers/opcua/index.ts';
import { opcuaDevice, point } from '../unit/gateway/drivers/plant-parts.ts';
import { layCable } from './cable.ts';
import { startRun } from './driver-run.ts';
import { freePort } from './peers/peer.ts';
import { type PlainServerOptions, startPlainServer } from './plain-opcua-server.ts';

// Each way to lose an OPC UA link, and the step by which it is taken up again: what the server still has must all arrive, once and in order.

const URI = 'urn:test:plain';
const NAMES = ['FT-1', 'FT-2', 'FT-3', 'FT-4', 'XS-5.ST'];
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const serve = async (rest: Partial<PlainServerOptions> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhongshi-plain-'));
  stops.push(async () => rmSync(folder, { recursive: true, force: true }));
  const port = rest.port ?? (await freePort());
  const served = await startPlainServer({ port, folder, namespaceUri: URI, names: NAMES, ...rest });
  stops.push(served.stop);
  return { ...served, port };
};

const follow = (port: number, { deadband = 0, secure = false }: { deadband?: number; secure?: boolean } = {}) => {
  const points = NAMES.map((name, index) =>
    point(index, { protocol: 'opcua', namespaceUri: URI, identifier: `s=${name}` }, { tag: name, deadband }),
  );
  const device = opcuaDevice({
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    namespaceUri: URI,
    ...(secure ? { trust: 'first-use-on-loopback' } : { securityMode: 'None', securityPolicy: 'None' }),
    publishingIntervalMs: 100,
    samplingIntervalMs: 0,
    queueSize: 1000,
    keepAliveCount: 5,
    noDataAfterMs: 1000,
  });
  const run = startRun({ line: 'bdo', devices: [device], points }, opcua);
  stops.push(run.stop);
  return run;
};

/** Counts up in FT-1; what the driver said of it. */
const counting = (served: Awaited<ReturnType<typeof serve>>) => {
  let value = 0;
  let stopped = false;
  const done = (async () => {
    while (!stopped) {
      served.set('FT-1', ++value);
      await pause(60);
    }
  })();
  const stop = async () => {
    stopped = true;
    await done;
    return value;
  };
  stops.push(stop);
  return { stop };
};

const heardOf = (run: ReturnType<typeof follow>) => {
  const good = run.seen.filter((sample) => sample.point === 0 && sample.status === 0).map(({ value }) => value);
  // An old value said again under the time of the return is no new one.
  return good.filter((value, place) => value > 0 && good.indexOf(value) === place);
};
const upTo = (last: number) => Array.from({ length: last }, (_, place) => place + 1);

test('a half-open connection is noticed by its silence; the session goes on with everything its queues hold', async () => {
  const served = await serve();
  const outside = await freePort();
  const wire = await layCable(outside, served.port);
  stops.push(wire.remove);
  const run = follow(outside);
  await vi.waitFor(() => expect(run.latest('FT-4')?.status).toBe('Good'), 15_000);
  const count = counting(served);
  // By now points that do not change are compared by a Read every second: one that is under way must not hold the watchdog up.
  await pause(4000);
  wire.swallow();
  await vi.waitFor(() => expect(run.gaps.map(({ cause }) => cause)).toContain('no-data-watchdog'), 10_000);
  await vi.waitFor(() => expect(run.health()[0]?.detail.sessionsResumed).toBe(1), 10_000);
  const last = await count.stop();
  await vi.waitFor(() => expect(heardOf(run)).toEqual(upTo(last)), 5000);
  expect(run.gaps.map(({ cause, healed }) => [cause, healed]).at(-1)).toEqual(['no-data-watchdog', 'yes']);
  expect(run.gaps.some(({ cause }) => cause !== 'no-data-watchdog')).toBe(false);
});

// Without security a server cannot know that it is the same client, and will not transfer.
test('a session that the server has closed: the subscription is transferred to a new one and nothing is lost', async () => {
  const served = await serve({ secure: true });
  const outside = await freePort();
  const wire = await layCable(outside, served.port);
  stops.push(wire.remove);
  const run = follow(outside, { secure: true });
  await vi.waitFor(() => expect(run.latest('FT-4')?.status).toBe('Good'), 15_000);
  const count = counting(served);
  await pause(400);
  wire.cut();
  await pause(400);
  served.closeSessions();
  await pause(400);
  wire.mend();
  await vi.waitFor(() => expect(run.health()[0]?.detail.subscriptionsTransferred).toBe(1), 15_000);
  const last = await count.stop();
  await vi.waitFor(() => expect(heardOf(run)).toEqual(upTo(last)), 5000);
  expect(run.gaps.at(-1)).toMatchObject({ cause: 'link-lost', healed: 'yes' });
});

test('a subscription that the server has deleted is made anew, and the hole is told', async () => {
  const served = await serve();
  const run = follow(served.port);
  await vi.waitFor(() => expect(run.latest('FT-4')?.status).toBe('Good'), 15_000);
  served.deleteSubscriptions();
  await vi.waitFor(() => expect(run.health()[0]?.detail.subscriptionsRecreated).toBe(1), 20_000);
  served.set('FT-2', 42);
  await vi.waitFor(() => expect(run.latest('FT-2')).toEqual({ value: 42, status: 'Good' }), 5000);
  const [hole] = run.gaps.filter(({ cause }) => cause === 'subscription-recreated');
  expect(hole?.to).toBeGreaterThan(hole?.from ?? Number.POSITIVE_INFINITY);
  expect(run.gaps.at(-1)).toMatchObject({ healed: 'partly' });
});

test('a server that bears few nodes in one call is asked in small groups; one that refuses a deadband gets the item without', async () => {
  const served = await serve({ operationLimits: { maxNodesPerRead: 2, maxMonitoredItemsPerCall: 2 } });
  const run = follow(served.port, { deadband: 0.5 });
  await vi.waitFor(
    () => expect(NAMES.map((name) => run.latest(name)?.status)).toEqual(NAMES.map(() => 'Good')),
    15_000,
  );
  expect(run.health()[0]?.detail).toMatchObject({ items: 5, itemsWithoutDeadband: 1 });
  expect(run.logged.some((text) => text.includes('takes no deadband for 1 points'))).toBe(true);
  expect(run.gaps).toEqual([]);
});

test('a server without a session left says so on the health page, and is asked again without haste until one is free', async () => {
  const served = await serve({ maxSessions: 1 });
  const first = follow(served.port);
  await vi.waitFor(() => expect(first.latest('FT-1')?.status).toBe('Good'), 15_000);
  const second = follow(served.port);
  await vi.waitFor(() => expect(second.health()[0]?.lastError?.en).toContain('has no session left'), 15_000);
  expect(second.health()[0]?.lastError?.zh).toContain('会话已满');
  await first.stop();
  await vi.waitFor(() => expect(second.latest('FT-1')?.status).toBe('Good'), 30_000);
});
