import type { Clock } from '../../config/vocabulary/clock.ts';
import type { LineTwin, Tick } from './line-twin.ts';

const TICK_MS = 1000;

/** Ticks one line on the full seconds of the clock until the signal stops it. A tick that comes late is not made up for. */
export const runLine = async (
  twin: Pick<LineTwin, 'tick'>,
  clock: Clock,
  handle: (tick: Tick) => void,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    const planned = (Math.floor(clock.now() / TICK_MS) + 1) * TICK_MS;
    await clock.sleep(planned - clock.now(), signal);
    if (signal.aborted) return;
    // Timers may fire a little early; the tick keeps its second. After a jump of the clock it takes the time as it is.
    const now = clock.now();
    handle(twin.tick(Math.abs(now - planned) < TICK_MS / 2 ? planned : now));
  }
};
