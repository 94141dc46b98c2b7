import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  type ClientSession,
  ClientSubscription,
  DataChangeFilter,
  DataChangeTrigger,
  DataType,
  type DataValue,
  DeadbandType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpcuaDevice } from '../../config/plant/device.ts';
import type { Point } from '../../config/plant/point.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { quietenNodeOpcua } from '../../simulators/protocols/opcua/quiet.ts';
import { createOpcuaServer } from '../../simulators/protocols/opcua/server.ts';
import { freePort } from './peers/peer.ts';
import { EPOCH_MS, type RunningLine, startLine } from './simulators-fixture.ts';

const HAS_PROPERTY = 'i=46';

let running: RunningLine;
let pki: string;
let certificates: OPCUACertificateManager;
beforeAll(async () => {
  quietenNodeOpcua();
  running = await startLine(({ protocol }) => protocol === 'opcua');
  pki = await mkdtemp(join(tmpdir(), 'simulators-client-'));
  certificates = new OPCUACertificateManager({
    rootFolder: pki,
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
  });
  await certificates.initialize();
});
afterAll(async () => {
  await running.stop();
  await certificates.dispose();
  await rm(pki, { recursive: true, force: true });
});
beforeEach(() => {
  running.plant.conditions.clear();
  running.plant.refuse = () => null;
});

const server = (id: string): OpcuaDevice =>
  running.line.devices.find((device) => device.id === id && device.protocol === 'opcua') as OpcuaDevice;
const GATEWAY: UserIdentityInfo = { type: UserTokenType.UserName, userName: 'gateway', password: 'pilot-demo' };

const withSession = async <Result>(
  id: string,
  work: (session: ClientSession, namespaces: readonly string[]) => Promise<Result>,
  user: UserIdentityInfo = GATEWAY,
  securityMode = MessageSecurityMode.SignAndEncrypt,
): Promise<Result> => {
  const client = OPCUAClient.create({
    applicationName: 'test',
    clientCertificateManager: certificates,
    securityMode,
    securityPolicy: securityMode === MessageSecurityMode.None ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256,
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
  });
  const endpoint = server(id).endpoint ?? '';
  try {
    await client.connect(endpoint);
    const session = await client.createSession(user);
    try {
      return await work(session, await session.readNamespaceArray());
    } finally {
      await session.close();
    }
  } finally {
    await client.disconnect();
  }
};

const nodeOf = ({ address }: Point, namespaces: readonly string[]): string => {
  if (address.protocol !== 'opcua') throw new Error('not an OPC UA point');
  const index = namespaces.indexOf(address.namespaceUri);
  if (index < 0) throw new Error(`the server does not know the namespace ${address.namespaceUri}`);
  return `ns=${index};${address.identifier}`;
};
const point = (tag: string): Point => running.config.points.byTag(tag)!;
const pointsOf = (...devices: string[]): Point[] =>
  devices.flatMap((device) => [...running.config.points.ofDevice('bdo', device)]);

const read = (tag: string, id = 'DCS-B1'): Promise<DataValue> =>
  withSession(id, (session, namespaces) =>
    session.read({ nodeId: nodeOf(point(tag), namespaces), attributeId: AttributeIds.Value }),
  );
const write = (tag: string, dataType: DataType, value: number | boolean, user = GATEWAY, id = 'DCS-B1') =>
  withSession(
    id,
    (session, namespaces) =>
      session.write({
        nodeId: nodeOf(point(tag), namespaces),
        attributeId: AttributeIds.Value,
        value: { value: { dataType, value } },
      }),
    user,
  );

test('every point of the line, by namespace URI, with its value and source time', async () => {
  let seen = 0;
  for (const [id, ...shown] of [['DCS-B1', 'SIS-B1'], ['PLC-THF']] as const) {
    await withSession(id, async (session, namespaces) => {
      const points = pointsOf(id, ...shown);
      const values = await session.read(
        points.map((one) => ({ nodeId: nodeOf(one, namespaces), attributeId: AttributeIds.Value })),
      );
      points.forEach((one, index) => {
        const value = values[index]!;
        expect(value.statusCode.value, one.tag).toBe(Status.Good);
        expect(Number(value.value.value), one.tag).toBeCloseTo(running.plant.reading(one.tag).value, 9);
        expect(value.sourceTimestamp?.getTime(), one.tag).toBe(EPOCH_MS + 1000);
        seen++;
      });
    });
  }
  expect(seen).toBe(204);
});

