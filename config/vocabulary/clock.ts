// The one file in which the system's time and timers are touched.

export interface Clock {
  /** Unix ms, fractions allowed, for timestamps; may jump. */
  now(): number;
  /** Monotonic ms, for durations. */
  elapsedMs(): number;
  /** Ends early, without error, when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsedMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal.addEventListener('abort', finish, { once: true });
    }),
};
