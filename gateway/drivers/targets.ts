import type { Device } from '../../config/plant/device.ts';
import type { Point } from '../../config/plant/point.ts';
import type { DriverTarget } from './driver.ts';

/** What of a line the drivers need. */
export interface LineDevices {
  readonly id: string;
  readonly devices: readonly Device[];
}

/** One target for each connection: a device together with those that its server shows (`via`). Devices without points count, too. */
export const targetsOf = (line: LineDevices, points: readonly Point[]): DriverTarget[] => {
  const hostOf = (device: Device): string =>
    device.protocol === 'opcua' && device.endpoint === undefined && device.via !== undefined ? device.via : device.id;
  const hosts = line.devices.filter((device) => hostOf(device) === device.id);
  return hosts.map((host) => {
    const devices = [host, ...line.devices.filter((device) => device !== host && hostOf(device) === host.id)];
    const ids = new Set(devices.map(({ id }) => id));
    return {
      line: line.id,
      devices,
      points: points.filter((point) => point.line === line.id && ids.has(point.device)),
    };
  });
};
