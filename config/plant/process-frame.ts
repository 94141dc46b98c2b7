import { flushCompileCache } from 'node:module';
import { systemClock } from '../vocabulary/clock.ts';
import { jsonLog, type Log } from '../vocabulary/log.ts';
import { TroubleError } from '../vocabulary/trouble.ts';
import { ConfigError } from './problem.ts';

/** What a process has that needs no configuration. */
export interface ProcessFrame {
  readonly log: Log;
  /** Says to whoever started the process that it does its work. */
  ready(): void;
}

/**
 * Frame of a process: stop by SIGTERM, SIGINT or the end of the parent, one clear line and exit code 1 when it cannot
 * go on. `main` settles when everything has really stopped after its signal.
 */
export const runFrame = async (
  name: string,
  main: (frame: ProcessFrame, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const log = jsonLog(name, () => systemClock.now());
  const stop = new AbortController();
  const ask = () => stop.abort();
  process.on('SIGTERM', ask).on('SIGINT', ask).on('disconnect', ask);
  const fail = (error: unknown) => {
    log.error(failureText(error), error instanceof TroubleError ? { zh: error.text.zh } : {});
    // The log line may still be on its way through a pipe.
    process.stdout.write('', () => process.exit(1));
  };
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  const ready = () => {
    process.send?.({ type: 'ready' });
    // Written now and not at the exit, which a crash would skip. Does nothing when no cache is asked for.
    flushCompileCache();
  };
  try {
    await main({ log, ready }, stop.signal);
    process.exit(0);
  } catch (error) {
    fail(error);
  }
};

/** A sentence is enough for what a person can mend; anything else is a fault of the program and shows where it happened. */
const failureText = (error: unknown): string => {
  if (error instanceof ConfigError || error instanceof TroubleError) return error.message;
  if (!(error instanceof Error)) return `stopped by a fault: ${String(error)}`;
  const mendable = error.constructor === Error && error.cause === undefined;
  return mendable
    ? error.message
    : `stopped by a fault of the program, please report it: ${error.stack ?? error.message}`;
};
