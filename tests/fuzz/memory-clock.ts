import type { Clock } from '../../config/vocabulary/clock.ts';

const START_MS = 1_760_000_000_000;
/** What is under way in memory ends within so many turns of the event loop. */
const TURNS = 4;

/** Sleeps as long as everything else needs to come to rest, whatever the time asked for: a time limit passes only when nothing more comes. */
export const memoryClock = (): Clock => {
  let elapsed = 0;
  return {
    now: () => START_MS + elapsed,
    elapsedMs: () => elapsed,
    sleep: async (ms, signal) => {
      for (let turn = 0; turn < TURNS && !signal.aborted; turn++)
        await new Promise<void>((resolve) => setImmediate(resolve));
      if (!signal.aborted) elapsed += ms;
    },
  };
};
