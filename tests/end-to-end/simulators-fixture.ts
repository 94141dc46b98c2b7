import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from '../../config/plant/line.ts';
import { type Config, loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import type { SimulatedDevice } from '../../simulators/protocols/device.ts';
import { createDevices } from '../../simulators/protocols/index.ts';
import { ScriptedPlant } from '../unit/simulators/protocols/scripted-plant.ts';
import { freePort } from './peers/peer.ts';

/** The line with every device on a port of its own. */
const onFreePorts = async (line: Line): Promise<Line> => {
  const devices: Line['devices'] = [];
  for (const device of line.devices) {
    if (device.protocol !== 'opcua') devices.push({ ...device, port: await freePort() });
    else if (device.endpoint === undefined) devices.push(device);
    else devices.push({ ...device, endpoint: `opc.tcp://127.0.0.1:${await freePort()}` });
  }
  return { ...line, devices };
};

export interface RunningLine {
  readonly config: Config;
  readonly line: Line;
  readonly plant: ScriptedPlant;
  readonly devices: readonly SimulatedDevice[];
  /** Calls `refresh` until the condition holds, as the running simulators do all the time. */
  until(condition: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Plant time 0 of the scripted plant. */
export const EPOCH_MS = Date.UTC(2026, 5, 1, 8, 0, 0);

/** Every device of the BDO line that `wanted` picks, on real sockets before a scripted plant at its normal point. */
export const startLine = async (
  wanted: (device: Line['devices'][number]) => boolean,
  historyValues = 0,
): Promise<RunningLine> => {
  const config = loadConfig(undefined, ['bdo']);
  const whole = await onFreePorts(config.lines[0]!);
  const line = { ...whole, devices: whole.devices.filter(wanted) };
  const plant = new ScriptedPlant();
  for (const point of config.points.ofLine('bdo')) plant.set(point.tag, point.normal ?? point.range.low, 0, 1);
  const dataDir = await mkdtemp(join(tmpdir(), 'simulators-'));
  const { devices } = createDevices(line, config.points, plant, {
    line: line.id,
    clock: systemClock,
    log: silentLog,
    dataDir,
    wallMs: (timeS) => EPOCH_MS + timeS * 1000,
    historyValues,
  });
  await Promise.all(devices.map((device) => device.start()));
  return {
    config,
    line,
    plant,
    devices,
    until: async (condition) => {
      for (let tries = 0; !condition(); tries++) {
        if (tries > 500) throw new Error('the condition did not come about within 10 s');
        for (const device of devices) device.refresh();
        await systemClock.sleep(20, new AbortController().signal);
      }
    },
    stop: async () => {
      await Promise.all(devices.map((device) => device.close()));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
