import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { openJournal } from '../../gateway/delivery/journal/journal.ts';
import { freePort } from '../free-port.ts';
import { describeWith } from '../services.ts';
import { writeCountingLine } from './counting-line.ts';
import { CountingRegister } from './counting-register.ts';
import { projectDir, until } from './rig.ts';
import { type RunningServer, startInfluxd, startMosquitto } from './servers.ts';

// The promise of the product, end to end: what was journalled arrives, complete and in order, in the historian, in InfluxDB
// and at an MQTT subscriber, and a kill -9 in the middle changes nothing of that.

describeWith(['mosquitto', 'influxd'], 'a known sequence in a register', () => {
  const register = new CountingRegister();
  const stop = new AbortController();
  const heard = new Map<number, number>();
  let room: string;
  let configDir: string;
  let dataDir: string;
  let gatewayPort: number;
  let mosquitto: RunningServer;
  let influxd: RunningServer;
  let gateway: ChildProcess;
  let log = '';

  const startGateway = () => {
    gateway = spawn(process.execPath, ['gateway/main.ts', '--config', configDir, '--data', dataDir], {
      cwd: projectDir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [gateway.stdout, gateway.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log += chunk.toString();
      });
    }
  };
  const ended = () => new Promise<void>((resolve) => gateway.once('exit', () => resolve()));

  const countAbove = async (target: number) => {
    const deadline = performance.now() + 60_000;
    while (register.count < target) {
      if (performance.now() > deadline)
        throw new Error(`the register was read ${register.count} times only\n${log.slice(-3000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  /** Every number in a copy of the journal as it lies on the disk now. */
  const journalled = async (name: string): Promise<number[]> => {
    const copy = join(room, name);
    cpSync(join(dataDir, 'journal'), copy, { recursive: true });
    const { base, points } = loadConfig(configDir);
    const journal = await openJournal({
      dir: copy,
      points,
      clock: systemClock,
      log: silentLog,
      settings: base.journal,
      gap: () => {},
    });
    const numbers: number[] = [];
    let position = journal.start;
    while (position < journal.end) {
      const batch = await journal.after(position, { max: 1000, signal: stop.signal });
      for (let row = 0; row < batch.samples.length; row++) numbers.push(batch.samples.value[row] ?? Number.NaN);
      position = batch.end;
    }
    await journal.close();
    return numbers.filter((number) => !Number.isNaN(number));
  };

  beforeAll(async () => {
    room = mkdtempSync(join(tmpdir(), 'zhongshi-sequence-'));
    configDir = join(room, 'config');
    dataDir = join(room, 'data');
    gatewayPort = await freePort();
    const devicePort = await freePort();
    [mosquitto, influxd] = await Promise.all([startMosquitto(), startInfluxd()]);
    await fetch(`${influxd.url}/query?q=CREATE+DATABASE+pilot`, { method: 'POST' });
    await register.listen(devicePort);
    writeCountingLine(configDir, devicePort, {
      site: 'test',
      name: { zh: '测试', en: 'Test' },
      timeZone: 'Asia/Shanghai',
      bus: { url: mosquitto.url, embedded: false },
      gateway: { port: gatewayPort },
      influxdb: { api: 'v1', url: influxd.url, bucket: 'pilot' },
    });
    const { points } = loadConfig(configDir);
    void followFeed(
      {
        address: { url: mosquitto.url, user: null, password: null },
        site: 'test',
        clock: systemClock,
        random: systemRandom,
        log: silentLog,
      },
      { context: 'live', points },
      {
        batch: (batch) => {
          for (let row = 0; row < batch.length; row++) {
            const value = batch.value[row] ?? Number.NaN;
            if (!Number.isNaN(value)) heard.set(value, batch.sourceTime[row] ?? 0);
          }
        },
      },
      stop.signal,
    );
    startGateway();
  });

  afterAll(async () => {
    stop.abort();
    if (gateway.exitCode === null && gateway.signalCode === null) {
      gateway.kill('SIGKILL');
      await ended();
    }
    await Promise.all([register.close(), mosquitto.stop(), influxd.stop()]);
    rmSync(room, { recursive: true, force: true });
  });

  test('arrives in historian, InfluxDB and at a subscriber, across a kill -9', async () => {
    await countAbove(120);
    gateway.kill('SIGKILL');
    await ended();
    const beforeKill = await journalled('journal-at-kill');
    expect(beforeKill.length).toBeGreaterThan(60);
    startGateway();
    await countAbove(register.count + 120);
    gateway.kill('SIGTERM');
    await ended();
    const all = await journalled('journal-at-end');
    startGateway();

    const history = (await until(
      `http://127.0.0.1:${gatewayPort}/api/history?tag=JQ-1&from=0&to=${Date.now() + 3_600_000}&method=raw`,
      ({ last }: { last: (number | null)[] }) => {
        const stored = new Set(last);
        return all.every((number) => stored.has(number));
      },
      30_000,
      () => log,
    )) as { time: number[]; last: (number | null)[] };
    const stored = history.last.filter((number) => number !== null);
    expect(stored).toEqual([...stored].sort((a, b) => a - b));
    expect(new Set(stored).size).toBe(stored.length);
    expect(beforeKill.filter((number) => !stored.includes(number))).toEqual([]);
    expect(all.filter((number) => !stored.includes(number))).toEqual([]);

    const answer = (await until(
      `${influxd.url}/query?db=pilot&epoch=ms&q=${encodeURIComponent('SELECT "value" FROM "sample" WHERE "tag" = \'JQ-1\'')}`,
      ({ results }: { results: { series?: { values: [number, number][] }[] }[] }) => {
        const numbers = new Set(results[0]?.series?.[0]?.values.map(([, value]) => value));
        return all.every((number) => numbers.has(number));
      },
      30_000,
      () => log,
    )) as { results: { series: { values: [number, number][] }[] }[] };
    const influx = answer.results[0]?.series[0]?.values.map(([, value]) => value) ?? [];
    expect(influx).toEqual([...influx].sort((a, b) => a - b));
    expect(new Set(influx).size).toBe(influx.length);

    const deadline = performance.now() + 30_000;
    while (!all.every((number) => heard.has(number)) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(all.filter((number) => !heard.has(number))).toEqual([]);
    const numbers = [...heard.keys()].sort((a, b) => a - b);
    const times = numbers.map((number) => heard.get(number) ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));

    // Only what was read in the moments of the kill and not yet on disk may be missing, and the ledger says that the gateway was down.
    const missing = Array.from({ length: Math.max(...stored) }, (_, index) => index + 1).filter(
      (number) => !stored.includes(number),
    );
    expect(missing.length).toBeLessThan(12);
    const gaps = (await (await fetch(`http://127.0.0.1:${gatewayPort}/api/gaps`)).json()) as {
      gaps: { cause: string }[];
    };
    expect(gaps.gaps.filter(({ cause }) => cause === 'gateway-down').length).toBeGreaterThan(0);
  });
});
