import type { Observable, Stop } from '../page.ts';

export interface Source<Value> extends Observable<Value> {
  /** Tells only when it is another value. */
  set(value: Value): void;
}

export const observable = <Value>(initial: Value): Source<Value> => {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (changed) => {
      const listener = () => changed();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

export const stopAll =
  (stops: readonly Stop[]): Stop =>
  () => {
    for (const stop of stops) stop();
  };
