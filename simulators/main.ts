import { join, resolve } from 'node:path';
import { readArguments } from '../config/plant/arguments.ts';
import { type Config, loadConfig } from '../config/plant/load.ts';
import { type Clock, systemClock } from '../config/vocabulary/clock.ts';
import { jsonLog } from '../config/vocabulary/log.ts';
import { healthOf } from './health.ts';
import { createApi, type SimulatedLine, type SimulatorRun } from './http-api.ts';
import { createPlant } from './plant/index.ts';
import { PlantPace } from './plant-pace.ts';
import { listenFailure } from './protocols/device.ts';
import { createDevices, isLoopback } from './protocols/index.ts';

// Composition root of the simulators: a virtual plant per line, shown as its devices on real sockets.

const clock: Clock = systemClock;
const log = jsonLog('simulators', () => clock.now());

const build = (config: Config, options: ReturnType<typeof readArguments>): SimulatorRun => {
  const dataDir = resolve(join(import.meta.dirname, '..'), options.data ?? config.base.data);
  const lines = config.lines.map((line): SimulatedLine => {
    const plant = createPlant(line, config.points, { seed: options.seed, noise: options.noise });
    const pace = new PlantPace(plant, options.speed, clock);
    const { historyValues } = config.base.simulators;
    const wallMs = (timeS: number) => pace.wallMs(timeS);
    const room = { line: line.id, clock, log, dataDir, wallMs, historyValues };
    const { devices, real } = createDevices(line, config.points, plant, room);
    for (const { id, host } of real)
      log.info('not simulated: the address is of a real device', { line: line.id, device: id, host });
    return { line, plant, pace, devices, real };
  });
  return { lines, speed: options.speed, seed: options.seed, noise: options.noise };
};

/** Until told to stop: plants step by step, devices after them. */
const runPlants = async (run: SimulatorRun, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const waits = run.lines.map(({ pace }) => pace.step());
    for (const { devices } of run.lines) for (const device of devices) device.refresh();
    await clock.sleep(Math.min(...waits), signal);
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

const main = async (): Promise<void> => {
  const signal = untilStopped();
  const options = readArguments(process.argv.slice(2));
  const config = loadConfig(options.config, options.lines);
  const { host, port } = config.base.simulators;
  if (!isLoopback(host))
    throw new Error(`base.yaml: simulators.host is ${host}; simulators answer this machine only, so use 127.0.0.1`);
  const run = build(config, options);
  const api = createApi(run, healthOf(run, clock));
  try {
    await allOf([
      ...run.lines.flatMap(({ devices }) => devices.map((device) => device.start())),
      api.listen({ host, port }).catch((error: unknown) => {
        throw listenFailure('HTTP interface of the simulators', host, port, error, 'base.yaml');
      }),
    ]);
    const devices = run.lines.flatMap((line) => line.devices);
    for (const { line, devices: own } of run.lines)
      for (const device of own)
        log.info('device listens', {
          line: line.id,
          device: device.id,
          protocol: device.protocol,
          endpoint: device.endpoint,
        });
    log.info('simulators ready', {
      devices: devices.length,
      api: `http://${host}:${port}`,
      startMs: Math.round(clock.elapsedMs()),
    });
    process.send?.({ type: 'ready' });
    await runPlants(run, signal);
  } finally {
    await api.close();
    await Promise.all(run.lines.flatMap((line) => line.devices.map((device) => device.close())));
    log.info('simulators stopped');
  }
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const { name, message, stack } = error as Error;
    // Our own errors are sentences for people; anything else is a bug, and its place is the useful part.
    log.error('simulators did not run', { reason: message, ...(/^(Config)?Error$/.test(name) ? {} : { stack }) });
    process.exit(1);
  },
);
