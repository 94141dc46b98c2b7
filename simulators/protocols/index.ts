import type { Device, OpcuaDevice } from '../../config/plant/device.ts';
import type { Line } from '../../config/plant/line.ts';
import type { Point, PointTable } from '../../config/plant/point.ts';
import type { DevicePlant, DeviceRoom, SimulatedDevice } from './device.ts';
import { createModbusServer } from './modbus/server.ts';
import { createOpcuaServer, type OpcuaPart } from './opcua/server.ts';

/** A device that is not simulated: its address is not on this machine. */
export interface RealDevice {
  readonly id: string;
  readonly host: string;
}

/** The devices of a line as its folder describes them, none of them started. */
export const createDevices = (
  line: Line,
  points: PointTable,
  plant: DevicePlant,
  room: DeviceRoom,
): { readonly devices: readonly SimulatedDevice[]; readonly real: readonly RealDevice[] } => {
  const devices: SimulatedDevice[] = [];
  const real: RealDevice[] = [];
  for (const device of line.devices) {
    const host = hostOf(device);
    if (host === null) continue;
    if (!isLoopback(host)) {
      real.push({ id: device.id, host });
      continue;
    }
    const part = <Kind extends Device>(own: Kind) => {
      const shown = points.ofDevice(line.id, own.id);
      return { device: own, points: room.ofRecord === true ? shown.map(readOnly) : shown };
    };
    devices.push(
      device.protocol === 'opcua'
        ? createOpcuaServer([part(device), ...shownBy(line, device).map(part)], plant, room)
        : createModbusServer(device, part(device).points, plant, room),
    );
  }
  return { devices, real };
};

/** Into the past nothing can be written. */
const readOnly = (point: Point): Point => ({ ...point, access: 'R' });

/** Null for a device that the server of another shows. */
const hostOf = (device: Device): string | null => {
  if (device.protocol !== 'opcua') return device.host;
  return device.endpoint === undefined ? null : new URL(device.endpoint).hostname;
};

const shownBy = (line: Line, server: OpcuaDevice): OpcuaPart['device'][] =>
  line.devices.filter((device) => device.protocol === 'opcua').filter((device) => device.via === server.id);

/** Simulators answer this machine only: they stand in for devices whose real ones sit in a guarded network. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
