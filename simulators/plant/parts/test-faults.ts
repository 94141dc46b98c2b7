import type { Fault } from '../../../config/plant/line.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { DeviceCondition } from '../plant.ts';
import type { FaultSchedule } from './fault-schedule.ts';
import type { SensorFault } from './sensor.ts';

// Faults that every line has, for tests: named after the kind and the instrument or device, such as `sensor-bias:FT-20101`.

const SENSOR_KINDS: Readonly<Record<string, (fault: SensorFault, size: number) => void>> = {
  'sensor-bias': (fault, size) => {
    fault.readGain = 1 + size;
  },
  'sensor-offset': (fault, size) => {
    fault.readBias = size;
  },
  'sensor-stuck': (fault) => {
    fault.readStuck = true;
  },
  'sensor-fail': (fault) => {
    fault.failed = true;
  },
};
const DEVICE_KINDS: Readonly<Record<string, DeviceCondition['power']>> = {
  'device-off': 'off',
  'device-silent': 'silent',
};

const split = (id: string): [kind: string, target: string] => {
  const colon = id.indexOf(':');
  return colon < 0 ? [id, ''] : [id.slice(0, colon), id.slice(colon + 1)];
};

/** Says why an id is not a fault, or null when it is one. */
export const testFaultProblem = (
  id: string,
  sensors: ReadonlyMap<string, unknown>,
  devices: ReadonlySet<string>,
  faults: readonly Fault[],
): Text | null => {
  const [kind, target] = split(id);
  if (id === 'sis-trip') return null;
  if (kind in SENSOR_KINDS) {
    return sensors.has(target)
      ? null
      : { zh: `故障“${id}”：没有仪表“${target}”`, en: `fault '${id}': there is no instrument '${target}'` };
  }
  if (kind in DEVICE_KINDS) {
    const known = [...devices].join(', ');
    return devices.has(target)
      ? null
      : {
          zh: `故障“${id}”：没有设备“${target}”；现有 ${known}`,
          en: `fault '${id}': there is no device '${target}'; there are ${known}`,
        };
  }
  const kinds = [
    ...Object.keys(SENSOR_KINDS).map((name) => `${name}:<tag>`),
    ...Object.keys(DEVICE_KINDS).map((name) => `${name}:<device>`),
  ];
  const known = [...faults.map((fault) => fault.id), ...kinds, 'sis-trip'].join(', ');
  return { zh: `没有故障“${id}”；现有 ${known}`, en: `there is no fault '${id}'; there are ${known}` };
};

export const applyTestFault = (id: string, faults: FaultSchedule, sensor: (tag: string) => SensorFault): void => {
  const [kind, target] = split(id);
  const size = faults.size(id);
  if (size !== 0) SENSOR_KINDS[kind]?.(sensor(target), size);
};

export const testDeviceCondition = (device: string, faults: FaultSchedule): DeviceCondition['power'] => {
  for (const [kind, power] of Object.entries(DEVICE_KINDS)) if (faults.size(`${kind}:${device}`) !== 0) return power;
  return 'on';
};
