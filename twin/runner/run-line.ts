import type { Clock } from '../../config/vocabulary/clock.ts';

const TICK_MS = 1000;
/** For so long after its second a tick waits for what the gateway had received by then and is still on its way. */
const HEARING_MS = 500;

/** Ticks of one line for the full seconds of the clock, until the signal stops it. A tick that comes late is not made up for. */
export const runLine = async (tick: (now: number) => void, clock: Clock, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const planned = (Math.floor((clock.now() - HEARING_MS) / TICK_MS) + 1) * TICK_MS;
    await clock.sleep(planned + HEARING_MS - clock.now(), signal);
    if (signal.aborted) return;
    // Timers may fire a little early; the tick keeps its second. After a jump of the clock it takes the time as it is.
    const now = clock.now() - HEARING_MS;
    tick(Math.abs(now - planned) < TICK_MS / 2 ? planned : now);
  }
};
