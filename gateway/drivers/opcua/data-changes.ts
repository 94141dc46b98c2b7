import { type BinaryStream, DataChangeNotification, DataType, DataValue, DiagnosticInfo } from 'node-opcua';
import { Status } from '../../../config/vocabulary/status.ts';
import { saidBy } from './data-value.ts';

// The hot path of the driver: what a server says of its monitored items, from the bytes of its message straight into columns. The
// library makes some ten objects of every value (two dates by 64-bit division, variant, status), which cost three quarters of the
// driver and left the garbage collector more work than all the rest of the gateway. Numbers and times are those that it would have
// given, to the last bit (tests/property/opcua-changes.test.ts); what is no plain number is left to it.

/** Columns of equal length, in the order of the message. */
export interface DataChanges {
  readonly length: number;
  /** Client handle of the monitored item. */
  readonly handle: Uint32Array;
  /** NaN: no number. */
  readonly value: Float64Array;
  /** OPC UA status code. */
  readonly status: Uint32Array;
  /** Unix ms with fractions; NaN: the server gives no time. */
  readonly sourceTime: Float64Array;
}

const read = new WeakMap<DataChangeNotification, DataChanges>();

/** From now on all notifications of data that this process hears are read into columns. Any number of calls does it once. */
export const readChangesInColumns = (): void => {
  DataChangeNotification.prototype.decode = decode;
};

/** What a notification that came over the wire says; null when its bytes made no sense and nobody knows what it said. */
export const changesOf = (notification: DataChangeNotification): DataChanges | null => read.get(notification) ?? null;

// Bits of the mask before each DataValue (OPC 10000-6, 5.2.2.17).
const VALUE = 0x01;
const STATUS = 0x02;
const SOURCE_TIME = 0x04;
const SERVER_TIME = 0x08;
const SOURCE_PICOSECONDS = 0x10;
const SERVER_PICOSECONDS = 0x20;
/** The least an item takes: handle and mask. A count beyond what the bytes can hold is not believed. */
const ITEM_BYTES_MIN = 5;

/** DateTime counts 100 ns from 1601 in 64 bits, more than a double holds: milliseconds and the rest of one are worked out apart. */
const TICKS_PER_MS = 10_000;
const MS_TO_1970 = 11_644_473_600_000;
const MS_PER_HIGH = 429_496;
const TICKS_BEYOND_PER_HIGH = 7_296;
const PICOSECONDS_PER_TICK = 100_000;
const PICOSECONDS_PER_MS = 1e9;

const TWO_TO_32 = 4_294_967_296;

function decode(this: DataChangeNotification, stream: BinaryStream): void {
  const bytes = stream.buffer;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.max(0, view.getInt32(stream.length, true));
  if (count > (bytes.length - stream.length) / ITEM_BYTES_MIN)
    throw new RangeError(`${count} items are more than came`);
  const changes: DataChanges = {
    length: count,
    handle: new Uint32Array(count),
    value: new Float64Array(count),
    status: new Uint32Array(count),
    sourceTime: new Float64Array(count),
  };
  let at = stream.length + 4;
  for (let row = 0; row < count; row++) {
    changes.handle[row] = view.getUint32(at, true);
    const end = plain(view, at + 4, changes, row);
    at = end < 0 ? byLibrary(stream, at + 4, changes, row) : end;
  }
  stream.length = at;
  const diagnostics = Math.max(0, stream.readInteger());
  for (let each = 0; each < diagnostics; each++) new DiagnosticInfo().decode(stream);
  read.set(this, changes);
}

