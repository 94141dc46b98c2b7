import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';

export class DeadlineError extends TroubleError {
  override readonly name = 'DeadlineError';
}

/** A reason of our own: without one each abort would make an exception with its stack, which costs more than all the rest here. */
const OVER = 'over';

/**
 * The work's own result, or DeadlineError after `ms`, or DeadlineError soon after the signal (the work gets `graceMs` to end by
 * itself). Work that is given up goes on unheard: its later failure is not an unhandled one. Every read of every driver passes here.
 */
export const withDeadline = <Result>(
  work: Promise<Result>,
  limit: { readonly ms: number; readonly clock: Clock; readonly what: Text; readonly graceMs?: number },
  signal: AbortSignal,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const { ms, clock, what, graceMs = 0 } = limit;
    const finished = new AbortController();
    const after = (waitMs: number, error: () => DeadlineError): void => {
      void clock.sleep(waitMs, finished.signal).then(() => {
        if (!finished.signal.aborted) settle(() => reject(error()));
      });
    };
    const stop = () => after(graceMs, () => new DeadlineError(`${what.zh}已中止`, `${what.en} was stopped`));
    const settle = (how: () => void): void => {
      finished.abort(OVER);
      signal.removeEventListener('abort', stop);
      how();
    };
    work.then(
      (result) => settle(() => resolve(result)),
      (error: unknown) => settle(() => reject(error)),
    );
    after(ms, () => new DeadlineError(`${what.zh}超过 ${ms} ms`, `${what.en} took longer than ${ms} ms`));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
