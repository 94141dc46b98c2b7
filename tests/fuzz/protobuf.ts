// Protocol Buffers as their encoding guide says it, and the few messages of Sparkplug B (specification 6.4) whose values this product
// takes in, written without a look at the codec: it judges what the codec takes. Anything not exactly so is not a payload (null).

interface Field {
  readonly number: number;
  readonly wire: number;
  readonly varint: bigint;
  readonly bytes: Buffer;
}

export interface PlainMetric {
  name: string | null;
  alias: number | null;
  timestamp: number | null;
  datatype: number | null;
  isNull: boolean;
  /** Wire number of the value's field and what stands there. */
  value: { readonly field: number; readonly varint: bigint; readonly bytes: Buffer } | null;
  quality: number | null;
  status: number | null;
}

class Malformed extends Error {}

const FIXED = new Map([
  [1, 8],
  [5, 4],
]);

/** Every field of a message, to its last byte. */
const fieldsOf = (bytes: Buffer): Field[] => {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Malformed();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Malformed();
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Malformed();
    at += length;
    return bytes.subarray(at - length, at);
  };
  const key = (): { number: number; wire: number } => {
    const tag = varint();
    if (tag > 0xffff_ffffn || tag < 8n) throw new Malformed();
    return { number: Number(tag >> 3n), wire: Number(tag & 7n) };
  };
  const field = (number: number, wire: number): Field => {
    const none = { number, wire, varint: 0n, bytes: Buffer.alloc(0) };
    const size = FIXED.get(wire);
    if (size !== undefined) return { ...none, bytes: take(size) };
    if (wire === 0) return { ...none, varint: varint() };
    if (wire === 2) return { ...none, bytes: take(Number(varint() & 0xffff_ffffn)) };
    if (wire !== 3) throw new Malformed();
    for (let inner = key(); inner.wire !== 4; inner = key()) field(inner.number, inner.wire);
    return none;
  };
  while (at < bytes.length) {
    const { number, wire } = key();
    fields.push(field(number, wire));
  }
  return fields;
};

const low32 = (value: bigint): number => Number(value & 0xffff_ffffn);

/** Quality (type 3, value 3) and Status of a property set: keys and values in step. */
const properties = (bytes: Buffer): { quality: number | null; status: number | null } => {
  const fields = fieldsOf(bytes);
  const keys = fields.filter(({ number, wire }) => number === 1 && wire === 2).map((field) => field.bytes.toString());
  const values = fields
    .filter(({ number, wire }) => number === 2 && wire === 2)
    .map((field) => fieldsOf(field.bytes).findLast(({ number, wire }) => (number === 3 || number === 4) && wire === 0));
  const of = (key: string): number | null => {
    const value = keys.includes(key) ? values[keys.indexOf(key)] : undefined;
    return value === undefined ? null : value.number === 3 ? low32(value.varint) : Number(value.varint);
  };
  const status = of('Status');
  return { quality: of('Quality'), status: status === null ? null : status >>> 0 };
};

const VALUE_WIRES = new Map([
  [10, 0],
  [11, 0],
  [12, 5],
  [13, 1],
  [14, 0],
  [15, 2],
]);

const metricOf = (bytes: Buffer): PlainMetric => {
  const metric: PlainMetric = {
    name: null,
    alias: null,
    timestamp: null,
    datatype: null,
    isNull: false,
    value: null,
    quality: null,
    status: null,
  };
  for (const { number, wire, varint, bytes: inner } of fieldsOf(bytes)) {
    if (number === 1 && wire === 2) metric.name = inner.toString();
    else if (number === 2 && wire === 0) metric.alias = Number(varint);
    else if (number === 3 && wire === 0) metric.timestamp = Number(varint);
    else if (number === 4 && wire === 0) metric.datatype = low32(varint);
    else if (number === 7 && wire === 0) metric.isNull = varint !== 0n;
    else if (number === 9 && wire === 2) {
      const { quality, status } = properties(inner);
      metric.quality = quality ?? metric.quality;
      metric.status = status ?? metric.status;
    } else if (VALUE_WIRES.get(number) === wire) metric.value = { field: number, varint, bytes: inner };
  }
  return metric;
};

export const metricsOf = (payload: Buffer): PlainMetric[] | null => {
  try {
    const fields = fieldsOf(payload);
    return fields.filter(({ number, wire }) => number === 2 && wire === 2).map(({ bytes }) => metricOf(bytes));
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
};

/** The number a metric carries by its datatype (specification 6.4.16); null when it carries none. */
export const numberOf = ({ isNull, value }: PlainMetric, datatype: number | null): number | null => {
  if (isNull || value === null) return null;
  switch (value.field) {
    case 10:
      return signed(BigInt(low32(value.varint)), datatype);
    case 11:
      return signed(value.varint, datatype);
    case 12:
      return value.bytes.readFloatLE();
    case 13:
      return value.bytes.readDoubleLE();
    case 14:
      return Number(value.varint !== 0n);
    default:
      return null;
  }
};

const SIGNED_BITS = new Map([
  [1, 8],
  [2, 16],
  [3, 32],
  [4, 64],
]);

const signed = (value: bigint, datatype: number | null): number => {
  const bits = SIGNED_BITS.get(datatype ?? 0);
  return Number(bits === undefined ? value : BigInt.asIntN(bits, value));
};
