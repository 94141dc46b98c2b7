import protobuf from 'protobufjs/minimal.js';

// Sparkplug B payloads (protobuf), written and read field by field: the numbers in the comments are those of the specification's
// chapter 6 message definitions. Fields this product has no use for (metadata, data sets, templates) are skipped when read.

export const DataType = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  Bytes: 17,
} as const;

export type MetricValue = number | bigint | boolean | string | null;

export interface Metric {
  readonly name?: string | undefined;
  /** Stands for the name once a birth has given both. */
  readonly alias?: number | undefined;
  /** Unix ms, whole. */
  readonly timestamp?: number | undefined;
  /** Left out in data: the birth has said it. A number without a datatype is written as a double. */
  readonly datatype?: number | undefined;
  readonly historical?: boolean | undefined;
  readonly value: MetricValue;
  /** Set when read: the value stood in a float or double field. It is then not to be folded into an integer datatype. */
  readonly real?: true;
  /** Property `Quality`: 192 good, 0 bad, 500 stale. Left out when good. */
  readonly quality?: number | undefined;
  /** Own property `Status`: the OPC UA status code, all 32 bits. Left out when 0. */
  readonly status?: number | undefined;
}

export interface Payload {
  /** Unix ms of sending. */
  readonly timestamp?: number | undefined;
  readonly seq?: number | undefined;
  readonly metrics: readonly Metric[];
  /**
   * Extension of ours: when each metric was heard by the gateway, Unix ms with fractions. One entry stands for all metrics.
   * Hosts that do not know it skip it, as protobuf extensions are meant to be.
   */
  readonly received?: readonly number[] | undefined;
  /** Extension of ours: microseconds (0..999) below the ms of each metric's timestamp; absent when all are 0. */
  readonly micros?: readonly number[] | undefined;
}

// Payload declares fields from 6 upwards as open to extensions; these two are far from what others take.
export const FIELD_RECEIVED = 14_801;
export const FIELD_MICROS = 14_802;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const tag = (field: number, wire: number): number => ((field << 3) | wire) >>> 0;

type Writer = protobuf.Writer;
type Reader = protobuf.Reader;

export const encodePayload = (payload: Payload): Uint8Array => {
  const writer = protobuf.Writer.create();
  if (payload.timestamp !== undefined) writer.uint32(tag(1, VARINT)).uint64(payload.timestamp);
  for (const metric of payload.metrics) {
    writer.uint32(tag(2, BYTES)).fork();
    writeMetric(writer, metric);
    writer.ldelim();
  }
  if (payload.seq !== undefined) writer.uint32(tag(3, VARINT)).uint64(payload.seq);
  if (payload.received !== undefined) {
    writer.uint32(tag(FIELD_RECEIVED, BYTES)).uint32(payload.received.length * 8);
    for (const time of payload.received) writer.double(time);
  }
  if (payload.micros !== undefined) {
    writer.uint32(tag(FIELD_MICROS, BYTES)).fork();
    for (const micros of payload.micros) writer.uint32(micros);
    writer.ldelim();
  }
  return writer.finish();
};

const writeMetric = (writer: Writer, metric: Metric): void => {
  if (metric.name !== undefined) writer.uint32(tag(1, BYTES)).string(metric.name);
  if (metric.alias !== undefined) writer.uint32(tag(2, VARINT)).uint64(metric.alias);
  if (metric.timestamp !== undefined) writer.uint32(tag(3, VARINT)).uint64(metric.timestamp);
  if (metric.datatype !== undefined) writer.uint32(tag(4, VARINT)).uint32(metric.datatype);
  if (metric.historical) writer.uint32(tag(5, VARINT)).bool(true);
  if (metric.value === null) writer.uint32(tag(7, VARINT)).bool(true);
  if (metric.quality !== undefined || metric.status !== undefined) writeProperties(writer, metric);
  if (metric.value !== null) writeValue(writer, metric.value, metric.datatype);
};

/** PropertySet: keys = 1, values = 2, in step with each other; PropertyValue: type = 1, int_value = 3. */
const writeProperties = (writer: Writer, { quality, status }: Metric): void => {
  writer.uint32(tag(9, BYTES)).fork();
  if (quality !== undefined) writer.uint32(tag(1, BYTES)).string('Quality');
  if (status !== undefined) writer.uint32(tag(1, BYTES)).string('Status');
  if (quality !== undefined) writeIntProperty(writer, DataType.Int32, quality);
  if (status !== undefined) writeIntProperty(writer, DataType.UInt32, status);
  writer.ldelim();
};

