import type { Clock } from '../../config/vocabulary/clock.ts';
import { ProcessHealth } from '../../config/vocabulary/health.ts';
import type { HealthBoard } from './health-board.ts';
import { SimulatorsReply } from './simulated-devices.ts';
import type { Upstream } from './upstream.ts';

const PERIOD_MS = 1000;

/** The simulators know no bus: their health, and which devices they stand in for, are asked over HTTP. Silence shows by its age on the board. */
export const pollSimulators = async (
  simulators: Upstream,
  board: HealthBoard,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    const report = ProcessHealth.safeParse(await simulators.ask('/api/health').catch(() => undefined));
    if (report.success) board.hear(report.data);
    const stood = SimulatorsReply.safeParse(await simulators.ask('/api/simulators').catch(() => undefined));
    if (stood.success) board.hearSimulators(stood.data);
    await clock.sleep(PERIOD_MS, signal);
  }
};
