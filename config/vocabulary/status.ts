// Quality is the OPC UA status code, all 32 bits (OPC 10000-4, 7.38). Severity, staleness and limits are read from it.

/** The codes this product gives by itself or must recognise. Anything else a server sends travels unchanged. */
export const Status = {
  Good: 0x0000_0000,
  GoodLocalOverride: 0x0096_0000,
  GoodOverload: 0x002f_0000,
  GoodClamped: 0x0030_0000,
  Uncertain: 0x4000_0000,
  UncertainNoCommunicationLastUsableValue: 0x408f_0000,
  UncertainLastUsableValue: 0x4090_0000,
  UncertainSubstituteValue: 0x4091_0000,
  UncertainInitialValue: 0x4092_0000,
  UncertainSensorNotAccurate: 0x4093_0000,
  UncertainEngineeringUnitsExceeded: 0x4094_0000,
  UncertainSubNormal: 0x4095_0000,
  Bad: 0x8000_0000,
  BadCommunicationError: 0x8005_0000,
  BadTimeout: 0x800a_0000,
  BadNoCommunication: 0x8031_0000,
  BadWaitingForInitialData: 0x8032_0000,
  BadNodeIdUnknown: 0x8034_0000,
  BadConfigurationError: 0x8089_0000,
  BadNotConnected: 0x808a_0000,
  BadDeviceFailure: 0x808b_0000,
  BadSensorFailure: 0x808c_0000,
  BadOutOfService: 0x808d_0000,
  BadNoData: 0x809b_0000,
  BadDataLost: 0x809d_0000,
  BadOutOfRange: 0x803c_0000,
  BadTypeMismatch: 0x8074_0000,
  BadUserAccessDenied: 0x801f_0000,
} as const;

export type Severity = 'good' | 'uncertain' | 'bad';

/** Severity of a status code; the reserved pattern 11 counts as bad. Compare this, never `status === 0`: Good can carry flags. */
export const severity = (status: number): Severity => {
  const bits = status >>> 30;
  return bits === 0 ? 'good' : bits === 1 ? 'uncertain' : 'bad';
};

/** The code without its information bits: what to compare when the cause matters. */
export const cause = (status: number): number => (status & 0xffff_0000) >>> 0;

const INFO_TYPE_DATA_VALUE = 0x0400;
const OVERFLOW = 0x0080;

/** True when the server's queue overflowed before this value: the hole is just before it (OPC 10000-4, 5.13.1.5). */
export const hasOverflow = (status: number): boolean =>
  (status & 0x0c00) === INFO_TYPE_DATA_VALUE && (status & OVERFLOW) !== 0;

/**
 * Set on a sample that was fetched afterwards from what its server had kept, to fill a hole: it is no live value, however lately it
 * came. OPC UA leaves bits 5 and 6 of the DataValue information bits reserved (OPC 10000-4, 7.38.2), so no server sends it.
 */
const RECOVERED = 0x0020;

export const asRecovered = (status: number): number => {
  const typed = (status & 0x0c00) === INFO_TYPE_DATA_VALUE ? status : (status & ~0x0fff) | INFO_TYPE_DATA_VALUE;
  return (typed | RECOVERED) >>> 0;
};

export const isRecovered = (status: number): boolean =>
  (status & 0x0c00) === INFO_TYPE_DATA_VALUE && (status & RECOVERED) !== 0;

export type LimitBits = 'none' | 'low' | 'high' | 'constant';

/** Limit bits 9:8, meaningful when the information type is DataValue. */
export const limitBits = (status: number): LimitBits =>
  (status & 0x0c00) === INFO_TYPE_DATA_VALUE
    ? ((['none', 'low', 'high', 'constant'] as const)[(status >>> 8) & 3] ?? 'none')
    : 'none';

/** Causes that mean "the device was not heard", as opposed to "the device says the value is bad". */
const NOT_HEARD: ReadonlySet<number> = new Set([
  Status.BadNoCommunication,
  Status.BadNotConnected,
  Status.BadTimeout,
  Status.BadCommunicationError,
]);
export const isNotHeard = (status: number): boolean => severity(status) === 'bad' && NOT_HEARD.has(cause(status));

const NAME_OF: ReadonlyMap<number, string> = new Map(Object.entries(Status).map(([name, code]) => [code, name]));

/** The OPC UA name of a status code, or its hexadecimal form when it is not one of ours. */
export const statusName = (status: number): string =>
  NAME_OF.get(cause(status)) ?? `0x${(status >>> 0).toString(16).padStart(8, '0').toUpperCase()}`;

/** The worse of two codes by severity; of equal severity the first. What a value made of several inputs carries. */
export const worse = (a: number, b: number): number => (b >>> 30 > a >>> 30 ? b : a);
