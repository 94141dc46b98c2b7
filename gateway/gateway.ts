import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { softwareVersion, versionsOf } from '../config/plant/lineage.ts';
import type { Config } from '../config/plant/load.ts';
import { systemClock } from '../config/vocabulary/clock.ts';
import type { GapReport } from '../config/vocabulary/gap.ts';
import type { ProcessHealth } from '../config/vocabulary/health.ts';
import type { Log } from '../config/vocabulary/log.ts';
import { systemRandom } from '../config/vocabulary/random.ts';
import type { SampleBatch } from '../config/vocabulary/sample.ts';
import { TroubleError } from '../config/vocabulary/trouble.ts';
import { busAddress } from './bus/address.ts';
import type { BusRoom } from './bus/bus.ts';
import { connectMessageBus } from './bus/connect.ts';
import { measureHealth, publishHealth } from './bus/health.ts';
import { joinPair } from './bus/pair-link.ts';
import { calibrationOf } from './calibration.ts';
import { type Collection, collect } from './collect.ts';
import { completenessOf } from './delivery/completeness.ts';
import { type RunningDelivery, startDelivery } from './delivery/delivery.ts';
import { openSinks } from './delivery/sinks/index.ts';
import { storedTimes } from './healing/stored-times.ts';
import { historyRoutes } from './history/http.ts';
import { openHistory } from './history/index.ts';
import { passedRoutes } from './http/passed.ts';
import { quarantineRoutes } from './http/quarantine.ts';
import { createGatewayApi } from './http/server.ts';
import { trialCompareRoutes } from './http/trial-compare.ts';
import { trialPackageRoutes } from './http/trial-packages.ts';
import { trialPhotoRoutes } from './http/trial-photos.ts';
import { trialRuleRoutes } from './http/trial-rules.ts';
import { trialRoutes } from './http/trials.ts';
import { labPoints } from './lab-points.ts';
import { openPackages } from './packages/open-packages.ts';
import { openTrials } from './records/open-trials.ts';
import { Photos } from './records/photos.ts';
import { TrialRules } from './records/rules/trial-rules.ts';
import { type GatewayParts, gatewayReport, heardDevices, isCollecting } from './state.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly log: Log;
  /** Called once, when the first device is heard and what it says goes to disk. */
  ready(): void;
}

/** Drivers get this long to close their connections, sinks to deliver what is left, of the 8 s a stop may take. */
const DRIVERS_STOP_MS = 3000;
const SINKS_STOP_MS = 2500;
const CHECK_MS = 200;
/** Under this name the gateway of a pair reports that stands by: the one at work is `gateway`, whichever it is. */
const STANDBY = 'gateway-standby';

