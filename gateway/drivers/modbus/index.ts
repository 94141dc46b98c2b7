import type { ModbusDevice } from '../../../config/plant/device.ts';
import type { DriverKind, DriverTarget } from '../driver.ts';
import { ModbusDriver } from './modbus-driver.ts';
import { SerialLibraryLink } from './serial-library-link.ts';

const SILENCE_MS_MIN = 60_000;

/** Modbus TCP, and RTU frames on a TCP connection to a serial converter. */
export const modbus: DriverKind = {
  protocols: ['modbus-tcp', 'modbus-rtu-tcp'],
  silenceMs: (target) => {
    const device = deviceOf(target);
    return SILENCE_MS_MIN + device.periodMsMax + 10 * device.timeoutMs;
  },
  open: (target, room) => {
    const device = deviceOf(target);
    return new ModbusDriver(target, device, room, new SerialLibraryLink(device, room.clock));
  },
};

const deviceOf = ({ devices }: DriverTarget): ModbusDevice => {
  const [device, ...others] = devices;
  if (!device || others.length > 0 || (device.protocol !== 'modbus-tcp' && device.protocol !== 'modbus-rtu-tcp'))
    throw new Error('a Modbus connection serves exactly one Modbus device');
  return device;
};
