import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { freePort } from '../free-port.ts';
import { describeWith } from '../services.ts';
import { witness } from './bus-rooms.ts';
import { writeCountingLine } from './counting-line.ts';
import { CountingRegister } from './counting-register.ts';
import { type GatewayRun, missingOf, numbersOf, saying, sinkOf, startGateway, startProcess } from './gateway-run.ts';
import { answering, type Behaviour, startStore } from './influxdb-store.ts';
import { type RunningServer, startMosquitto } from './servers.ts';

// Stores and brokers that fail one after the other before a gateway that goes on counting: each is said in a sentence, none disturbs the
// other sinks, and in the end everything is everywhere.

describeWith(['mosquitto'], 'a gateway and stores that fail', () => {
  const register = new CountingRegister();
  const stop = new AbortController();
  const heard = new Set<number>();
  let room: string;
  let configDir: string;
  let mosquitto: RunningServer;
  let store: Awaited<ReturnType<typeof startStore>>;
  let gateway: GatewayRun;

  const numbersStored = () =>
    store.stored.flatMap((line) => {
      const value = /[ ,]value=(\d+)/.exec(line)?.[1];
      return value === undefined || !line.includes('status=0i') ? [] : [Number(value)];
    });
  const othersDeliver = async (except: string) => {
    const from = register.count;
    const health = await gateway.health(
      ({ sinks }) =>
        register.count > from + 10 && sinks.every(({ sink, state }) => sink === except || state === 'delivering'),
    );
    return health;
  };

  beforeAll(async () => {
    room = mkdtempSync(join(tmpdir(), 'zhongshi-stores-'));
    configDir = join(room, 'config');
    const port = await freePort();
    const devicePort = await freePort();
    [mosquitto, store] = await Promise.all([startMosquitto(), startStore()]);
    await register.listen(devicePort);
    const token = { env: 'ZHONGSHI_TEST_INFLUXDB_TOKEN', demo: 'demo' };
    writeCountingLine(configDir, devicePort, {
      site: 'test',
      name: { zh: '测试', en: 'Test' },
      timeZone: 'Asia/Shanghai',
      bus: { url: mosquitto.url, embedded: false },
      gateway: { port },
      influxdb: { url: store.url, bucket: 'pilot', org: 'zs', token },
    });
    gateway = startGateway({ configDir, dataDir: join(room, 'data'), port });
    await gateway.health(({ status }) => status === 'ok');
  });
  afterAll(async () => {
    stop.abort();
    await gateway.stop();
    await Promise.all([register.close(), mosquitto.stop(), store.stop()]);
    rmSync(room, { recursive: true, force: true });
  });

  const roomOfBus = () => ({
    address: { url: mosquitto.url, user: null, password: null },
    site: 'test',
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });

  test('the broker gone: the sink waits and says so; back: what waited comes as historical, then it is live', async () => {
    const { port } = mosquitto;
    mosquitto.child.kill('SIGKILL');
    await mosquitto.stop();
    const gone = await gateway.health(({ sinks }) => sinks.some(({ state }) => state === 'waiting'));
    expect(sinkOf(gone, 'mqtt')).toMatchObject({ state: 'waiting' });
    expect(saying(sinkOf(gone, 'mqtt'))).toContain(`127.0.0.1:${port}`);
    expect(JSON.stringify(gone.processes[0]?.message)).toContain('mqtt');
    await othersDeliver('mqtt');
    // Longer than what counts as the present.
    const from = register.count;
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    mosquitto = await startMosquitto(port);
    const ear = await witness(roomOfBus());
    void followFeed(
      roomOfBus(),
      { context: 'live', points: loadConfig(configDir).points },
      {
        batch: ({ length, value }) => {
          for (const number of value.subarray(0, length)) if (!Number.isNaN(number)) heard.add(number);
        },
      },
      stop.signal,
    );
    await gateway.health(({ status }) => status === 'ok', 60_000);
    await expect.poll(() => heard.has(register.count - 5), { timeout: 20_000 }).toBe(true);
    const metrics = ear.heard.filter(({ type }) => type === 'DDATA').flatMap(({ payload }) => payload.metrics);
    const late = new Set(metrics.filter(({ historical }) => historical).map(({ value }) => Number(value)));
    expect(late.has(from + 20)).toBe(true);
    expect(metrics.some(({ historical }) => !historical)).toBe(true);
    await ear.close();
    expect(missingOf(numbersOf(await gateway.history('JQ-1')))).toEqual([]);
  });

  const held: [string, Behaviour, 'waiting' | 'holding', RegExp][] = [
    [
      '401',
      answering(401, { code: 'unauthorized', message: 'unauthorized access' }),
      'holding',
      /refuses the token.*influxdb\.token in base\.yaml/,
    ],
    ['429', answering(429, { message: 'limit' }, { 'retry-after': '1' }), 'waiting', /answered 429 limit/],
    ['503', answering(503, { message: 'unavailable' }), 'waiting', /answered 503 unavailable/],
    ['413', answering(413, { message: 'too large' }), 'holding', /too large for the server/],
  ];
  test.each(held)(
    'InfluxDB answers %s: the sink says so, the others go on, and it heals by itself',
    async (_, behave, state, words) => {
      store.behave(behave);
      const health = await gateway.health((each) => sinkOf(each, 'influxdb')?.state === state);
      expect(saying(sinkOf(health, 'influxdb'))).toMatch(words);
      expect(JSON.stringify(health.processes[0]?.message)).toContain('influxdb');
      expect(health.status).toBe('degraded');
      await othersDeliver('influxdb');
      store.behave();
      await gateway.health((each) => sinkOf(each, 'influxdb')?.state === 'delivering', 60_000);
    },
  );

  /** The number whose line the store does not like. */
  let bad = 0;
  const refusing =
    (message: string): Behaviour =>
    (request, reply, keep) => {
      if (request.lines.some((line) => line.includes(` value=${bad},`)))
        return answering(400, { message })(request, reply, keep);
      keep();
      reply.writeHead(204).end();
    };

  test('InfluxDB refuses one line with 400: that one is in quarantine and in the ledger, all others are stored', async () => {
    bad = register.count + 30;
    store.behave(refusing('bad line'));
    const health = await gateway.health((each) => (sinkOf(each, 'influxdb')?.refused ?? 0) > 0);
    expect(sinkOf(health, 'influxdb')).toMatchObject({ state: 'delivering', refused: 1 });
    expect(saying(sinkOf(health, 'influxdb'))).toMatch(/quarantine\/influxdb\.\*\.jsonl.*bad line/);
    expect(await gateway.gaps()).toContainEqual(
      expect.objectContaining({ cause: 'refused-by-store', source: 'influxdb', samples: 1 }),
    );
    store.behave();
    const target = register.count;
    await expect.poll(() => Math.max(...numbersStored()), { timeout: 20_000 }).toBeGreaterThan(target);
    const stored = numbersStored();
    expect(missingOf(stored)).toEqual([bad]);
    const history = numbersOf(await gateway.history('JQ-1'));
    expect(missingOf(history)).toEqual([]);
    expect(Math.max(...history)).toBeGreaterThan(bad);
  });

  test('what is in quarantine is listed and sent again from the command line, and then the store has it all', async () => {
    const command = async (...words: string[]) => {
      const run = startProcess('gateway/quarantine.ts', [...words, '--config', configDir]);
      return { code: await run.exited, output: run.output() };
    };
    const listed = await command('list');
    expect(listed.output).toMatch(/influxdb {2}JQ-1 {2}.* {2}bad line\n1 samples in quarantine/);
    store.behave(refusing('still bad'));
    expect(await command('send', '--sink', 'influxdb')).toMatchObject({ code: 1 });
    expect((await command('list')).output).toMatch(/still bad\n1 samples/);
    store.behave();
    expect(await command('send', '--sink', 'influxdb')).toMatchObject({
      code: 0,
      output: expect.stringContaining('stored 1, refused again 0'),
    });
    expect((await command('list')).output).toContain('0 samples');
    expect(missingOf(numbersStored())).toEqual([]);
    expect(await command('send', '--sink', 'nowhere')).toMatchObject({
      code: 1,
      output: expect.stringContaining('no sink nowhere'),
    });
  });
});
