import type { ModbusAddress } from '../../../config/plant/address.ts';
import { cause, isNotHeard, Status, severity } from '../../../config/vocabulary/status.ts';

// MODBUS Application Protocol V1.1b3, section 7.

export const ILLEGAL_FUNCTION = 1;
export const ILLEGAL_ADDRESS = 2;
export const ILLEGAL_VALUE = 3;
const DEVICE_FAILURE = 4;
const DEVICE_BUSY = 6;
const PATH_UNAVAILABLE = 0x0a;
export const TARGET_FAILED = 0x0b;

/**
 * With what a device of a record refuses a request that touches a reading of this status; null: it answers. It is what a master must
 * have been told to record that status. A float that is Bad by itself is answered with NaN, its neighbours with their values.
 */
export const exceptionOfBad = (status: number, type: ModbusAddress['type']): number | null => {
  if (severity(status) !== 'bad') return null;
  const why = cause(status);
  if (why === Status.BadNotConnected) return PATH_UNAVAILABLE;
  if (isNotHeard(status) || why === Status.BadOutOfService) return TARGET_FAILED;
  if (why === Status.BadNoData || why === Status.BadConfigurationError) return ILLEGAL_ADDRESS;
  if (why === Status.BadWaitingForInitialData) return DEVICE_BUSY;
  if (type === 'float32' || type === 'float64') return null;
  return DEVICE_FAILURE;
};