const writeIntProperty = (writer: Writer, type: number, value: number): void => {
  writer.uint32(tag(2, BYTES)).fork();
  writer.uint32(tag(1, VARINT)).uint32(type);
  writer.uint32(tag(3, VARINT)).uint32(value >>> 0);
  writer.ldelim();
};

/** int = 10, long = 11, float = 12, double = 13, boolean = 14, string = 15. Signed integers travel as two's complement. */
const writeValue = (writer: Writer, value: Exclude<MetricValue, null>, datatype: number | undefined): void => {
  if (typeof value === 'string') writer.uint32(tag(15, BYTES)).string(value);
  else if (typeof value === 'boolean') writer.uint32(tag(14, VARINT)).bool(value);
  else if (typeof value === 'bigint' || datatype === DataType.Int64 || datatype === DataType.UInt64)
    writer.uint32(tag(11, VARINT)).uint64(long(BigInt.asUintN(64, BigInt(value))));
  else if (datatype === DataType.DateTime) writer.uint32(tag(11, VARINT)).uint64(value);
  else if (datatype === undefined || datatype === DataType.Double || datatype > DataType.Double)
    writer.uint32(tag(13, FIXED64)).double(value);
  else if (datatype === DataType.Float) writer.uint32(tag(12, FIXED32)).float(value);
  else writer.uint32(tag(10, VARINT)).uint32(value >>> 0);
};

const long = (value: bigint): protobuf.Long => ({
  low: Number(value & 0xffff_ffffn) | 0,
  high: Number(value >> 32n) | 0,
  unsigned: true,
});

/** Throws a RangeError or an Error when the bytes are not a payload. */
export const decodePayload = (bytes: Uint8Array): Payload => {
  const reader = protobuf.Reader.create(bytes);
  let timestamp: number | undefined;
  let seq: number | undefined;
  let received: number[] | undefined;
  let micros: number[] | undefined;
  const metrics: Metric[] = [];
  while (reader.pos < reader.len) {
    const head = fieldHead(reader);
    switch (head) {
      case tag(1, VARINT):
        timestamp = whole(reader);
        break;
      case tag(2, BYTES):
        metrics.push(readMetric(reader, reader.uint32() + reader.pos));
        break;
      case tag(3, VARINT):
        seq = whole(reader);
        break;
      case tag(FIELD_RECEIVED, BYTES):
        received = packed(reader, () => reader.double());
        break;
      case tag(FIELD_MICROS, BYTES):
        micros = packed(reader, () => reader.uint32());
        break;
      default:
        skip(reader, head);
    }
  }
  endedAt(reader, reader.len);
  return { timestamp, seq, metrics, received, micros };
};

const packed = (reader: Reader, read: () => number): number[] => {
  const end = reader.uint32() + reader.pos;
  const values: number[] = [];
  while (reader.pos < end) values.push(read());
  endedAt(reader, end);
  return values;
};

/** Number and wire type of the next field: 32 bits, which the reader takes the lowest of whatever there is. */
const fieldHead = (reader: Reader): number => {
  const from = reader.pos;
  const head = reader.uint32();
  const bytes = reader.pos - from;
  if (head < 8 || bytes > 5 || (bytes === 5 && (reader.buf[reader.pos - 1] ?? 0) > 0x0f))
    throw new RangeError(`there is no field like the one at byte ${from}`);
  return head;
};

/** A field this product does not know. The reader's own way takes a varint of any length; groups ended before Sparkplug began. */
const skip = (reader: Reader, head: number): void => {
  const wire = head & 7;
  if (wire === VARINT) reader.uint64();
  else if (wire === FIXED64 || wire === BYTES || wire === FIXED32) reader.skipType(wire);
  else throw new RangeError(`a field of wire type ${wire} is none of Sparkplug`);
};

/** A field that runs on past the end of its message is made of its neighbour's bytes: the payload is malformed, however well it reads. */
const endedAt = (reader: Reader, end: number): void => {
  if (reader.pos !== end) throw new RangeError(`a message ends at byte ${end}, its last field at byte ${reader.pos}`);
};

