import { useMemo } from 'react';
import { ask } from '../state/api.ts';
import { type Asked, polled } from '../state/polled.ts';
import { useObservable } from './plant-context.ts';

/** The answer of an address, asked again every `periodMs` while the component is on screen. `also`: a status that is an answer too. */
export const usePolled = <Reply>(path: string, periodMs: number, also?: number): Asked<Reply> => {
  const source = useMemo(
    () => polled((signal) => ask<Reply>(path, also === undefined ? { signal } : { signal, also }), periodMs),
    [path, periodMs, also],
  );
  return useObservable(source);
};
