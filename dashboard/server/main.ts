import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess } from '../../config/plant/run-process.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { busAddress } from '../../gateway/bus/address.ts';
import { connectMessageBus } from '../../gateway/bus/connect.ts';
import { publishHealth } from '../../gateway/bus/health.ts';
import { historyClient } from '../../gateway/history/client.ts';
import { createApp } from './app.ts';
import { Delays } from './delays.ts';
import { followBus } from './follow.ts';
import { HealthBoard } from './health-board.ts';
import { LatestStore } from './latest-store.ts';
import { listen } from './listen.ts';
import { LiveHub } from './live-hub.ts';
import type { Parts } from './parts.ts';
import { pollSimulators } from './poll-simulators.ts';
import { ReplayRooms } from './replay-rooms.ts';
import { TwinBoard } from './twin-board.ts';
import { httpUpstream } from './upstream.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};
const urlOf = ({ host, port }: { host: string; port: number }) => `http://${host}:${port}`;

void runProcess('dashboard', async ({ args, config, log, ready }, signal) => {
  const { base } = config;
  const clock = systemClock;
  const room = { address: busAddress(base), site: base.site, clock, random: systemRandom, log };
  const latest = new LatestStore(config.points);
  const gateway = httpUpstream('gateway', urlOf(base.gateway));
  const simulators = httpUpstream('simulators', urlOf(base.simulators));
  const delays = new Delays(config.points, clock);
  const hub = new LiveHub(latest, clock, () => delays.sent());
  const replays = new ReplayRooms(config.points, clock);
  const parts: Parts = {
    replays,
    config,
    version,
    session: randomUUID(),
    latest,
    hub,
    delays,
    health: new HealthBoard(clock, ['gateway', 'twin', 'dashboard', ...(args.simulators ? ['simulators'] : [])]),
    twins: new TwinBoard(),
    history: historyClient({ url: urlOf(base.gateway), points: config.points }),
    gateway,
    simulators,
    twin: httpUpstream('twin', urlOf(base.twin)),
    clock,
    log,
    web: join(import.meta.dirname, '../web/dist'),
  };

  const app = await createApp(parts);
  const url = await listen(app, base.dashboard.host, args.port ?? base.dashboard.port);
  log.info('dashboard listens', { url });
  const bus = connectMessageBus(room, 'dashboard');
  const running = [
    hub.run(signal),
    followBus(room, bus, parts, signal),
    replays.follow(room, bus, signal),
    publishHealth({ bus, site: base.site, clock }, 'dashboard', () => healthOf(parts), signal),
    ...(args.simulators ? [pollSimulators(simulators, parts.health, clock, signal)] : []),
  ];
  ready();
  await Promise.all(running);
  await app.close();
  await bus.close();
});

const healthOf = ({ hub, latest, delays }: Parts) => {
  const { bus } = hub.feed;
  return {
    status: bus ? ('ok' as const) : ('degraded' as const),
    message: bus
      ? null
      : { zh: '驾驶舱收不到总线；请检查消息代理', en: 'the dashboard does not hear the bus; look at the broker' },
    detail: { clients: hub.clients, samples: latest.samples, ...delays.detail() },
  };
};
