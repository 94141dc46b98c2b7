import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { OpcuaDevice } from '../../config/plant/device.ts';
import type { Point } from '../../config/plant/point.ts';
import { opcua } from '../../gateway/drivers/opcua/index.ts';
import { describeWith } from '../services.ts';
import { opcuaDevice, point } from '../unit/gateway/drivers/plant-parts.ts';
import { layCable } from './cable.ts';
import { startRun } from './driver-run.ts';
import { freePort, Peer } from './peers/peer.ts';

const DCS = 'urn:test:dcs';
const SIS = 'urn:test:sis';
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'zhongshi-opcua-'));
  stops.push(async () => rmSync(made, { recursive: true, force: true }));
  return made;
};

const NODES = {
  'FT-1.PV': { namespace: DCS, value: 5.25, type: 'Double' },
  'TT-2.PV': { namespace: DCS, value: 61.5, type: 'Float' },
  'XS-3.ST': { namespace: DCS, value: true, type: 'Boolean' },
  'TIC-4.MODE': { namespace: DCS, value: 2, type: 'Int32' },
  'FQ-5.PV': { namespace: DCS, value: 5_000_000_000, type: 'UInt64' },
  'QT-6.PV': { namespace: DCS, value: 'off', type: 'String' },
  'XZ-7.ST': { namespace: SIS, value: 1, type: 'Int16' },
} as const;

const at = (index: number, identifier: string, rest: Partial<Point> = {}): Point => {
  const namespaceUri = identifier.startsWith('XZ') ? SIS : DCS;
  const address = { protocol: 'opcua', namespaceUri, identifier: `s=${identifier}` } as const;
  const tag = identifier.split('.')[0] ?? identifier;
  const range = { low: -1e12, high: 1e12 };
  return point(index, address, { tag, range, samplingMs: 100, device: 'DCS-1', ...rest });
};
const cable = async (outside: number, inside: number) => {
  const laid = await layCable(outside, inside);
  stops.push(laid.remove);
  return laid;
};

const POINTS = Object.keys(NODES).map((name, index) =>
  at(index, name, name.startsWith('XZ') ? { device: 'SIS-1' } : {}),
);

const device = (port: number, rest: Partial<OpcuaDevice> = {}): OpcuaDevice =>
  opcuaDevice({
    id: 'DCS-1',
    endpoint: `opc.tcp://127.0.0.1:${port}/test/`,
    namespaceUri: DCS,
    user: 'gateway',
    password: { env: 'ZHONGSHI_TEST_PASSWORD', demo: 'pilot-demo' },
    trust: 'first-use-on-loopback',
    publishingIntervalMs: 100,
    keepAliveCount: 10,
    noDataAfterMs: 5000,
    ...rest,
  });
const sis = (): OpcuaDevice => {
  const { endpoint: _, ...shown } = opcuaDevice({ id: 'SIS-1', namespaceUri: SIS, via: 'DCS-1' });
  return shown;
};

const serve = async (
  port: number,
  options: { folder?: string; nodes?: object; namespaces?: string[]; security?: string[] } = {},
) => {
  const peer = new Peer('opcua_server.py');
  stops.push(() => peer.kill());
  await peer.tell({
    port,
    folder: options.folder ?? folder(),
    namespaces: options.namespaces ?? [DCS, SIS],
    user: 'gateway',
    password: 'pilot-demo',
    nodes: options.nodes ?? NODES,
    ...(options.security ? { security: options.security } : {}),
  });
  return peer;
};

const start = (devices: readonly OpcuaDevice[], points: readonly Point[] = POINTS, dataDir?: string) => {
  const run = startRun({ line: 'bdo', devices, points }, opcua, dataDir);
  stops.push(run.stop);
  return run;
};