/** Reads a DataValue that is a number, a Boolean or nothing into a row; answers where it ends, or -1 for any other. */
const plain = (view: DataView, from: number, changes: DataChanges, row: number): number => {
  const mask = view.getUint8(from);
  let at = from + 1;
  let value = Number.NaN;
  if (mask & VALUE) {
    const type = view.getUint8(at);
    const bytes = SCALAR_BYTES[type] as number;
    if (bytes === 0) return -1;
    value = scalar(view, at + 1, type);
    at += 1 + bytes;
  }
  let status = 0;
  if (mask & STATUS) {
    status = view.getUint32(at, true);
    at += 4;
  }
  let time = Number.NaN;
  if (mask & SOURCE_TIME) {
    const extra = mask & SOURCE_PICOSECONDS ? view.getUint16(at + 8, true) * 10 : 0;
    time = unixMs(view.getUint32(at, true), view.getUint32(at + 4, true), extra);
    at += 8;
  }
  if (mask & SOURCE_PICOSECONDS) at += 2;
  if (mask & SERVER_TIME) {
    const extra = mask & SERVER_PICOSECONDS ? view.getUint16(at + 8, true) * 10 : 0;
    if (!(mask & SOURCE_TIME)) time = unixMs(view.getUint32(at, true), view.getUint32(at + 4, true), extra);
    at += 8;
  }
  if (mask & SERVER_PICOSECONDS) at += 2;
  changes.value[row] = value;
  changes.status[row] = mask & VALUE || status >>> 31 === 1 ? status : Status.BadTypeMismatch;
  changes.sourceTime[row] = time;
  return at;
};

/** Bytes of each scalar that is a number, by its type; 0: not one of them, or an array. */
const SCALAR_BYTES = new Uint8Array(256);
for (const [type, bytes] of [
  [DataType.Boolean, 1],
  [DataType.SByte, 1],
  [DataType.Byte, 1],
  [DataType.Int16, 2],
  [DataType.UInt16, 2],
  [DataType.Int32, 4],
  [DataType.UInt32, 4],
  [DataType.Int64, 8],
  [DataType.UInt64, 8],
  [DataType.Float, 4],
  [DataType.Double, 8],
] as const)
  SCALAR_BYTES[type] = bytes;

/** Of 64-bit integers the last digits above 2^53 are lost. */
const scalar = (view: DataView, at: number, type: number): number => {
  switch (type) {
    case DataType.Double:
      return view.getFloat64(at, true);
    case DataType.Float:
      return view.getFloat32(at, true);
    case DataType.Boolean:
      return view.getUint8(at) === 0 ? 0 : 1;
    case DataType.SByte:
      return view.getInt8(at);
    case DataType.Byte:
      return view.getUint8(at);
    case DataType.Int16:
      return view.getInt16(at, true);
    case DataType.UInt16:
      return view.getUint16(at, true);
    case DataType.Int32:
      return view.getInt32(at, true);
    case DataType.UInt32:
      return view.getUint32(at, true);
    case DataType.Int64:
      return view.getInt32(at + 4, true) * TWO_TO_32 + view.getUint32(at, true);
    default:
      return view.getUint32(at + 4, true) * TWO_TO_32 + view.getUint32(at, true);
  }
};

const unixMs = (low: number, high: number, picoseconds: number): number => {
  const beyond = high * TICKS_BEYOND_PER_HIGH + low;
  const whole = Math.floor(beyond / TICKS_PER_MS);
  const rest = (beyond - whole * TICKS_PER_MS) * PICOSECONDS_PER_TICK + picoseconds;
  return high * MS_PER_HIGH + whole - MS_TO_1970 + rest / PICOSECONDS_PER_MS;
};

/** Texts, arrays, structures: no samples of a point, but their bytes must be passed over and their status and time hold. */
const byLibrary = (stream: BinaryStream, from: number, changes: DataChanges, row: number): number => {
  stream.length = from;
  const dataValue = new DataValue(null);
  dataValue.decode(stream);
  const { value, status, sourceTime } = saidBy(dataValue, Number.NaN);
  changes.value[row] = value;
  changes.status[row] = status;
  changes.sourceTime[row] = sourceTime;
  return stream.length;
};
