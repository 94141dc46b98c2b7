import { flushCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { systemClock } from '../vocabulary/clock.ts';
import { jsonLog, type Log } from '../vocabulary/log.ts';
import { TroubleError } from '../vocabulary/trouble.ts';
import { type Arguments, readArguments } from './arguments.ts';
import type { Base } from './base.ts';
import { type Config, loadConfig } from './load.ts';
import { ConfigError } from './problem.ts';

/** What every process of the product has when it begins. */
export interface ProcessRoom {
  readonly args: Arguments;
  readonly config: Config;
  readonly dataDir: string;
  readonly log: Log;
  /** Says to whoever started the process that it does its work. */
  ready(): void;
}

const projectDir = join(import.meta.dirname, '../..');

/** Relative folders stand in the project, wherever the command was typed. */
export const dataDirOf = (args: Arguments, base: Base): string => resolve(projectDir, args.data ?? base.data);

/**
 * Frame of a process: arguments, configuration, stop by SIGTERM, SIGINT or the end of the parent, one clear line and exit code 1 when
 * it cannot go on. `main` settles when everything has really stopped after its signal.
 */
export const runProcess = async (
  name: string,
  main: (room: ProcessRoom, signal: AbortSignal) => Promise<void>,
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
  try {
    const args = readArguments(process.argv.slice(2));
    const config = loadConfig(args.config, args.lines);
    const ready = () => {
      process.send?.({ type: 'ready' });
      // Written now and not at the exit, which a crash would skip. Does nothing when no cache is asked for.
      flushCompileCache();
    };
    await main({ args, config, dataDir: dataDirOf(args, config.base), log, ready }, stop.signal);
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
