import { join } from 'node:path';
import type { Config } from '../config/plant/load.ts';
import type { DeviceHealth } from '../config/vocabulary/health.ts';
import type { SampleBatch } from '../config/vocabulary/sample.ts';
import type { BusRoom } from './bus/bus.ts';
import type { RunningDelivery } from './delivery/delivery.ts';
import { watchClock } from './drivers/clock-jump.ts';
import type { DriverRoom } from './drivers/driver.ts';
import { DriverHealth } from './drivers/driver-health.ts';
import { driverKinds, kindOf } from './drivers/index.ts';
import { runDriver } from './drivers/run-driver.ts';
import { sparkplugKind, sparkplugTargets } from './drivers/sparkplug/kind.ts';
import { targetsOf } from './drivers/targets.ts';
import { Checkpoints } from './healing/checkpoints.ts';
import { type HealingOptions, healGaps } from './healing/heal-gaps.ts';

export interface CollectOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly room: BusRoom;
  readonly delivery: Pick<RunningDelivery, 'append' | 'report' | 'ledger'>;
  /** What the record has already, so that holes are filled with what is missing only. */
  readonly stored: HealingOptions['stored'];
  /** Hears every batch as it comes, and keeps none of it. */
  heard(batch: SampleBatch): void;
}

/** All drivers at work, and the filling of the holes they leave. Each has its own loop: one that fails disturbs no other. */
export interface Collection {
  devices(): DeviceHealth[];
  stop(): Promise<void>;
}

/** One driver for each connection: field devices as the lines declare them, and the edge nodes whose estimates come in over the bus. */
export const collect = ({ config, dataDir, room, delivery, stored, heard }: CollectOptions): Collection => {
  const { clock, random, log } = room;
  const stop = new AbortController();
  const kinds = [...driverKinds, sparkplugKind(room, config.points)];
  const targets = [
    ...config.lines.flatMap((line) => targetsOf(line, config.points.points)),
    ...sparkplugTargets(config.points),
  ];
  const driverRoom: DriverRoom = { clock, random, log, dataDir };
  const out = {
    batch: (batch: SampleBatch, kept?: () => void) => {
      heard(batch);
      void delivery.append(batch).then((how) => how === 'synced' && kept?.());
    },
    gap: (report: Parameters<RunningDelivery['report']>[0]) => delivery.report(report),
    heard: (line: string, device: string, at: number) => delivery.ledger.heard(line, device, at),
  };
  const healths = targets.map((target) => new DriverHealth(target, clock));
  const running = targets.flatMap((target, place) => {
    const [device] = target.devices;
    if (!device) return [];
    return [runDriver(target, kindOf(device.protocol, kinds), driverRoom, out, stop.signal, healths[place])];
  });
  running.push(watchClock(clock, out.gap, stop.signal));
  const sources = targets.map(({ points }, place) => ({ points, history: () => healths[place]?.history() }));
  const checkpoints = new Checkpoints(join(dataDir, 'gaps', 'healing.json'), log);
  const healing = { ledger: delivery.ledger, sources, append: out.batch, stored, checkpoints, clock, log };
  running.push(healGaps(healing, stop.signal));
  return {
    devices: () => healths.flatMap((health) => health.view()),
    stop: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
};
