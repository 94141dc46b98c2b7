import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { freePort } from '../free-port.ts';
import { describeWith, servicePath } from '../services.ts';
import { aedesBroker, type TestBroker } from './bus-rooms.ts';
import { writeCountingLine } from './counting-line.ts';
import { CountingRegister } from './counting-register.ts';
import { deviceOf, type GatewayRun, missingOf, numbersOf, startGateway } from './gateway-run.ts';

describeWith(['libfaketime'], 'the clock of the machine jumps', () => {
  const register = new CountingRegister();
  const follow = new AbortController();
  const heard = new Set<number>();
  let room: string;
  let broker: TestBroker;
  let gateway: GatewayRun;

  /** Sets the wall clock of the gateway this many seconds off; its monotonic one runs on as before. */
  const setClock = (offS: number) => {
    const file = join(room, 'clock');
    writeFileSync(`${file}.new`, `${offS < 0 ? offS : `+${offS}`}\n`);
    renameSync(`${file}.new`, file);
  };
  const jumps = async () => (await gateway.gaps()).filter(({ cause }) => cause === 'clock-jump');
  const goesOn = async () => {
    const wanted = register.count + 40;
    await expect.poll(() => heard.has(wanted), { timeout: 20_000 }).toBe(true);
    await expect
      .poll(async () => numbersOf(await gateway.history('JQ-1')).includes(wanted), { timeout: 20_000 })
      .toBe(true);
    const health = await gateway.health(({ status }) => status === 'ok');
    expect(deviceOf(health, 'CNT-1')).toMatchObject({ state: 'connected', reconnects: 0 });
    expect(missingOf(numbersOf(await gateway.history('JQ-1')))).toEqual([]);
  };

  beforeAll(async () => {
    room = mkdtempSync(join(tmpdir(), 'zhongshi-clock-'));
    broker = await aedesBroker();
    const [port, devicePort] = [await freePort(), await freePort()];
    await register.listen(devicePort);
    const configDir = join(room, 'config');
    writeCountingLine(configDir, devicePort, {
      site: 'site',
      name: { zh: '测试', en: 'Test' },
      timeZone: 'Asia/Shanghai',
      bus: { url: broker.room.address.url, embedded: false },
      gateway: { port },
    });
    setClock(0);
    gateway = startGateway(
      { configDir, dataDir: join(room, 'data'), port },
      {
        LD_PRELOAD: servicePath('libfaketime'),
        FAKETIME_TIMESTAMP_FILE: join(room, 'clock'),
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    );
    await gateway.health(({ status }) => status === 'ok');
    void followFeed(
      broker.room,
      { context: 'live', points: loadConfig(configDir).points },
      {
        batch: ({ length, value }) => {
          for (const number of value.subarray(0, length)) if (!Number.isNaN(number)) heard.add(number);
        },
      },
      follow.signal,
    );
  });
  afterAll(async () => {
    follow.abort();
    await gateway.stop();
    await Promise.all([register.close(), broker.stop()]);
    rmSync(room, { recursive: true, force: true });
  });

  test('half an hour forward: one record over the hour that never was, and everything goes on', async () => {
    setClock(1800);
    await expect.poll(async () => (await jumps()).length, { timeout: 10_000 }).toBe(1);
    const [jump] = await jumps();
    expect((jump?.to ?? 0) - (jump?.from ?? 0)).toBeGreaterThan(1_790_000);
    expect(JSON.stringify(jump?.detail)).toMatch(/set forward by 1[78]\d\d\.\d s.*[Cc]heck its time service/);
    await goesOn();
  });

  test('and back: one more record, no sample is lost and none waits for the clock', async () => {
    setClock(0);
    await expect.poll(async () => (await jumps()).length, { timeout: 10_000 }).toBe(2);
    expect(JSON.stringify(await jumps())).toContain('set back by');
    await goesOn();
  });
});
