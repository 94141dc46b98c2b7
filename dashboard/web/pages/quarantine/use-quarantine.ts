import { useCallback, useEffect, useState } from 'react';
import type {
  QuarantineDrop,
  QuarantineOutcome,
  QuarantineReply,
  QuarantineResend,
} from '../../../../config/vocabulary/quarantine.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import { ask } from '../../state/api.ts';

const PERIOD_MS = 5000;
const PATH = '/api/quarantine';

/** What came of the newest request, or why nothing came of it. */
export type Result = { readonly outcome: QuarantineOutcome } | { readonly failed: Text };

export interface QuarantineRead {
  /** null before the first answer. */
  readonly reply: QuarantineReply | null;
  /** Why the newest question failed. */
  readonly error: Text | null;
  readonly result: Result | null;
  /** A request is on its way. */
  readonly busy: boolean;
  resend(request: QuarantineResend): void;
  drop(request: QuarantineDrop): void;
}

/** Refused samples, asked again now and then and after every change. */
export const useQuarantine = (): QuarantineRead => {
  const [reply, setReply] = useState<QuarantineReply | null>(null);
  const [error, setError] = useState<Text | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  const [busy, setBusy] = useState(false);
  const load = useCallback(async (signal: AbortSignal) => {
    try {
      const answer = await ask<QuarantineReply>(PATH, { signal });
      if (signal.aborted) return;
      setReply(answer);
      setError(null);
    } catch (reason) {
      if (!signal.aborted) setError(troubleText(reason));
    }
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    void load(stop.signal);
    const timer = setInterval(() => void load(stop.signal), PERIOD_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [load]);
  const change = async (verb: 'resend' | 'drop', body: QuarantineResend | QuarantineDrop) => {
    setBusy(true);
    try {
      setResult({ outcome: await ask<QuarantineOutcome>(`${PATH}/${verb}`, { method: 'POST', body }) });
    } catch (reason) {
      setResult({ failed: troubleText(reason) });
    }
    await load(new AbortController().signal);
    setBusy(false);
  };
  return {
    reply,
    error,
    result,
    busy,
    resend: (request) => void change('resend', request),
    drop: (request) => void change('drop', request),
  };
};
