import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Device } from '../../config/plant/device.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import type { DriverTarget } from '../../gateway/drivers/driver.ts';
import { driverKinds, kindOf } from '../../gateway/drivers/index.ts';
import { modbusAddress, modbusDevice, opcuaDevice, point } from '../unit/gateway/drivers/plant-parts.ts';

// The same questions to every driver in the list. Nobody listens on the port, so that no server is needed.

const dataDir = mkdtempSync(join(tmpdir(), 'zhongshi-contract-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
const room = { clock: systemClock, random: seeded(1), log: silentLog, dataDir };

const deadPort = await new Promise<number>((resolve) => {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
});

const opcuaAddress = { protocol: 'opcua', namespaceUri: 'urn:test', identifier: 's=TT' } as const;
const TARGETS: Record<Device['protocol'], DriverTarget> = {
  opcua: {
    line: 'bdo',
    devices: [
      opcuaDevice({ endpoint: `opc.tcp://127.0.0.1:${deadPort}`, securityMode: 'None', securityPolicy: 'None' }),
    ],
    points: [point(0, opcuaAddress)],
  },
  'modbus-tcp': {
    line: 'bdo',
    devices: [modbusDevice({ port: deadPort })],
    points: [point(0, modbusAddress(0))],
  },
  'modbus-rtu-tcp': {
    line: 'bdo',
    devices: [modbusDevice({ port: deadPort, protocol: 'modbus-rtu-tcp' })],
    points: [point(0, modbusAddress(0))],
  },
};
const protocols = Object.keys(TARGETS) as Device['protocol'][];

test('every protocol a line may name has a driver, and every driver of the list is asked', () => {
  const served = driverKinds.flatMap((kind) => kind.protocols);
  expect([...served].sort()).toEqual([...protocols].sort());
});

describe.each(protocols)('driver for %s', (protocol) => {
  const target = TARGETS[protocol];
  const open = () => kindOf(protocol).open(target, room);
  const forever = new AbortController().signal;

  test('opening does nothing yet: it may be closed twice without ever being connected', async () => {
    const driver = open();
    await driver.close();
    await driver.close();
  });

  test('a failed connect rejects with a sentence that says where and what to do, and can be closed twice', async () => {
    const driver = open();
    const error = await driver.connect(forever).then(
      () => null,
      (failure: Error) => failure,
    );
    expect(error?.message).toContain(String(deadPort));
    expect(error?.message).toMatch(/check/);
    await driver.close();
    await driver.close();
  });

  test('a read without a connection reports the loss by throwing', async () => {
    const driver = open();
    await driver.connect(forever).catch(() => {});
    await driver.close();
    await expect(driver.read(forever)).rejects.toThrow();
  });

  test('an aborted read settles at once', async () => {
    const driver = open();
    const stopping = new AbortController();
    const settled = driver.read(stopping.signal).then(
      () => true,
      () => true,
    );
    stopping.abort();
    expect(await settled).toBe(true);
    await driver.close();
  });

  test('it has plain facts for the health page at any time', async () => {
    const driver = open();
    for (const fact of Object.values(driver.detail()))
      expect(fact === null || ['string', 'number', 'boolean'].includes(typeof fact)).toBe(true);
    expect(driver.trouble?.(target.devices[0]?.id ?? '') ?? null).toBeNull();
    await driver.close();
  });

  test('it says how long a healthy device may be silent', () => {
    expect(kindOf(protocol).silenceMs?.(target) ?? 30_000).toBeGreaterThan(1000);
  });
});