/** The gateway from start to stop. Rejects when it cannot start; settles when all has stopped after the signal. */
export const runGateway = async (options: GatewayOptions, signal: AbortSignal): Promise<void> => {
  const { config, dataDir, log } = options;
  const { base, points } = config;
  const clock = systemClock;
  const random = systemRandom;
  const startedAt = clock.elapsedMs();
  const room: BusRoom = { address: busAddress(base), site: base.site, clock, random, log };

  // The history may find its file damaged before there is a ledger to say so in.
  const early: GapReport[] = [];
  let gap = (report: GapReport): void => void early.push(report);
  const record = openHistory({ base, points, dir: join(dataDir, 'history'), clock, log, gap: (report) => gap(report) });
  const sinks = await openSinks({ config, dataDir, clock, random, log, history: record.embedded });
  const pair = base.pair && joinPair(room, base.pair.name);
  let collection: Collection | null = null;
  const delivery = await startDelivery({
    dataDir,
    points,
    settings: base.journal,
    pace: base.sinks,
    pair: pair
      ? {
          bond: pair,
          heard: () => heardDevices(collection?.devices() ?? []),
          sharesRecord: base.history.store === 'influxdb',
        }
      : undefined,
    sinks,
    clock,
    random,
    log,
  });
  gap = (report) => delivery.report(report);
  for (const report of early) gap(report);
  pair?.begin();
  const records = openTrials({
    path: join(dataDir, 'records.sqlite'),
    log,
    lines: config.lines.map(({ id }) => id),
    timeZone: base.timeZone,
    versions: (line) => versionsOf(config, line),
    tags: (line) => points.ofLine(line).map(({ tag }) => tag),
    calibration: calibrationOf(points),
    clock,
    lab: labPoints(points, clock, (batch) => void delivery.append(batch)),
  });
  const rules = new TrialRules({ lines: config.lines, points, clock, log, trials: records.trials });
  const heard = (batch: SampleBatch) => rules.accept(batch);
  const collecting = collect({ config, dataDir, room, delivery, stored: storedTimes(record.history), heard });
  collection = collecting;

  const parts = (): GatewayParts => ({
    ...delivery.health(),
    devices: collecting.devices(),
    pair: pair && { active: pair.active, epoch: pair.epoch },
    upMs: clock.elapsedMs() - startedAt,
  });
  const bus = connectMessageBus(room, 'gateway');
  const stopHealth = new AbortController();
  const saying = publishHealth(
    { bus, site: base.site, clock },
    () => (pair && !pair.active ? STANDBY : 'gateway'),
    () => gatewayReport(parts()),
    stopHealth.signal,
  );

  const completeness = completenessOf({
    points: points.points,
    ledger: delivery.ledger,
    since: (tag) => delivery.recordedSince(tag),
    // InfluxDB has a retention of its own that is not known here.
    keptMs: record.embedded ? base.history.retentionDays * 86_400_000 : Number.POSITIVE_INFINITY,
    now: () => clock.now(),
  });
  const http = createGatewayApi({
    health: healthOnRequest(parts),
    collecting: () => isCollecting(parts()),
    gaps: (query) => delivery.ledger.list(query),
    completeness,
  });
  await http.register(quarantineRoutes, { view: delivery.quarantine });
  const lines = config.lines.map(({ id }) => id);
  await http.register(trialRoutes, { trials: records.trials });
  await http.register(trialRuleRoutes, { rules });
  const photoPath = (trial: string, photo: string) => join(dataDir, 'photos', trial, photo);
  const { packages, history, archive } = openPackages({
    ...{ config, dataDir, record, clock, trials: records.trials },
    software: softwareVersion(),
    gaps: (line, from, to) => ({
      gaps: delivery.ledger.list({ line, from, to }),
      completeness: completeness({ line, from, to }),
    }),
    photoPath,
  });
  const photos = new Photos({ trials: records.trials, path: photoPath, packaged: (id) => archive.folderOf(id) });
  await http.register(trialPhotoRoutes, { photos });
  await http.register(trialPackageRoutes, { packages, lines });
  const cycles = (line: string) => config.lines.find(({ id }) => id === line)?.cycles ?? [];
  const trial = (id: string) => records.trials().get(id).trial;
  await http.register(trialCompareRoutes, { room: { history, points, trial, cycles } });
  await http.register(passedRoutes, { room: { history, points, trial, lines: config.lines } });
  await http.register(historyRoutes, { history, points, exporter: record.exporter });
  await listen(http, base.gateway.host, base.gateway.port);
  log.info('started', { devices: collecting.devices().length, points: points.length, data: dataDir });

  const judging = rules.run(signal);
  await untilCollecting(() => isCollecting(parts()), signal);
  if (!signal.aborted) options.ready();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

  await stopInTime('a driver', collecting.stop(), DRIVERS_STOP_MS, log);
  await stopDelivery(delivery, log);
  await pair?.close();
  await record.embedded?.close();
  await archive.close();
  stopHealth.abort();
  await Promise.all([saying, judging]);
  await bus.close();
  await http.close();
  records.close();
  log.info('stopped');
};

const listen = async (http: FastifyInstance, host: string, port: number): Promise<void> => {
  try {
    await http.listen({ host, port });
  } catch (error) {
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const { message } = error as Error;
    const [zh, en] = inUse
      ? ['已被占用；请停掉占用它的程序', 'is in use; stop what listens there']
      : [`不能监听：${message}；请检查`, `cannot be listened on: ${message};`];
    throw new TroubleError(
      `网关地址 ${host}:${port} ${zh}，或改 base.yaml 的 gateway.port`,
      `${host}:${port}, meant for the gateway, ${en} or change gateway.port in base.yaml`,
    );
  }
};

/** CPU is a difference between two reports, so requests have a measure of their own. */
const healthOnRequest = (parts: () => GatewayParts): (() => ProcessHealth) => {
  const measured = measureHealth('gateway', systemClock);
  return () => measured(gatewayReport(parts()));
};

const untilCollecting = async (collecting: () => boolean, signal: AbortSignal): Promise<void> => {
  while (!collecting() && !signal.aborted) await systemClock.sleep(CHECK_MS, signal);
};

const stopDelivery = async (delivery: RunningDelivery, log: Log): Promise<void> => {
  await delivery.stop(SINKS_STOP_MS);
  const { sinks } = delivery.health();
  const waiting = sinks.filter(({ backlogSamples }) => backlogSamples > 0);
  for (const { sink, backlogSamples } of waiting)
    log.warn(`sink ${sink} still has ${backlogSamples} samples to deliver; they wait on disk for the next start`, {
      zh: `去向 ${sink} 还有 ${backlogSamples} 个样本未送达，留在磁盘上，下次启动续送`,
    });
};

const stopInTime = async (what: string, work: Promise<void>, withinMs: number, log: Log): Promise<void> => {
  const enough = new AbortController();
  const late = systemClock.sleep(withinMs, enough.signal).then(() => {
    if (!enough.signal.aborted) log.warn(`${what} did not close within ${withinMs / 1000} s; going on without it`);
  });
  await Promise.race([work, late]);
  enough.abort();
};
