import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import { isRecovered } from '../../config/vocabulary/status.ts';
import { Ledger } from '../../gateway/delivery/ledger.ts';
import type { DriverTarget } from '../../gateway/drivers/driver.ts';
import { DriverHealth } from '../../gateway/drivers/driver-health.ts';
import { opcua } from '../../gateway/drivers/opcua/index.ts';
import { runDriver } from '../../gateway/drivers/run-driver.ts';
import { Checkpoints } from '../../gateway/healing/checkpoints.ts';
import { healGaps } from '../../gateway/healing/heal-gaps.ts';
import { describeWith } from '../services.ts';
import { opcuaDevice, point } from '../unit/gateway/drivers/plant-parts.ts';
import { rowsOf, type SeenSample } from '../unit/gateway/drivers/scripted-driver.ts';
import { layCable } from './cable.ts';
import { freePort, Peer } from './peers/peer.ts';
import { startPlainServer } from './plain-opcua-server.ts';

// Holes that queues could not bridge, filled from what the server keeps: every value is in the record in the end, and none twice.

const URI = 'urn:test:kept';
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'zhongshi-healing-'));
  stops.push(async () => rmSync(made, { recursive: true, force: true }));
  return made;
};

/** Loop, driver, ledger and healing as the gateway runs them; the record is an array. */
const collect = async (target: DriverTarget) => {
  const dataDir = folder();
  const room = { clock: systemClock, random: seeded(3), log: silentLog, dataDir };
  const stop = new AbortController();
  const health = new DriverHealth(target, systemClock);
  const ledger = await Ledger.open({ dir: join(dataDir, 'gaps'), clock: systemClock, log: silentLog });
  const record: SeenSample[] = [];
  const out = {
    batch: (batch: Parameters<typeof rowsOf>[0], kept?: () => void) => {
      record.push(...rowsOf(batch));
      kept?.();
    },
    gap: (gap: Parameters<typeof ledger.report>[0]) => void ledger.report(gap),
  };
  const healing = healGaps(
    {
      ledger,
      sources: [{ points: target.points, history: () => health.history() }],
      append: out.batch,
      stored: async ({ index }, from, to) =>
        record
          .filter(({ point: of, sourceTime }) => of === index && sourceTime >= from && sourceTime <= to)
          .map(({ sourceTime }) => sourceTime),
      checkpoints: new Checkpoints(join(dataDir, 'healing.json'), silentLog),
      clock: systemClock,
      log: silentLog,
    },
    stop.signal,
  );
  const running = runDriver(target, opcua, room, out, stop.signal, health);
  stops.push(async () => {
    stop.abort();
    await Promise.all([running, healing]);
    await ledger.close();
  });
  return { record, ledger, health };
};

const device = (port: number, rest: Partial<Parameters<typeof opcuaDevice>[0]> = {}) =>
  opcuaDevice({
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    namespaceUri: URI,
    securityMode: 'None',
    securityPolicy: 'None',
    publishingIntervalMs: 100,
    samplingIntervalMs: 0,
    // Too short for the outages here: the queue overflows, and only history has the rest.
    queueSize: 2,
    keepAliveCount: 5,
    noDataAfterMs: 1000,
    ...rest,
  });

const counted = (record: readonly SeenSample[]) =>
  record.filter(({ point: index, status, value }) => index === 0 && status >>> 30 === 0 && value > 0);

test('what the queue of a server could not hold is fetched from its history, marked, and the hole is told as filled', async () => {
  const port = await freePort();
  const served = await startPlainServer({
    port,
    folder: folder(),
    namespaceUri: URI,
    names: ['FT-1'],
    historyValues: 2000,
  });
  stops.push(served.stop);
  const outside = await freePort();
  const wire = await layCable(outside, port);
  stops.push(wire.remove);
  const address = { protocol: 'opcua', namespaceUri: URI, identifier: 's=FT-1' } as const;
  const points = [point(0, address, { tag: 'FT-1' })];
  const { record, ledger } = await collect({ line: 'bdo', devices: [device(outside)], points });
  await vi.waitFor(() => expect(record.some(({ status }) => status === 0)).toBe(true), 15_000);
  for (let value = 1; value <= 400; value++) {
    if (value === 40) wire.cut();
    if (value === 320) wire.mend();
    served.set('FT-1', value);
    await pause(10);
  }
  await vi.waitFor(() => expect(ledger.list().every(({ healed }) => healed === 'yes')).toBe(true), 30_000);
  const values = new Map(counted(record).map(({ sourceTime, value }) => [sourceTime, value]));
  expect([...new Set([...values.values()].toSorted((a, b) => a - b))]).toEqual(
    Array.from({ length: 400 }, (_, at) => at + 1),
  );
  const fetched = record.filter(({ status }) => isRecovered(status));
  expect(fetched.length).toBeGreaterThan(20);
  const keys = record.map(({ sourceTime }) => sourceTime);
  expect(fetched.every(({ sourceTime }) => keys.indexOf(sourceTime) === keys.lastIndexOf(sourceTime))).toBe(true);
  expect(ledger.list().reduce((sum, { recovered }) => sum + (recovered ?? 0), 0)).toBe(fetched.length);
});

describeWith(['python-peers'], 'history of a server that is not ours', () => {
  test('a cut is filled from the history of asyncua', async () => {
    const port = await freePort();
    const peer = new Peer('opcua_server.py');
    stops.push(() => peer.kill());
    await peer.tell({
      port,
      folder: folder(),
      namespaces: [URI],
      security: ['NoSecurity'],
      nodes: { 'FT-1': { namespace: URI, value: 0, type: 'Double' } },
      history: ['FT-1'],
    });
    const outside = await freePort();
    const wire = await layCable(outside, port);
    stops.push(wire.remove);
    const address = { protocol: 'opcua', namespaceUri: URI, identifier: 's=FT-1' } as const;
    const points = [point(0, address, { tag: 'FT-1' })];
    const endpoint = `opc.tcp://127.0.0.1:${outside}/test/`;
    const { record, ledger } = await collect({
      line: 'bdo',
      devices: [device(outside, { endpoint, samplingIntervalMs: null })],
      points,
    });
    await vi.waitFor(() => expect(record.some(({ status }) => status === 0)).toBe(true), 15_000);
    const ramp = peer.tell({ ramp: { names: ['FT-1'], seconds: 0.1, rounds: 40 } });
    await pause(800);
    wire.cut();
    await pause(1500);
    wire.mend();
    await ramp;
    await vi.waitFor(
      () => expect(ledger.list().filter(({ healed }) => healed === 'yes').length).toBeGreaterThan(0),
      40_000,
    );
    const values = new Set(counted(record).map(({ value }) => value));
    expect([...values].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    expect(record.some(({ status }) => isRecovered(status))).toBe(true);
  });
});
