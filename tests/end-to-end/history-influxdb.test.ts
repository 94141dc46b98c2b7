import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { describeWith } from '../services.ts';
import { aedesBroker, type TestBroker } from './bus-rooms.ts';
import { writeCountingLine } from './counting-line.ts';
import { CountingRegister } from './counting-register.ts';
import { type GatewayRun, missingOf, numbersOf, startGateway } from './gateway-run.ts';
import { type RunningServer, startInfluxd } from './servers.ts';

describeWith(['influxd'], 'history.store: influxdb', () => {
  const register = new CountingRegister();
  let room: string;
  let influxd: RunningServer;
  let broker: TestBroker;
  let gateway: GatewayRun;

  beforeAll(async () => {
    room = mkdtempSync(join(tmpdir(), 'zhongshi-history-'));
    [influxd, broker] = await Promise.all([startInfluxd(), aedesBroker()]);
    await fetch(`${influxd.url}/query?q=CREATE+DATABASE+pilot`, { method: 'POST' });
    const [port, devicePort] = [await freePort(), await freePort()];
    await register.listen(devicePort);
    const configDir = join(room, 'config');
    writeCountingLine(configDir, devicePort, {
      site: 'site',
      name: { zh: '测试', en: 'Test' },
      timeZone: 'Asia/Shanghai',
      bus: { url: broker.room.address.url, embedded: false },
      gateway: { port },
      history: { store: 'influxdb' },
      influxdb: { api: 'v1', url: influxd.url, bucket: 'pilot' },
    });
    gateway = startGateway({ configDir, dataDir: join(room, 'data'), port });
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([register.close(), influxd.stop(), broker.stop()]);
    rmSync(room, { recursive: true, force: true });
  });

  test('InfluxDB answers the history, and no file of it is kept here', async () => {
    const { sinks } = await gateway.health(({ status }) => status === 'ok');
    expect(sinks.map(({ sink }) => sink)).toEqual(['influxdb', 'mqtt']);
    await expect
      .poll(async () => numbersOf(await gateway.history('JQ-1')).length, { timeout: 20_000 })
      .toBeGreaterThan(40);
    expect(missingOf(numbersOf(await gateway.history('JQ-1')))).toEqual([]);
    expect(existsSync(join(room, 'data', 'history'))).toBe(false);
  });
});