test('types, range, unit and description', async () => {
  await withSession('DCS-B1', async (session, namespaces) => {
    const nodeId = nodeOf(point('TT-10401'), namespaces);
    const property = async (name: string) => {
      const path = await session.translateBrowsePath({
        startingNode: nodeId,
        relativePath: { elements: [{ referenceTypeId: HAS_PROPERTY, includeSubtypes: true, targetName: { name } }] },
      } as never);
      return (await session.read({ nodeId: path.targets![0]!.targetId, attributeId: AttributeIds.Value })).value.value;
    };
    expect(await property('EURange')).toMatchObject({ low: 0, high: 120 });
    expect(await property('EngineeringUnits')).toMatchObject({
      unitId: 4_408_652,
      namespaceUri: 'http://www.opcfoundation.org/UA/units/un/cefact',
      displayName: { text: '°C' },
    });
    const description = await session.read({ nodeId, attributeId: AttributeIds.Description });
    expect(description.value.value.text).toBe('K-101出口温度 K-101 discharge temperature');
    const types = await session.read(
      ['TT-10401', 'XA-69001', 'TIC-10111.MODE'].map((tag) => ({
        nodeId: nodeOf(point(tag), namespaces),
        attributeId: AttributeIds.Value,
      })),
    );
    expect(types.map(({ value }) => value.dataType)).toEqual([DataType.Double, DataType.Boolean, DataType.Int32]);
  });
});

describe('who may come in', () => {
  test('a wrong password and an unknown user are refused', async () => {
    const wrong: UserIdentityInfo = { type: UserTokenType.UserName, userName: 'gateway', password: 'wrong' };
    const unknown: UserIdentityInfo = { type: UserTokenType.UserName, userName: 'root', password: 'pilot-demo' };
    for (const user of [wrong, unknown])
      await expect(withSession('DCS-B1', async () => {}, user)).rejects.toThrow(
        /BadUserAccessDenied|BadIdentityTokenRejected/,
      );
  });

  test('nobody comes in without a name', async () => {
    const anonymous: UserIdentityInfo = { type: UserTokenType.Anonymous };
    await expect(withSession('DCS-B1', async () => {}, anonymous)).rejects.toThrow(
      /IdentityToken|anonymous|UserTokenPolicy/i,
    );
  });

  test('nobody comes in without encryption', async () => {
    await expect(withSession('DCS-B1', async () => {}, GATEWAY, MessageSecurityMode.None)).rejects.toThrow();
  });
});

test('a device without user and security lets everyone read and nobody write', async () => {
  const port = await freePort();
  const device: OpcuaDevice = {
    ...server('PLC-THF'),
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    securityMode: 'None',
    securityPolicy: 'None',
    user: null,
    password: null,
  };
  const open = createOpcuaServer([{ device, points: pointsOf('PLC-THF') }], running.plant, {
    line: 'open',
    clock: systemClock,
    log: silentLog,
    dataDir: pki,
    wallMs: () => EPOCH_MS,
  });
  await open.start();
  const client = OPCUAClient.create({ clientCertificateManager: certificates, endpointMustExist: false });
  await client.connect(open.endpoint);
  const session = await client.createSession();
  const nodeId = nodeOf(point('FIC-50101.SP'), await session.readNamespaceArray());
  const { value } = (await session.read({ nodeId, attributeId: AttributeIds.Value })).value;
  expect(value).toBe(running.plant.reading('FIC-50101.SP').value);
  const written = {
    nodeId,
    attributeId: AttributeIds.Value,
    value: { value: { dataType: DataType.Double, value: 1 } },
  };
  expect((await session.write(written)).name).toBe('BadUserAccessDenied');
  await session.close();
  await client.disconnect();
  await open.close();
});

