import { Status } from '../../../config/vocabulary/status.ts';

/** The device answered, but with an exception. */
export class ExceptionReply extends Error {
  override readonly name = 'ExceptionReply';
  readonly code: number;

  constructor(code: number) {
    super(`exception ${hex(code)} (${exceptionText(code).name})`);
    this.code = code;
  }
}

/** No answer within the time limit. The connection it was asked on must not be used any more. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

/** The connection broke, or said something that cannot be an answer to the request. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

interface ExceptionMeaning {
  readonly name: string;
  /** Status of the points that asked. */
  readonly status: number;
  readonly advice: string;
  /** The answer may concern one register of several: ask for less to find out which. */
  readonly divisible: boolean;
}

const DEVICE_FAILURE = {
  name: 'server device failure',
  status: Status.BadDeviceFailure,
  advice: 'look at the diagnostics of the device itself',
  divisible: false,
} as const;

/** MODBUS Application Protocol V1.1b3, section 7. Makers add codes of their own; those count as a failure of the device. */
const MEANINGS: Readonly<Record<number, ExceptionMeaning>> = {
  1: {
    name: 'illegal function',
    status: Status.BadConfigurationError,
    advice: 'the device does not know this function code; check modbus_fc in tags.csv (manuals swap 3 and 4)',
    divisible: false,
  },
  2: {
    name: 'illegal data address',
    status: Status.BadConfigurationError,
    advice: 'the device has no such register; check modbus_addr0 in tags.csv, which counts from zero (40001 is 0)',
    divisible: true,
  },
  3: {
    name: 'illegal data value',
    status: Status.BadConfigurationError,
    advice: 'the device does not give this many registers at once; lower registersPerRequest or check modbus_type',
    divisible: true,
  },
  4: DEVICE_FAILURE,
  5: { ...DEVICE_FAILURE, name: 'acknowledge', advice: 'the device is at a long job; it is asked again' },
  6: { ...DEVICE_FAILURE, name: 'server device busy', advice: 'the device is busy; it is asked again' },
  8: { ...DEVICE_FAILURE, name: 'memory parity error' },
  10: {
    name: 'gateway path unavailable',
    status: Status.BadNotConnected,
    advice: 'the converter in front of the device is misconfigured or overloaded',
    divisible: false,
  },
  11: {
    name: 'gateway target failed to respond',
    status: Status.BadNoCommunication,
    advice: 'the converter answers, the device behind it does not; check its power, wiring and unit id',
    divisible: false,
  },
};

export const exceptionText = (code: number): ExceptionMeaning =>
  MEANINGS[code] ?? { ...DEVICE_FAILURE, name: 'unknown to the standard' };

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(2, '0');
