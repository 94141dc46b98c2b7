import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { writeLoadLine } from '../bench/load-line.ts';
import { freePort } from '../free-port.ts';
import { describeWith } from '../services.ts';
import { startCountingServer } from './counting-opcua.ts';
import { type GatewayRun, sinkOf, startGateway } from './gateway-run.ts';
import { startStore } from './influxdb-store.ts';
import { type RunningServer, startMosquitto } from './servers.ts';

// Two real gateways on one OPC UA server, one broker and one store. The one at work is killed, again and again.

const POINTS = 250;
const STEP_MS = 400;
/** Each step is sampled several times, so that none depends on a timer being punctual. */
const SAMPLING_MS = 100;

describeWith(['mosquitto'], 'a redundant pair', () => {
  const stop = new AbortController();
  const dirs: Record<'a' | 'b', string> = { a: '', b: '' };
  const ports: Record<'a' | 'b', number> = { a: 0, b: 0 };
  const running: Partial<Record<'a' | 'b', GatewayRun>> = {};
  /** Numbers heard on the bus, and how many of them twice as news. */
  const heard = new Set<string>();
  let twiceAsNews = 0;
  let newest = 0;
  let room: string;
  let mosquitto: RunningServer;
  let store: Awaited<ReturnType<typeof startStore>>;
  let server: Awaited<ReturnType<typeof startCountingServer>>;

  const start = (name: 'a' | 'b') => {
    running[name] = startGateway({ configDir: dirs[name], dataDir: join(room, name, 'data'), port: ports[name] });
  };
  const other = (name: 'a' | 'b') => (name === 'a' ? 'b' : 'a');
  const run = (name: 'a' | 'b'): GatewayRun => {
    const found = running[name];
    if (!found) throw new Error(`gateway ${name} was not started`);
    return found;
  };
  const role = async (name: 'a' | 'b', wanted: 'active' | 'standby', withinMs = 30_000) =>
    run(name).health(({ processes }) => processes[0]?.detail?.pair === wanted, withinMs);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const kill = async (name: 'a' | 'b') => {
    run(name).child.kill('SIGKILL');
    await run(name).exited;
  };
  /** Until somebody has said on the bus what the plant showed after this moment; answers how long that took, ms. */
  const untilNews = async (): Promise<number> => {
    const from = performance.now();
    const count = server.count() + 1;
    while (newest < count) {
      if (performance.now() - from > 20_000)
        throw new Error(`no news after ${count}\n${run('a').output()}\n${run('b').output()}`);
      await pause(20);
    }
    return performance.now() - from;
  };
  const identities = () =>
    store.stored.flatMap((line) => {
      const [, tag, value, micros] = /tag=([^ ,]+) value=(\d+),status=0i.* (\d+)$/.exec(line) ?? [];
      return tag === undefined ? [] : [{ tag, value: Number(value), name: `${tag} ${micros}` }];
    });

  beforeAll(async () => {
    room = mkdtempSync(join(tmpdir(), 'zhongshi-pair-'));
    [mosquitto, store] = await Promise.all([startMosquitto(), startStore()]);
    const device = await freePort();
    for (const name of ['a', 'b'] as const) {
      dirs[name] = join(room, name, 'config');
      ports[name] = await freePort();
      writeLoadLine(
        dirs[name],
        { protocol: 'opcua', devices: 1, pointsPerDevice: POINTS, samplingMs: SAMPLING_MS },
        [device],
        {
          site: 'pair',
          name: { zh: '测试', en: 'Test' },
          timeZone: 'Asia/Shanghai',
          bus: { url: mosquitto.url, embedded: false },
          gateway: { port: ports[name] },
          history: { store: 'influxdb' },
          influxdb: { url: store.url, bucket: 'pilot' },
          pair: { name },
        },
      );
    }
    server = await startCountingServer(dirs.a, room, STEP_MS);
    const bus = {
      address: { url: mosquitto.url, user: null, password: null },
      site: 'pair',
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
    };
    void followFeed(
      bus,
      { context: 'live', points: loadConfig(dirs.a).points },
      {
        batch: (batch, { historical }) => {
          for (let row = 0; row < batch.length; row++) {
            if (batch.status[row] !== 0) continue;
            const name = `${batch.point[row]} ${batch.value[row]}`;
            if (!historical && heard.has(name)) twiceAsNews++;
            heard.add(name);
            newest = Math.max(newest, batch.value[row] ?? 0);
          }
        },
      },
      stop.signal,
    );
    start('a');
    await role('a', 'active');
    start('b');
    await role('b', 'standby');
    await run('b').health(({ devices }) => devices.some(({ state }) => state === 'connected'));
  });
  afterAll(async () => {
    stop.abort();
    await Promise.all(Object.values(running).map((each) => each.stop()));
    await server.stop();
    await Promise.all([mosquitto.stop(), store.stop()]);
    rmSync(room, { recursive: true, force: true, maxRetries: 5 });
  });

  test('the one that stands by says nothing and lets go of what the other has delivered', async () => {
    await untilNews();
    await pause(4_000);
    const { sinks } = await run('b').health(
      ({ sinks: all }) => sinkOf({ sinks: all } as never, 'influxdb') !== undefined,
    );
    for (const { sink, state, delivered, backlogSamples } of sinks) {
      expect([sink, state, delivered]).toEqual([sink, 'standby', 0]);
      expect(backlogSamples).toBeLessThan(POINTS * 5 * 4); // 4 s of samples at most
    }
    expect(store.requests.length).toBeGreaterThan(0);
    expect(new Set(identities().map(({ name }) => name)).size).toBe(identities().length);
  });

  test('kill -9 of the one at work, three times: the other delivers within 5 s, nothing is lost, nothing is there twice', async () => {
    let active: 'a' | 'b' = 'a';
    for (const afterMs of [700, 1900, 1300]) {
      await pause(afterMs);
      await kill(active);
      expect(await untilNews()).toBeLessThan(5_000);
      await role(other(active), 'active');
      start(active);
      await role(active, 'standby');
      await run(active).health(({ devices }) => devices.some(({ state }) => state === 'connected'));
      await pause(3_000); // so that it hears what the other one has delivered
      active = other(active);
    }
    await run(active).health(({ sinks }) => sinks.every(({ backlogSamples }) => backlogSamples < POINTS * 5));
    const until = server.count();
    await pause(2_000);
    const stored = identities();
    const numbersOf = (tag: string) => new Set(stored.filter((each) => each.tag === tag).map(({ value }) => value));
    const tags = [...new Set(stored.map(({ tag }) => tag))];
    expect(tags).toHaveLength(POINTS);
    expect(Array.from({ length: until }, (_, n) => n).filter(server.shown).length).toBeGreaterThan(until / 2);
    for (const tag of tags) {
      const numbers = numbersOf(tag);
      const first = Math.min(...numbers);
      const missing = Array.from({ length: until - first }, (_, place) => first + place).filter(
        (n) => server.shown(n) && !numbers.has(n),
      );
      expect([tag, missing]).toEqual([tag, []]);
    }
    // One sample, one name: a store keyed by point and time has none of them twice, whoever brought it.
    const names = new Map<string, number>();
    for (const { name, value } of stored) expect(names.set(name, names.get(name) ?? value).get(name)).toBe(value);
    expect(new Set(stored.map(({ tag, value }) => `${tag} ${value}`)).size).toBe(names.size);
    // What the one had delivered without a chance to say so comes again: some half second of samples at each change of hands.
    expect(stored.length - names.size).toBeLessThan(3 * POINTS * 10);
    for (const point of tags.keys()) {
      const begun = first(point);
      const missing = Array.from({ length: until - 20 }, (_, n) => n + 20).filter(
        (n) => n > begun && server.shown(n) && !heard.has(`${point} ${n}`),
      );
      expect([point, missing]).toEqual([point, []]);
    }
    expect(twiceAsNews).toBeLessThan(4 * POINTS * 4);
    // Each has stood still for a while; the other one was there, so the record of both has no hole of that.
    for (const name of ['a', 'b'] as const)
      if (name !== active)
        await expect
          .poll(
            async () => {
              const stops = (await run(name).gaps()).filter(({ cause }) => cause === 'gateway-down');
              return stops.length > 0 && stops.every(({ healed }) => healed === 'yes');
            },
            { timeout: 20_000 },
          )
          .toBe(true);
  });

  const first = (point: number): number =>
    Math.min(...[...heard].filter((name) => name.startsWith(`${point} `)).map((name) => Number(name.split(' ')[1])));

  test('one that is stopped in order hands over at once', async () => {
    const active = (await run('a').health(() => true)).processes[0]?.detail?.pair === 'active' ? 'a' : 'b';
    await run(active).stop();
    const from = performance.now();
    await role(other(active), 'active', 3_000);
    expect(performance.now() - from).toBeLessThan(2_000);
    await untilNews();
  });
});
