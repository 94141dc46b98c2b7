import { cpuUsage, memoryUsage } from 'node:process';
import type { Clock } from '../config/vocabulary/clock.ts';
import type { ProcessHealth } from '../config/vocabulary/health.ts';
import type { SimulatorRun } from './http-api.ts';

/** Plant time that got lost in the last minute makes the process say so. */
const LATELY_MS = 60_000;

/** Fills in what every report of this process has; `cpu` is the share of one core since the report before. */
export const reportsOf = (
  clock: Clock,
): ((said: Pick<ProcessHealth, 'status' | 'message' | 'detail'>) => ProcessHealth) => {
  const startedAt = clock.now();
  let usedBefore = cpuUsage();
  let elapsedBefore = clock.elapsedMs();
  return (said) => {
    const elapsed = clock.elapsedMs();
    const used = cpuUsage();
    const usedMs = (used.user + used.system - usedBefore.user - usedBefore.system) / 1000;
    const cpu = elapsed > elapsedBefore ? usedMs / (elapsed - elapsedBefore) : 0;
    usedBefore = used;
    elapsedBefore = elapsed;
    return {
      process: 'simulators',
      ...said,
      at: clock.now(),
      startedAt,
      cpu,
      memoryBytes: memoryUsage.rss(),
      devices: [],
      sinks: [],
      journal: null,
      gapsOpen: 0,
    };
  };
};

/** Answers the health of this process. */
export const healthOf = (run: SimulatorRun, clock: Clock): (() => ProcessHealth) => {
  const report = reportsOf(clock);
  let skippedBefore = 0;
  let skippedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const elapsed = clock.elapsedMs();
    const skippedMs = Math.max(0, ...run.lines.map(({ pace }) => pace.skippedMs));
    if (skippedMs > skippedBefore) skippedAtMs = elapsed;
    skippedBefore = skippedMs;
    const slow = elapsed - skippedAtMs < LATELY_MS;
    const devices = run.lines.flatMap((line) => line.devices);
    return report({
      status: slow ? 'degraded' : 'ok',
      message: slow
        ? {
            zh: '机器太慢，仿真装置时间落后；请调低 --speed 或减少产线',
            en: 'the machine is too slow for the plants: plant time fell behind; start with a lower --speed or fewer lines',
          }
        : null,
      detail: {
        lines: run.lines.length,
        devices: devices.length,
        clients: devices.reduce((sum, { counters }) => sum + counters.clients, 0),
        speed: run.speed,
        seed: run.seed,
        noise: run.noise,
        skippedMs: Math.round(skippedMs),
      },
    });
  };
};
