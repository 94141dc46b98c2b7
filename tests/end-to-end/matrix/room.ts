import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../config/plant/load.ts';
import { systemClock } from '../../../config/vocabulary/clock.ts';
import { silentLog } from '../../../config/vocabulary/log.ts';
import { openJournal } from '../../../gateway/delivery/journal/journal.ts';
import { freePort } from '../../free-port.ts';
import { servicePath } from '../../services.ts';
import { type GatewayRun, type Health, startGateway } from '../gateway-run.ts';
import { type RunningServer, startInfluxd, startMosquitto } from '../servers.ts';
import { HOST, Host } from './host.ts';
import type { Network } from './network.ts';
import { restartable } from './process.ts';
import { Record } from './record.ts';
import { type SourceShape, STEP_MS, writeSourceLine } from './source-line.ts';
import type { SourceArguments, SourceOrder, SourceWord } from './source-main.ts';

// Everything one run of the matrix needs, each part a process of its own: source, gateway, mosquitto, store.

export interface MatrixOptions {
  readonly shape: SourceShape;
  readonly network: Network;
  /** Folder that takes the place of the journal's, such as a small file system. */
  readonly journalDir?: string | undefined;
  /** The wall clock of the gateway can be set. */
  readonly clock?: boolean;
  /** A real InfluxDB behind the store. */
  readonly influxd?: boolean;
}

const BUCKET = 'pilot';
const CRASH_FILE = 'crash-historian';
const CLOCK_FILE = 'clock';

export class MatrixRoom {
  readonly dir = mkdtempSync(join(tmpdir(), 'zhongshi-matrix-'));
  readonly network: Network;
  readonly record: Record;
  readonly config: ReturnType<typeof loadConfig>;
  readonly source;
  readonly store;
  /** Hears what is said on the bus. */
  readonly host: Host;
  /** The real one, where there is one. */
  influxd: RunningServer | null;
  gateway: GatewayRun;
  broker: RunningServer;
  /** Namespaces before that of the points, at the next start of the source. */
  namespacesBefore = 0;
  readonly #startGateway: () => GatewayRun;