describe('writes', () => {
  test('a setpoint reaches the plant and is read back', async () => {
    expect((await write('TIC-10111.SP', DataType.Double, 88.5)).name).toBe('Good');
    expect(running.plant.writes.at(-1)).toEqual({ tag: 'TIC-10111.SP', value: 88.5 });
    expect((await read('TIC-10111.SP')).value.value).toBe(88.5);
  });

  test('a mode is an Int32', async () => {
    expect((await write('TIC-10111.MODE', DataType.Int32, 0)).name).toBe('Good');
    expect(running.plant.writes.at(-1)).toEqual({ tag: 'TIC-10111.MODE', value: 0 });
    expect((await write('TIC-10111.MODE', DataType.Double, 1)).name).toBe('BadTypeMismatch');
  });

  test('a measurement and the whole SIS are not writable', async () => {
    expect((await write('TT-10401', DataType.Double, 1)).name).toBe('BadNotWritable');
    expect((await write('XA-69001', DataType.Boolean, true)).name).toBe('BadNotWritable');
    expect(running.plant.reading('XA-69001').value).toBe(0);
  });

  test('a value out of range or not taken is refused, and the old one stays in sight of a subscriber', async () => {
    const before = running.plant.reading('TIC-10111.SP').value;
    running.plant.refuse = () => 'the loop is out of service';
    await withSession('DCS-B1', async (session, namespaces) => {
      const seen: number[] = [];
      const subscription = ClientSubscription.create(session, {
        requestedPublishingInterval: 50,
        publishingEnabled: true,
      });
      const nodeId = nodeOf(point('TIC-10111.SP'), namespaces);
      const item = await subscription.monitor(
        { nodeId, attributeId: AttributeIds.Value },
        { samplingInterval: 0, queueSize: 10, discardOldest: true },
        TimestampsToReturn.Both,
      );
      item.on('changed', (value: DataValue) => seen.push(value.value.value));
      const attempt = (value: number) =>
        session.write({
          nodeId,
          attributeId: AttributeIds.Value,
          value: { value: { dataType: DataType.Double, value } },
        });
      expect((await attempt(60)).name).toBe('BadInvalidState');
      expect((await attempt(500)).name).toBe('BadOutOfRange');
      running.plant.refuse = () => null;
      expect((await attempt(61)).name).toBe('Good');
      await running.until(() => seen.includes(61));
      expect(seen).toEqual([before, 61]);
    });
  });
});

test('changes come as they happen, with status and source time; an analyser keeps its old time', async () => {
  await withSession('DCS-B1', async (session, namespaces) => {
    const seen: { value: number; status: number; time: number | undefined }[] = [];
    const subscription = ClientSubscription.create(session, {
      requestedPublishingInterval: 50,
      publishingEnabled: true,
    });
    const item = await subscription.monitor(
      { nodeId: nodeOf(point('PT-10401'), namespaces), attributeId: AttributeIds.Value },
      { samplingInterval: 0, queueSize: 10, discardOldest: true },
      TimestampsToReturn.Both,
    );
    item.on('changed', (value: DataValue) =>
      seen.push({ value: value.value.value, status: value.statusCode.value, time: value.sourceTimestamp?.getTime() }),
    );
    await running.until(() => seen.length === 1);
    const next = async (value: number, status: number, timeS: number) => {
      const length = seen.length;
      running.plant.set('PT-10401', value, status, timeS);
      await running.until(() => seen.length > length);
    };
    await next(130, Status.Good, 5);
    await next(Number.NaN, Status.BadSensorFailure, 6);
    await next(131, Status.UncertainSensorNotAccurate, 7.25);
    expect(seen.slice(1)).toEqual([
      { value: 130, status: Status.Good, time: EPOCH_MS + 5000 },
      { value: Number.NaN, status: Status.BadSensorFailure, time: EPOCH_MS + 6000 },
      { value: 131, status: Status.UncertainSensorNotAccurate, time: EPOCH_MS + 7250 },
    ]);
  });
});

test('a value that is none is told once, and the point goes on to speak: sampled, with a deadband', async () => {
  await withSession('DCS-B1', async (session, namespaces) => {
    const seen: (readonly [number, number])[] = [];
    const subscription = ClientSubscription.create(session, {
      requestedPublishingInterval: 50,
      publishingEnabled: true,
    });
    const filter = new DataChangeFilter({
      trigger: DataChangeTrigger.StatusValue,
      deadbandType: DeadbandType.Absolute,
      deadbandValue: 0.5,
    });
    const item = await subscription.monitor(
      { nodeId: nodeOf(point('TT-10401'), namespaces), attributeId: AttributeIds.Value },
      { samplingInterval: 50, queueSize: 10, discardOldest: true, filter },
      TimestampsToReturn.Both,
    );
    item.on('changed', ({ value, statusCode }: DataValue) => seen.push([value.value, statusCode.value]));
    await running.until(() => seen.length === 1);
    const told = async (value: number, status: number, timeS: number) => {
      const { length } = seen;
      running.plant.set('TT-10401', value, status, timeS);
      await running.until(() => seen.length > length);
      // The server looks several times more before the next change.
      await new Promise((resolve) => setTimeout(resolve, 300));
    };
    await told(Number.NaN, Status.BadSensorFailure, 6);
    running.plant.set('TT-10401', Number.NaN, Status.BadSensorFailure, 6.5);
    await told(Number.NaN, Status.BadCommunicationError, 7);
    await told(131, Status.Good, 8);
    await told(133, Status.Good, 9);
    expect(seen.slice(1)).toEqual([
      [Number.NaN, Status.BadSensorFailure],
      [Number.NaN, Status.BadCommunicationError],
      [131, Status.Good],
      [133, Status.Good],
    ]);
  });
});

