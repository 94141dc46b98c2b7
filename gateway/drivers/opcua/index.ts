import type { OpcuaDevice } from '../../../config/plant/device.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { DriverKind, DriverTarget } from '../driver.ts';
import { readChangesInColumns } from './data-changes.ts';
import { OpcuaDriver } from './opcua-driver.ts';
import { quietLibrary } from './quiet-library.ts';
import { silenceLimitMs } from './silence.ts';

/** Last resort behind the driver's own watchdog and its time for taking a session up again. */
const SILENCE_EXTRA_MS = 30_000;

/** OPC UA client: one session and one subscription for each server. */
export const opcua: DriverKind = {
  protocols: ['opcua'],
  silenceMs: (target) => silenceLimitMs(serverOf(target).device) * 2 + SILENCE_EXTRA_MS,
  open: (target, room) => {
    quietLibrary(room.log);
    readChangesInColumns();
    const { device, endpoint } = serverOf(target);
    return new OpcuaDriver(target, device, endpoint, room);
  },
};

/** The device that has the endpoint; the others are shown by its server. */
const serverOf = ({ devices }: DriverTarget): { readonly device: OpcuaDevice; readonly endpoint: string } => {
  for (const device of devices)
    if (device.protocol === 'opcua' && device.endpoint !== undefined) return { device, endpoint: device.endpoint };
  const names = devices.map(({ id }) => id);
  throw new TroubleError(
    `${names.join('、')} 都没有 endpoint；请在 line.yaml 里写上`,
    `none of ${names.join(', ')} has an endpoint; give one in line.yaml`,
  );
};