const readMetric = (reader: Reader, end: number): Metric => {
  const metric: {
    -readonly [Key in keyof Metric]: Metric[Key];
  } = { name: undefined, alias: undefined, timestamp: undefined, datatype: undefined, value: null };
  let isNull = false;
  while (reader.pos < end) {
    const head = fieldHead(reader);
    switch (head) {
      case tag(1, BYTES):
        metric.name = reader.string();
        break;
      case tag(2, VARINT):
        metric.alias = whole(reader);
        break;
      case tag(3, VARINT):
        metric.timestamp = whole(reader);
        break;
      case tag(4, VARINT):
        metric.datatype = reader.uint32();
        break;
      case tag(5, VARINT):
        metric.historical = reader.bool();
        break;
      case tag(7, VARINT):
        isNull = reader.bool();
        break;
      case tag(9, BYTES):
        readProperties(reader, reader.uint32() + reader.pos, metric);
        break;
      case tag(10, VARINT):
        metric.value = reader.uint32();
        break;
      case tag(11, VARINT):
        metric.value = wholeOrBig(reader);
        break;
      case tag(12, FIXED32):
        metric.value = reader.float();
        metric.real = true;
        break;
      case tag(13, FIXED64):
        metric.value = reader.double();
        metric.real = true;
        break;
      case tag(14, VARINT):
        metric.value = reader.bool();
        break;
      case tag(15, BYTES):
        metric.value = reader.string();
        break;
      default:
        skip(reader, head);
    }
  }
  endedAt(reader, end);
  metric.value = isNull ? null : signed(metric, metric.datatype);
  return metric;
};

const readProperties = (
  reader: Reader,
  end: number,
  metric: { quality?: number | undefined; status?: number | undefined },
) => {
  const keys: string[] = [];
  const values: (number | undefined)[] = [];
  while (reader.pos < end) {
    const head = fieldHead(reader);
    if (head === tag(1, BYTES)) keys.push(reader.string());
    else if (head === tag(2, BYTES)) values.push(readIntProperty(reader, reader.uint32() + reader.pos));
    else skip(reader, head);
  }
  endedAt(reader, end);
  const quality = values[keys.indexOf('Quality')];
  const status = values[keys.indexOf('Status')];
  if (quality !== undefined) metric.quality = quality;
  if (status !== undefined) metric.status = status >>> 0;
};

const readIntProperty = (reader: Reader, end: number): number | undefined => {
  let value: number | undefined;
  while (reader.pos < end) {
    const head = fieldHead(reader);
    if (head === tag(3, VARINT)) value = reader.uint32();
    else if (head === tag(4, VARINT)) value = whole(reader);
    else skip(reader, head);
  }
  endedAt(reader, end);
  return value;
};

/** An unsigned 64-bit field as a number: times, aliases and sequence numbers are far below 2^53. */
const whole = (reader: Reader): number => {
  const value = reader.uint64();
  return typeof value === 'number' ? value : (value.high >>> 0) * 4_294_967_296 + (value.low >>> 0);
};

/** The same where every bit counts: past 2^53 as a bigint. */
const wholeOrBig = (reader: Reader): number | bigint => {
  const value = reader.uint64();
  if (typeof value === 'number') return value;
  const high = value.high >>> 0;
  const low = value.low >>> 0;
  return high < 0x20_0000 ? high * 4_294_967_296 + low : (BigInt(high) << 32n) | BigInt(low);
};

/** Gives an integer back its sign. The datatype is known from the birth only: a reader of data must ask again with the birth's. */
export const signed = ({ value, real }: Pick<Metric, 'value' | 'real'>, datatype: number | undefined): MetricValue => {
  if (datatype === undefined || real || (typeof value !== 'number' && typeof value !== 'bigint')) return value;
  switch (datatype) {
    case DataType.Int8:
      return (Number(value) << 24) >> 24;
    case DataType.Int16:
      return (Number(value) << 16) >> 16;
    case DataType.Int32:
      return Number(value) | 0;
    case DataType.Int64: {
      const exact = BigInt.asIntN(64, BigInt(value));
      return exact >= -9_007_199_254_740_991n && exact <= 9_007_199_254_740_991n ? Number(exact) : exact;
    }
    default:
      return value;
  }
};
