import type { Text } from '../../../config/vocabulary/text.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import type { Observable, Stop } from '../page.ts';
import { observable } from './observable.ts';

export interface Asked<Value> {
  readonly value: Value | null;
  /** Why the newest try failed; the value before it stays. */
  readonly error: Text | null;
}

/** Asks every `periodMs` while somebody subscribes, one question at a time. */
export const polled = <Value>(
  question: (signal: AbortSignal) => Promise<Value>,
  periodMs: number,
): Observable<Asked<Value>> => {
  const source = observable<Asked<Value>>({ value: null, error: null });
  let subscribers = 0;
  let stop = new AbortController();

  const run = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      try {
        const value = await question(signal);
        if (!signal.aborted) source.set({ value, error: null });
      } catch (error) {
        if (!signal.aborted) source.set({ value: source.get().value, error: troubleText(error) });
      }
      await pause(periodMs, signal);
    }
  };

  return {
    get: source.get,
    subscribe: (changed): Stop => {
      const unsubscribe = source.subscribe(changed);
      if (subscribers++ === 0) {
        stop = new AbortController();
        void run(stop.signal);
      }
      let left = false;
      return () => {
        if (left) return;
        left = true;
        unsubscribe();
        if (--subscribers === 0) stop.abort();
      };
    },
  };
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      // The signal lives as long as somebody looks: a listener left behind at every question would pile up.
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
  });
