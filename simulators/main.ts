import type { FastifyInstance } from 'fastify';
import { type Arguments, readArguments } from '../config/plant/arguments.ts';
import { type Config, loadConfig } from '../config/plant/load.ts';
import { dataDirOf } from '../config/plant/run-process.ts';
import { type Clock, systemClock } from '../config/vocabulary/clock.ts';
import { jsonLog } from '../config/vocabulary/log.ts';
import { TroubleError } from '../config/vocabulary/trouble.ts';
import { healthOf } from './health.ts';
import { createApi, type ServedLine, type SimulatedLine, type SimulatorRun } from './http-api.ts';
import { createPlant } from './plant/index.ts';
import { PlantPace } from './plant-pace.ts';
import { listenFailure } from './protocols/device.ts';
import { createDevices, isLoopback } from './protocols/index.ts';
import { readSimulatorArguments, USAGE } from './trial/arguments.ts';
import { openTrialRun } from './trial/trial-run.ts';

// Composition root of the simulators: a virtual plant per line, or the record of a trial, shown as devices on real sockets.

const clock: Clock = systemClock;
const log = jsonLog('simulators', () => clock.now());

/** What a run shows: virtual plants, or a record. */
interface Run {
  readonly lines: readonly ServedLine[];
  readonly api: FastifyInstance;
  /** Everything listens. */
  begin(): void;
  /** Does what is due. Answers after how many ms to call again. */
  step(): number;
  close(): Promise<void>;
}

const plantsOf = (config: Config, options: Arguments): Run => {
  const dataDir = dataDirOf(options, config.base);
  const lines = config.lines.map((line): SimulatedLine => {
    const plant = createPlant(line, config.points, { seed: options.seed, noise: options.noise });
    const pace = new PlantPace(plant, options.speed, clock);
    const { historyValues } = config.base.simulators;
    const wallMs = (timeS: number) => pace.wallMs(timeS);
    const room = { line: line.id, clock, log, dataDir, wallMs, historyValues };
    return { line, plant, pace, ...createDevices(line, config.points, plant, room) };
  });
  const { speed, seed, noise } = options;
  const run: SimulatorRun = { lines, speed, seed, noise };
  return {
    lines,
    api: createApi(run, healthOf(run, clock)),
    begin: () => {},
    step: () => Math.min(...lines.map(({ pace }) => pace.step())),
    close: async () => {},
  };
};

/** Until told to stop: plants or record step by step, devices after them. */
const showOn = async (run: Run, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const waitMs = run.step();
    for (const { devices } of run.lines) for (const device of devices) device.refresh();
    await clock.sleep(waitMs, signal);
  }
};

/** Everything settles before the failures are thrown, all of them: nothing is left half open, and nobody mends one port at a time. */
const allOf = async (starts: readonly Promise<unknown>[]): Promise<void> => {
  const outcomes = await Promise.allSettled(starts);
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n'));
};

const untilStopped = (): AbortSignal => {
  const stop = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(event, () => stop.abort(event));
  return stop.signal;
};

const listen = async (run: Run, { host, port }: Config['base']['simulators']): Promise<void> => {
  for (const { line, real } of run.lines)
    for (const { id, host: theirs } of real)
      log.info('not simulated: the address is of a real device', { line: line.id, device: id, host: theirs });
  await allOf([
    ...run.lines.flatMap(({ devices }) => devices.map((device) => device.start())),
    run.api.listen({ host, port }).catch((error: unknown) => {
      throw listenFailure('HTTP interface of the simulators', host, port, error, 'base.yaml');
    }),
  ]);
  for (const { line, devices } of run.lines)
    for (const { id, protocol, endpoint } of devices)
      log.info('device listens', { line: line.id, device: id, protocol, endpoint });
  const devices = run.lines.flatMap((line) => line.devices).length;
  log.info('simulators ready', { devices, api: `http://${host}:${port}`, startMs: Math.round(clock.elapsedMs()) });
};

const main = async (): Promise<void> => {
  const signal = untilStopped();
  const { help, trial, rest } = readSimulatorArguments(process.argv.slice(2));
  if (help) return console.log(USAGE);
  const options = readArguments(rest);
  const config = loadConfig(options.config, trial === null ? options.lines : []);
  const { simulators } = config.base;
  if (!isLoopback(simulators.host))
    throw new Error(
      `base.yaml: simulators.host is ${simulators.host}; simulators answer this machine only, so use 127.0.0.1`,
    );
  const run = trial === null ? plantsOf(config, options) : await openTrialRun(trial, { config, options, clock, log });
  try {
    await listen(run, simulators);
    run.begin();
    process.send?.({ type: 'ready' });
    await showOn(run, signal);
  } finally {
    await run.api.close();
    await Promise.all(run.lines.flatMap((line) => line.devices.map((device) => device.close())));
    await run.close();
    log.info('simulators stopped');
  }
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof TroubleError) {
      // Something of what was asked for is not so: a sentence for people, in their languages.
      console.error(`✗ ${error.text.zh} · ${error.text.en}`);
      process.exit(2);
    }
    const { name, message, stack } = error as Error;
    // Our own errors are sentences for people; anything else is a bug, and its place is the useful part.
    log.error('simulators did not run', { reason: message, ...(/^(Config)?Error$/.test(name) ? {} : { stack }) });
    process.exit(1);
  },
);
