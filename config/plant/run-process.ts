import { join, resolve } from 'node:path';
import { type Arguments, readArguments } from './arguments.ts';
import type { Base } from './base.ts';
import { type Config, loadConfig } from './load.ts';
import { type ProcessFrame, runFrame } from './process-frame.ts';

/** What every process of the product has when it begins. */
export interface ProcessRoom extends ProcessFrame {
  readonly args: Arguments;
  readonly config: Config;
  readonly dataDir: string;
}

const projectDir = join(import.meta.dirname, '../..');

/** Relative folders stand in the project, wherever the command was typed. */
export const dataDirOf = (args: Arguments, base: Base): string => resolve(projectDir, args.data ?? base.data);

/** Frame of a process that works by the configuration: reads arguments and configuration first. */
export const runProcess = (
  name: string,
  main: (room: ProcessRoom, signal: AbortSignal) => Promise<void>,
): Promise<void> =>
  runFrame(name, async (frame, signal) => {
    const args = readArguments(process.argv.slice(2));
    const config = loadConfig(args.config, args.lines);
    await main({ ...frame, args, config, dataDir: dataDirOf(args, config.base) }, signal);
  });
