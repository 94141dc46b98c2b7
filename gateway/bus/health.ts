import type { Clock } from '../../config/vocabulary/clock.ts';
import type { ProcessHealth } from '../../config/vocabulary/health.ts';
import { healthTopic } from '../../config/vocabulary/topic.ts';
import type { MessageBus } from './bus.ts';

/** What a process knows of itself; time, CPU and memory are measured here. */
export type HealthReport = Pick<ProcessHealth, 'status' | 'message'> &
  Partial<Pick<ProcessHealth, 'devices' | 'sinks' | 'journal' | 'gapsOpen' | 'detail'>>;

export interface HealthRoom {
  readonly bus: MessageBus;
  readonly site: string;
  readonly clock: Clock;
}

/** Fixed, or as it is at the moment: a gateway of a pair changes its name with its role. */
type ProcessName = string | (() => string);
const nameOf = (name: ProcessName): string => (typeof name === 'string' ? name : name());

const PERIOD_MS = 1000;

/** Completes reports with time, CPU share since the report before, and memory. */
export const measureHealth = (process_: ProcessName, clock: Clock) => {
  const startedAt = clock.now();
  let cpuBefore = process.cpuUsage();
  let elapsedBefore = clock.elapsedMs();
  return (report: HealthReport): ProcessHealth => {
    const cpuNow = process.cpuUsage();
    const elapsedNow = clock.elapsedMs();
    const busyMs = (cpuNow.user + cpuNow.system - cpuBefore.user - cpuBefore.system) / 1000;
    const cpu = elapsedNow > elapsedBefore ? busyMs / (elapsedNow - elapsedBefore) : 0;
    cpuBefore = cpuNow;
    elapsedBefore = elapsedNow;
    return {
      process: nameOf(process_),
      at: clock.now(),
      startedAt,
      cpu,
      memoryBytes: process.memoryUsage.rss(),
      devices: [],
      sinks: [],
      journal: null,
      gapsOpen: 0,
      detail: {},
      ...report,
    };
  };
};

/** Publishes the health of a process every second, retained, until the signal stops it. A broker that is away is no failure here. */
export const publishHealth = async (
  { bus, site, clock }: HealthRoom,
  process_: ProcessName,
  report: () => HealthReport,
  signal: AbortSignal,
): Promise<void> => {
  const measured = measureHealth(process_, clock);
  while (!signal.aborted) {
    const health = measured(report());
    void bus.publish(healthTopic(site, health.process), health, { retain: true }).catch(() => {});
    await clock.sleep(PERIOD_MS, signal);
  }
};
