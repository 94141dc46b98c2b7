import { useCallback, useEffect, useRef, useState } from 'react';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { WhatIfReply, WhatIfRequest } from '../../../../config/vocabulary/what-if.ts';
import { ask } from '../../state/api.ts';

export type Asked = Omit<WhatIfRequest, 'keep'> & { readonly keep?: WhatIfRequest['keep'] };

export interface Running {
  /** Seconds since it was asked for; null: nothing runs. */
  readonly seconds: number | null;
  readonly reply: WhatIfReply | null;
  readonly error: Text | null;
  start(request: Asked): void;
}

/** Asks the twin for one experiment at a time; leaving the page lets go of it. */
export const useRun = (done: (reply: WhatIfReply) => void): Running => {
  const [seconds, setSeconds] = useState<number | null>(null);
  const [reply, setReply] = useState<WhatIfReply | null>(null);
  const [error, setError] = useState<Text | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const counting = seconds !== null;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setSeconds((before) => (before === null ? null : before + 1)), 1000);
    return () => clearInterval(timer);
  }, [counting]);
  const start = useCallback(
    (request: Asked) => {
      stop.current?.abort();
      const own = new AbortController();
      stop.current = own;
      setSeconds(0);
      setError(null);
      ask<WhatIfReply>('/api/whatif', { method: 'POST', body: request, signal: own.signal })
        .then((answer) => {
          setReply(answer);
          done(answer);
        })
        .catch((failure: unknown) => {
          if (!own.signal.aborted) setError(troubleText(failure));
        })
        .finally(() => {
          if (!own.signal.aborted) setSeconds(null);
        });
    },
    [done],
  );
  return { seconds, reply, error, start };
};