  private constructor(options: MatrixOptions, { broker, influxd }: Servers, ports: Ports, epoch: number) {
    this.network = options.network;
    this.broker = broker;
    this.influxd = influxd;
    const { shape, network } = options;
    const configDir = join(this.dir, 'config');
    const dataDir = join(this.dir, 'data');
    mkdirSync(dataDir, { recursive: true });
    if (options.journalDir) symlinkSync(options.journalDir, join(dataDir, 'journal'));
    const outside = {
      host: network.host,
      opcuaPort: ports.opcua.outside,
      modbusPorts: ports.modbus.map(({ outside: port }) => port),
    };
    writeSourceLine(configDir, shape, outside, {
      site: 'matrix',
      name: { zh: '测试', en: 'Test' },
      timeZone: 'Asia/Shanghai',
      bus: { url: broker.url, embedded: false, primaryHost: HOST },
      gateway: { port: ports.gateway },
      influxdb: { api: 'v1', url: `http://127.0.0.1:${ports.store}`, bucket: BUCKET },
      sinks: { backlogPerSecondMin: 60_000 },
    });
    this.config = loadConfig(configDir);
    const { points } = this.config.points;
    const tagsFile = join(this.dir, 'tags.json');
    writeFileSync(tagsFile, JSON.stringify(points.map(({ tag }) => tag)));
    const rows = join(this.dir, 'store.rows');
    writeFileSync(rows, '');
    this.record = new Record(points, shape.opcuaPoints, epoch, rows);
    this.host = new Host({ url: broker.url, points: this.config.points, opcua: shape.opcuaPoints, epoch });
    this.host.start();
    this.source = restartable<SourceWord>(
      () => {
        const given: SourceArguments = {
          shape,
          epoch,
          host: network.host,
          opcuaPort: ports.opcua.inside,
          modbusPorts: ports.modbus.map(({ inside }) => inside),
          folder: join(this.dir, 'source'),
          namespacesBefore: this.namespacesBefore,
          // Ahead of any number given out so far: at most a few reads a second.
          firstRead: Math.floor((Date.now() - epoch) / 20) + 1000,
        };
        const main = join(import.meta.dirname, 'source-main.ts');
        const [program, ...rest] = [...network.prefix, process.execPath, main, JSON.stringify(given)];
        return [program ?? '', ...rest];
      },
      ({ word }) => word === 'ready',
    );
    this.source.onWord = (word) => {
      if (word.word === 'read') this.record.givenOut.push(word);
    };
    const storeMain = join(import.meta.dirname, 'store-main.ts');
    this.store = restartable<string>(
      () => [process.execPath, storeMain, String(ports.store), rows, tagsFile, influxd?.url ?? ''],
      (word) => word === 'ready',
    );
    this.setClock(0);
    const env: { [name: string]: string } = {
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'crash-on-request.ts')}`,
      CRASH_HISTORIAN_FILE: join(this.dir, CRASH_FILE),
    };
    if (options.clock)
      Object.assign(env, {
        LD_PRELOAD: servicePath('libfaketime'),
        FAKETIME_TIMESTAMP_FILE: join(this.dir, CLOCK_FILE),
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      });
    this.#startGateway = () => startGateway({ configDir, dataDir, port: ports.gateway }, env);
    this.gateway = this.#startGateway();
  }

  static async open(options: MatrixOptions): Promise<MatrixRoom> {
    const broker = await startMosquitto();
    const influxd = options.influxd ? await startInfluxd() : null;
    await influxQuery(influxd, `CREATE DATABASE ${BUCKET}`);
    const way = async () => {
      const outside = await freePort();
      return { outside, inside: await options.network.inside(outside) };
    };
    const modbus: Way[] = [];
    for (let device = 0; device < options.shape.modbusDevices; device++) modbus.push(await way());
    const ports: Ports = { opcua: await way(), modbus, gateway: await freePort(), store: await freePort() };
    const room = new MatrixRoom(options, { broker, influxd }, ports, Math.floor(Date.now() / STEP_MS) * STEP_MS);
    await Promise.all([room.source.start(), room.store.start()]);
    await room.collecting(Date.now(), 60_000);
    return room;
  }

  async restartGateway(): Promise<void> {
    this.gateway = this.#startGateway();
  }

  /** Many samples in little time; the highest memory of the gateway while they come, bytes. */
  async burst(steps: number, everyMs: number, memory: () => Promise<number>): Promise<{ peak: number }> {
    let over = false;
    let peak = 0;
    const { onWord } = this.source;
    this.source.onWord = (word) => {
      if (word.word === 'burst-over') over = true;
      onWord(word);
    };
    this.source.tell({ order: 'burst', steps, everyMs } satisfies SourceOrder);
    while (!over) {
      peak = Math.max(peak, await memory());
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    this.source.onWord = onWord;
    return { peak };
  }

  async killInfluxd(): Promise<void> {
    const killed = this.influxd?.child;
    if (!killed) return;
    const exited = new Promise((resolve) => killed.once('exit', resolve));
    killed.kill('SIGKILL');
    await exited;
  }

  async startInfluxd(): Promise<void> {
    if (this.influxd) this.influxd = await startInfluxd('', this.influxd);
  }

  /** Of every tag, how many samples the real InfluxDB answers and the sum of their values; null when there is none. */
  async influxdTotals(): Promise<Map<string, { count: number; sum: number }> | null> {
    const answer = await influxQuery(this.influxd, 'SELECT count("status"), sum("value") FROM "sample" GROUP BY "tag"');
    return (
      answer &&
      new Map(
        answer.map(({ tags, values }) => [tags?.tag ?? '', { count: values[0]?.[1] ?? 0, sum: values[0]?.[2] ?? 0 }]),
      )
    );
  }

  crashHistorian(): void {
    writeFileSync(join(this.dir, CRASH_FILE), '');
  }

  /** Sets the wall clock of the gateway this many seconds off; its monotonic one runs on as before. */
  setClock(offS: number): void {
    writeFileSync(join(this.dir, CLOCK_FILE), `${offS < 0 ? offS : `+${offS}`}\n`);
  }

  /** Until every point is good again and every device was heard after a moment (Unix ms); how long that took, ms. */
  async collecting(since: number, withinMs: number): Promise<number> {
    const from = performance.now();
    const { length } = this.config.points.points;
    await this.gateway.health(
      ({ devices }) =>
        devices.length > 0 &&
        devices.every(({ state, lastGood }) => state === 'connected' && (lastGood ?? 0) > since) &&
        devices.reduce((sum, { good }) => sum + good, 0) === length,
      withinMs,
    );
    return performance.now() - from;
  }

  /** Until every sink has acknowledged what was journalled up to now. */
  async delivered(withinMs: number): Promise<Health> {
    const { length } = this.config.points.points;
    return this.gateway.health(
      ({ sinks }) => sinks.length > 0 && sinks.every(({ backlogSamples }) => backlogSamples <= length * 4),
      withinMs,
    );
  }

  /** What lies in the journal of a gateway that is down and the store does not have. */
  async journalledNotStored(): Promise<number> {
    const { base, points } = this.config;
    const settings = base.journal;
    const dir = join(this.dir, 'data/journal');
    const journal = await openJournal({ dir, points, clock: systemClock, log: silentLog, settings, gap: () => {} });
    const stop = new AbortController().signal;
    let lost = 0;
    for (let position = journal.start; position < journal.end; ) {
      const { samples, end } = await journal.after(position, { max: 50_000, signal: stop });
      for (let row = 0; row < samples.length; row++) {
        const { point, sourceTime, value, status } = samples;
        const stored = this.record.has({
          place: point[row] ?? 0,
          micros: Math.round((sourceTime[row] ?? 0) * 1000),
          value: value[row] ?? Number.NaN,
          status: status[row] ?? 0,
        });
        if (!stored) lost++;
      }
      position = end;
    }
    await journal.close();
    return lost;
  }

  async remove(): Promise<void> {
    await this.gateway.stop();
    await this.host.stop();
    await Promise.all([this.source.kill(), this.store.kill(), this.broker.stop(), this.network.remove()]);
    await this.influxd?.stop();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Servers {
  readonly broker: RunningServer;
  readonly influxd: RunningServer | null;
}

interface InfluxSeries {
  readonly tags?: { readonly tag: string };
  readonly values: readonly (readonly number[])[];
}

const influxQuery = async (server: RunningServer | null, q: string): Promise<readonly InfluxSeries[] | null> => {
  if (!server) return null;
  const query = new URLSearchParams({ db: BUCKET, epoch: 'u', q });
  const answer = await fetch(`${server.url}/query?${query}`, { method: 'POST' });
  const { results } = (await answer.json()) as { results: readonly { series?: readonly InfluxSeries[] }[] };
  return results[0]?.series ?? [];
};

interface Way {
  readonly outside: number;
  readonly inside: number;
}
interface Ports {
  readonly opcua: Way;
  readonly modbus: readonly Way[];
  readonly gateway: number;
  readonly store: number;
}
