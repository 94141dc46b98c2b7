import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import fastify from 'fastify';
import { type Config, loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { type Replay, type ReplayChange, replayContext } from '../../config/vocabulary/replay.ts';
import { busAddress } from '../../gateway/bus/address.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import type { History } from '../../gateway/history/history.ts';
import { historyRoutes } from '../../gateway/history/http.ts';
import { projectDir, until } from '../end-to-end/rig.ts';
import { pause, usageOf } from './processes.ts';

export interface ReplayRoomOptions {
  /** Folder that is removed at the end. */
  readonly room: string;
  readonly configDir: string;
  readonly ports: Readonly<Record<'gateway' | 'twin' | 'dashboard' | 'bus', number>>;
  readonly record: (config: Config) => History;
}

export interface ReplayRoom {
  readonly config: Config;
  /** Address of the dashboard. */
  readonly url: string;
  /** Memory of the process in which replays are threads, bytes. */
  residentBytes(): number;
  begin(line: string, from: number, to: number, twin: boolean): Promise<BenchReplay>;
  close(): Promise<void>;
}

/** One replay that is prepared, and somebody on the bus who counts its samples. */
export interface BenchReplay {
  readonly id: string;
  readonly preparedMs: number;
  readonly samples: number;
  /** By the way that a window goes: dashboard, twin, thread. */
  change(change: ReplayChange): Promise<Replay>;
  /** Different samples heard on the bus since the count began; a sample that is told again is not another. */
  heard(): number;
  countAnew(): void;
  end(): Promise<void>;
}

const PREPARE_MS_MAX = 240_000;

/** Broker, twin and dashboard as processes of their own; the record is answered by this one, by the routes of the gateway. */
export const openReplayRoom = async ({ room, configDir, ports, record }: ReplayRoomOptions): Promise<ReplayRoom> => {
  const config = loadConfig(configDir);
  const gateway = fastify({ forceCloseConnections: true });
  gateway.get('/api/gaps', () => ({ gaps: [] }));
  await gateway.register(historyRoutes, { history: record(config), points: config.points });
  await gateway.listen({ host: '127.0.0.1', port: ports.gateway });
  const where = ['--config', configDir, '--data', `${room}/data`];
  const children = [
    ['gateway/bus/broker-main.ts', '--port', String(ports.bus)],
    ['twin/main.ts', ...where],
    ['dashboard/server/main.ts', ...where],
  ].map((args) => spawn(process.execPath, args, { cwd: projectDir, stdio: 'ignore' }));
  const [, twin] = children as [ChildProcess, ChildProcess, ChildProcess];
  const url = `http://127.0.0.1:${ports.dashboard}`;
  const close = async () => {
    const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of children.toReversed()) child.kill('SIGTERM');
    await Promise.all(ended);
    await gateway.close();
    rmSync(room, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await until(`${url}/api/replays`, (_body, status) => status === 200, 60_000);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    config,
    url,
    residentBytes: () => usageOf(twin.pid ?? 0).residentBytes,
    begin: (line, from, to, withTwin) => begin(url, config, { line, from, to, twin: withTwin }),
    close,
  };
};

const ask = async (url: string, method: string, body?: object): Promise<Replay> => {
  const response = await fetch(url, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Replay;
};

const begin = async (url: string, config: Config, asked: object): Promise<BenchReplay> => {
  const { base, points } = config;
  const startedMs = performance.now();
  const { id, to } = (await ask(`${url}/api/replays`, 'POST', asked)) as Replay;
  const address = `${url}/api/replays/${id}`;
  const stop = new AbortController();
  const newest = new Float64Array(points.length);
  let count = 0;
  const feed = followFeed(
    { address: busAddress(base), site: base.site, clock: systemClock, random: systemRandom, log: silentLog },
    { context: replayContext(id), points },
    {
      batch: ({ length, point, sourceTime }) => {
        for (let row = 0; row < length; row++) {
          const [index, time] = [point[row] as number, sourceTime[row] as number];
          if (time <= (newest[index] as number)) continue;
          newest[index] = time;
          count++;
        }
      },
    },
    stop.signal,
  );
  let replay = await ask(address, 'GET');
  while (replay.preparedTo < to) {
    if (replay.state === 'failed') throw new Error(`the replay failed: ${replay.message?.en}`);
    if (performance.now() - startedMs > PREPARE_MS_MAX) throw new Error('the record was not read in time');
    await pause(50);
    replay = await ask(address, 'GET');
  }
  return {
    id,
    preparedMs: performance.now() - startedMs,
    samples: replay.samples,
    change: (change) => ask(address, 'PATCH', change),
    heard: () => count,
    countAnew: () => {
      newest.fill(0);
      count = 0;
    },
    end: async () => {
      await ask(address, 'DELETE');
      stop.abort();
      await feed;
    },
  };
};
