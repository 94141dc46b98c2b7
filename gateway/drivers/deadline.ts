import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';

export class DeadlineError extends TroubleError {
  override readonly name = 'DeadlineError';
}

/**
 * The work's own result, or DeadlineError after `ms`, or DeadlineError soon after the signal (the work gets `graceMs` to end by
 * itself). Work that is given up goes on unheard: its later failure is not an unhandled one.
 */
export const withDeadline = async <Result>(
  work: Promise<Result>,
  limit: { readonly ms: number; readonly clock: Clock; readonly what: Text; readonly graceMs?: number },
  signal: AbortSignal,
): Promise<Result> => {
  work.catch(() => {});
  const finished = new AbortController();
  const { clock, what } = limit;
  const overdue = clock
    .sleep(limit.ms, finished.signal)
    .then(() => new DeadlineError(`${what.zh}超过 ${limit.ms} ms`, `${what.en} took longer than ${limit.ms} ms`));
  const stopped = whenAborted(signal, finished.signal)
    .then(() => clock.sleep(limit.graceMs ?? 0, finished.signal))
    .then(() => new DeadlineError(`${what.zh}已中止`, `${what.en} was stopped`));
  try {
    return await Promise.race([
      work,
      Promise.race([overdue, stopped]).then((error) => {
        throw error;
      }),
    ]);
  } finally {
    finished.abort();
  }
};

/** Resolves on either signal. */
const whenAborted = (signal: AbortSignal, instead: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      signal.removeEventListener('abort', done);
      instead.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    instead.addEventListener('abort', done);
  });