describe('conditions', () => {
  test('power off cuts a session that is there; the subscriber is served again after it is back', async () => {
    const simulated = running.devices.find(({ id }) => id === 'PLC-THF')!;
    const client = OPCUAClient.create({
      applicationName: 'test',
      clientCertificateManager: certificates,
      securityMode: MessageSecurityMode.SignAndEncrypt,
      securityPolicy: SecurityPolicy.Basic256Sha256,
      endpointMustExist: false,
      connectionStrategy: { initialDelay: 100, maxDelay: 200, maxRetry: -1 },
    });
    let lost = 0;
    client.on('connection_lost', () => lost++);
    await client.connect(server('PLC-THF').endpoint ?? '');
    const session = await client.createSession(GATEWAY);
    const subscription = ClientSubscription.create(session, {
      requestedPublishingInterval: 50,
      publishingEnabled: true,
    });
    const seen: number[] = [];
    const item = await subscription.monitor(
      { nodeId: nodeOf(point('FIC-50101.OP'), await session.readNamespaceArray()), attributeId: AttributeIds.Value },
      { samplingInterval: 0, queueSize: 10, discardOldest: true },
      TimestampsToReturn.Both,
    );
    item.on('changed', (value: DataValue) => seen.push(value.value.value));
    await running.until(() => seen.length === 1);
    const beganMs = performance.now();
    running.plant.conditions.set('PLC-THF', { power: 'off', wordsSwapped: false });
    await running.until(() => simulated.state === 'off' && lost > 0);
    expect(performance.now() - beganMs).toBeLessThan(2000);
    running.plant.conditions.clear();
    running.plant.set('FIC-50101.OP', 77, 0, 9);
    await running.until(() => seen.includes(77));
    await session.close();
    await client.disconnect();
  });

  test('silent: the port takes a connection and nothing is said', async () => {
    const simulated = running.devices.find(({ id }) => id === 'PLC-THF')!;
    running.plant.conditions.set('PLC-THF', { power: 'silent', wordsSwapped: false });
    await running.until(() => simulated.state === 'silent');
    const socket = connect(Number(new URL(server('PLC-THF').endpoint ?? '').port), '127.0.0.1');
    const heard: string[] = [];
    for (const event of ['connect', 'data', 'close', 'error'] as const) socket.on(event, () => heard.push(event));
    socket.write(Buffer.from('HELF'));
    const beganMs = performance.now();
    await running.until(() => performance.now() - beganMs > 500);
    expect(heard).toEqual(['connect']);
    socket.destroy();
    running.plant.conditions.clear();
    await running.until(() => simulated.state === 'on');
  });

  test('power off closes the server; it comes back with its values', async () => {
    const simulated = running.devices.find(({ id }) => id === 'PLC-THF')!;
    running.plant.conditions.set('PLC-THF', { power: 'off', wordsSwapped: false });
    await running.until(() => simulated.state === 'off');
    await expect(read('FIC-50101.SP', 'PLC-THF')).rejects.toThrow();
    running.plant.conditions.clear();
    await running.until(() => simulated.state === 'on');
    expect((await read('FIC-50101.SP', 'PLC-THF')).statusCode.value).toBe(Status.Good);
  });

  test('the SIS can be dead while the server that shows it lives', async () => {
    running.plant.conditions.set('SIS-B1', { power: 'off', wordsSwapped: false });
    // A trip status is renewed every 200 ms.
    const beganMs = performance.now();
    await running.until(() => performance.now() - beganMs > 300);
    expect((await read('XA-69001')).statusCode.value).toBe(Status.BadNoCommunication);
    expect((await read('TT-10401')).statusCode.value).toBe(Status.Good);
  });
});