describeWith(['python-peers'], 'OPC UA driver against asyncua', () => {
  test('signed and encrypted with a user: every kind of number arrives, what is no number is bad, status and time are kept', async () => {
    const port = await freePort();
    const peer = await serve(port);
    const run = start([device(port), sis()]);
    await vi.waitFor(() => expect(run.latest('XZ-7')?.status).toBe('Good'), 20_000);
    const values = POINTS.map(({ tag }) => run.latest(tag));
    expect(values.map((each) => each?.value)).toEqual([5.25, 61.5, 1, 2, 5_000_000_000, Number.NaN, 1]);
    expect(values[5]?.status).toBe('BadTypeMismatch');
    expect(run.health().map(({ device: id, state, good }) => [id, state, good])).toEqual([
      ['DCS-1', 'connected', 5],
      ['SIS-1', 'connected', 1],
    ]);
    expect(run.health()[0]?.detail).toMatchObject({ security: 'Basic256Sha256/SignAndEncrypt', items: 7 });
    expect(run.health()[1]?.endpoint).toBe(`opc.tcp://127.0.0.1:${port}/test/`);

    const time = 1_700_000_000.1234567;
    await peer.tell({ write: { name: 'FT-1.PV', value: 7.5, status: 0x408f_0480, time } });
    await vi.waitFor(() => expect(run.latest('FT-1')?.value).toBe(7.5), 5000);
    const sample = run.seen.findLast(({ value }) => value === 7.5);
    expect(sample?.status).toBe(0x408f_0480);
    expect(sample?.sourceTime).toBeCloseTo(time * 1000, 2);
    expect(run.gaps).toMatchObject([{ cause: 'queue-overflow', source: 'DCS-1', tags: ['FT-1'] }]);
    expect(run.logged.filter((text) => !text.startsWith('node-opcua'))).toEqual([]);
  });

  test('one unknown node costs its own point only, and it comes by itself when the server has it', async () => {
    const port = await freePort();
    const peer = await serve(port);
    const points = [...POINTS, at(7, 'TT-8.PV')];
    const run = start([device(port), sis()], points);
    await vi.waitFor(() => expect(run.latest('TT-8')?.status).toBe('BadNodeIdUnknown'), 20_000);
    await vi.waitFor(() => expect(run.latest('FT-1')?.status).toBe('Good'), 5000);
    expect(run.health()[0]?.lastError?.en).toContain('opcua_node in tags.csv');
    await peer.tell({ add: { 'TT-8.PV': { namespace: DCS, value: 12.5, type: 'Double' } } });
    await vi.waitFor(() => expect(run.latest('TT-8')).toEqual({ value: 12.5, status: 'Good' }), 30_000);
    expect(run.health()[0]?.lastError?.en ?? '').not.toContain('TT-8');
    expect(run.gaps).toEqual([]);
  });

  test('a server that restarts with other namespace indexes: the right nodes are found again, the hole is told', async () => {
    const port = await freePort();
    const certificates = folder();
    const first = await serve(port, { folder: certificates });
    const run = start([device(port), sis()]);
    await vi.waitFor(() => expect(run.latest('XZ-7')?.status).toBe('Good'), 20_000);
    await first.kill();
    await vi.waitFor(() => expect(run.latest('FT-1')?.status).toBe('BadNoCommunication'), 10_000);
    expect(run.latest('XZ-7')?.status).toBe('BadNoCommunication');
    const nodes = { ...NODES, 'FT-1.PV': { ...NODES['FT-1.PV'], value: 9.75 } };
    await serve(port, { folder: certificates, nodes, namespaces: ['urn:test:new', SIS, DCS] });
    await vi.waitFor(() => expect(run.latest('FT-1')).toEqual({ value: 9.75, status: 'Good' }), 60_000);
    await vi.waitFor(() => expect(run.latest('XZ-7')).toEqual({ value: 1, status: 'Good' }), 10_000);
    const link = run.gaps.filter(({ cause }) => cause === 'link-lost');
    expect(link.map(({ source, to, healed }) => [source, to === null, healed])).toEqual([
      ['DCS-1', true, undefined],
      ['SIS-1', true, undefined],
      ['DCS-1', false, undefined],
      ['SIS-1', false, undefined],
      ['DCS-1', false, 'partly'],
      ['SIS-1', false, 'partly'],
    ]);
    const recreated = run.gaps.filter(({ cause }) => cause === 'subscription-recreated');
    expect(recreated.map(({ source }) => source)).toEqual(['DCS-1', 'SIS-1']);
    expect(run.health()[0]?.detail).toMatchObject({ subscriptionsRecreated: 1, subscriptionsTransferred: 0 });
    expect(run.logged.filter((text) => !text.startsWith('node-opcua'))).toHaveLength(2);
  });

  // asyncua answers Republish with Good and nothing for ever, so the session is not given back: the driver must notice and rebuild.
  test('a cut of the network: bad while it lasts, then all values again and every hole closed', async () => {
    const [port, outside] = [await freePort(), await freePort()];
    const peer = await serve(port);
    const wire = await cable(outside, port);
    const run = start([device(outside, { queueSize: 500 }), sis()]);
    await vi.waitFor(() => expect(run.latest('FT-1')?.status).toBe('Good'), 30_000);
    const ramp = peer.tell({ ramp: { names: ['FT-1.PV'], seconds: 0.1, rounds: 40 } });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    wire.cut();
    await vi.waitFor(() => expect(run.latest('TT-2')?.status).toBe('BadNoCommunication'), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    wire.mend();
    await ramp;
    await vi.waitFor(() => expect(run.latest('TT-2')).toEqual({ value: 61.5, status: 'Good' }), 40_000);
    await vi.waitFor(() => expect(run.latest('FT-1')).toEqual({ value: 40, status: 'Good' }), 20_000);
    expect(run.latest('XZ-7')).toEqual({ value: 1, status: 'Good' });
    const open = new Set(run.gaps.filter(({ to }) => to === null).map(({ source, from }) => `${source}/${from}`));
    const closed = new Set(run.gaps.filter(({ to }) => to !== null).map(({ source, from }) => `${source}/${from}`));
    expect(closed).toEqual(open);
    expect(run.health()[0]?.state).toBe('connected');
  });

  test('wrong password, missing policy and a missing password are each one clear sentence', async () => {
    const port = await freePort();
    await serve(port);
    const wrong = { env: 'ZHONGSHI_TEST_PASSWORD', demo: 'wrong' };
    const first = start([device(port, { password: wrong })], POINTS.slice(0, 2));
    await vi.waitFor(() => expect(first.health()[0]?.lastError?.en).toContain('DCS-1 refuses user gateway'), 20_000);
    expect(first.health()[0]?.lastError?.en).toContain('ZHONGSHI_TEST_PASSWORD');
    const second = start([device(port, { securityPolicy: 'Aes256_Sha256_RsaPss' })], POINTS.slice(0, 2));
    await vi.waitFor(
      () => expect(second.health()[0]?.lastError?.en).toContain('only Basic256Sha256/SignAndEncrypt'),
      20_000,
    );
    const third = start([device(port, { password: { env: 'ZHONGSHI_TEST_PASSWORD' } })], POINTS.slice(0, 2));
    await vi.waitFor(
      () => expect(third.health()[0]?.lastError?.en).toContain('set the environment variable ZHONGSHI_TEST_PASSWORD'),
      20_000,
    );
  });

  test('a pinned certificate is refused with its thumbprint until a person moves it, and a changed one is always told', async () => {
    const port = await freePort();
    const certificates = folder();
    const dataDir = folder();
    const peer = await serve(port, { folder: certificates });
    const pinned = start([device(port, { trust: 'pinned' })], POINTS.slice(0, 2), dataDir);
    await vi.waitFor(
      () => expect(pinned.health()[0]?.lastError?.en).toMatch(/not trusted: SHA-256 [0-9A-F:]{95}\./),
      20_000,
    );
    const pki = join(dataDir, 'pki', 'opcua-client');
    const [file] = readdirSync(join(pki, 'rejected')).filter((name) => name.startsWith('DCS-1'));
    renameSync(join(pki, 'rejected', file!), join(pki, 'trusted', 'certs', file!));
    await vi.waitFor(() => expect(pinned.latest('FT-1')?.status).toBe('Good'), 60_000);

    const dataDir2 = folder();
    const own = start([device(port)], POINTS.slice(0, 2), dataDir2);
    await vi.waitFor(() => expect(own.latest('FT-1')?.status).toBe('Good'), 20_000);
    await peer.kill();
    await serve(port, { folder: folder() });
    await vi.waitFor(
      () => expect(own.health()[0]?.lastError?.en).toContain('certificate of DCS-1 has changed'),
      60_000,
    );
    expect(own.latest('FT-1')?.status).toBe('BadNoCommunication');
  });

  test('a server that freezes is noticed by its missing keep-alives', async () => {
    const [port, outside] = [await freePort(), await freePort()];
    await serve(port);
    const wire = await cable(outside, port);
    const run = start([device(outside), sis()]);
    await vi.waitFor(() => expect(run.latest('FT-1')?.status).toBe('Good'), 20_000);
    wire.freeze();
    await vi.waitFor(() => expect(run.latest('FT-1')?.status).toBe('BadNoCommunication'), 30_000);
    wire.mend();
    await vi.waitFor(() => expect(run.latest('FT-1')?.status).toBe('Good'), 60_000);
  });

  test('a quiet plant is not a dead one: unchanged values stay good and nothing is emitted', async () => {
    const port = await freePort();
    await serve(port);
    const run = start([device(port, { noDataAfterMs: 1500 }), sis()]);
    await vi.waitFor(() => expect(run.latest('XZ-7')?.status).toBe('Good'), 20_000);
    const before = run.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(run.seen.length).toBe(before);
    expect(run.health()[0]?.state).toBe('connected');
    expect(run.gaps).toEqual([]);
  });
});
