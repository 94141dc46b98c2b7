import { useCallback, useEffect, useRef, useState } from 'react';
import type { Text } from '../../../config/vocabulary/text.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';

export interface AskedOnce<Value> {
  /** Seconds since it was asked; null: nothing is under way. */
  readonly seconds: number | null;
  readonly value: Value | null;
  readonly error: Text | null;
  ask(question: (signal: AbortSignal) => Promise<Value>): void;
}

/** One question at a time that takes its while; a new one lets go of the one before, and so does leaving the page. */
export const useAsked = <Value>(): AskedOnce<Value> => {
  const [seconds, setSeconds] = useState<number | null>(null);
  const [value, setValue] = useState<Value | null>(null);
  const [error, setError] = useState<Text | null>(null);
  const own = useRef<AbortController | null>(null);
  useEffect(() => () => own.current?.abort(), []);
  const counting = seconds !== null;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setSeconds((before) => (before === null ? null : before + 1)), 1000);
    return () => clearInterval(timer);
  }, [counting]);
  const ask = useCallback((question: (signal: AbortSignal) => Promise<Value>) => {
    own.current?.abort();
    const stop = new AbortController();
    own.current = stop;
    setSeconds(0);
    setError(null);
    question(stop.signal)
      .then(setValue, (failure: unknown) => {
        if (!stop.signal.aborted) setError(troubleText(failure));
      })
      .finally(() => {
        if (!stop.signal.aborted) setSeconds(null);
      });
  }, []);
  return { seconds, value, error, ask };
};
