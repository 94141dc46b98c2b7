import { DataType, type DataValue, type Variant, VariantArrayType } from 'node-opcua';
import { Status, severity } from '../../../config/vocabulary/status.ts';

const PICOSECONDS_PER_MS = 1e9;
const TWO_TO_32 = 4_294_967_296;

/** What one DataValue says, in the form of a sample. */
export interface Said {
  readonly value: number;
  readonly status: number;
  readonly sourceTime: number;
}

/** A value that is not a number cannot be a sample of a point: BadTypeMismatch, unless the server calls it bad itself. */
export const saidBy = (dataValue: DataValue, receiveTime: number): Said => {
  const status = dataValue.statusCode.value >>> 0;
  const value = numberOf(dataValue.value);
  return {
    value: value ?? Number.NaN,
    status: value === null && severity(status) !== 'bad' ? Status.BadTypeMismatch : status,
    sourceTime: sourceTimeOf(dataValue, receiveTime),
  };
};

/**
 * Source time with its fraction of a millisecond. Some servers give only their own time, a few none: then the time at which the
 * value was known to hold is the best there is.
 */
const sourceTimeOf = (dataValue: DataValue, receiveTime: number): number => {
  const { sourceTimestamp, sourcePicoseconds, serverTimestamp, serverPicoseconds } = dataValue;
  if (sourceTimestamp) return sourceTimestamp.getTime() + (sourcePicoseconds ?? 0) / PICOSECONDS_PER_MS;
  if (serverTimestamp) return serverTimestamp.getTime() + (serverPicoseconds ?? 0) / PICOSECONDS_PER_MS;
  return receiveTime;
};

/** Numbers, booleans (0, 1) and enumerations (sent as Int32); null for anything else, arrays included. */
const numberOf = (variant: Variant | null | undefined): number | null => {
  if (!variant || variant.arrayType !== VariantArrayType.Scalar) return null;
  switch (variant.dataType) {
    case DataType.Boolean:
      return variant.value === true ? 1 : 0;
    case DataType.SByte:
    case DataType.Byte:
    case DataType.Int16:
    case DataType.UInt16:
    case DataType.Int32:
    case DataType.UInt32:
    case DataType.Float:
    case DataType.Double:
      return Number(variant.value);
    case DataType.Int64:
    case DataType.UInt64:
      return wholeOf(variant);
    default:
      return null;
  }
};

/** The library holds 64-bit integers as two 32-bit halves, high first. Above 2^53 the last digits are lost. */
const wholeOf = ({ dataType, value }: Variant): number => {
  const [high = 0, low = 0] = value as readonly [number, number];
  const top = dataType === DataType.Int64 ? high | 0 : high >>> 0;
  return top * TWO_TO_32 + (low >>> 0);
};
