import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataType, decodePayload, encodePayload, type Metric, signed } from '../../gateway/bus/sparkplug.ts';

const time = fc.integer({ min: 0, max: 2 ** 52 });

/** Values as they are in the memory of a sender, for each datatype that carries one. */
const VALUES: readonly (readonly [number, fc.Arbitrary<Metric['value']>])[] = [
  [DataType.Int8, fc.integer({ min: -128, max: 127 })],
  [DataType.Int16, fc.integer({ min: -32_768, max: 32_767 })],
  [DataType.Int32, fc.integer()],
  [DataType.Int64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [DataType.UInt8, fc.nat(255)],
  [DataType.UInt16, fc.nat(65_535)],
  [DataType.UInt32, fc.nat(0xffff_ffff)],
  [DataType.UInt64, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  [DataType.Float, fc.float({ noNaN: true })],
  [DataType.Double, fc.double()],
  [DataType.Boolean, fc.boolean()],
  [DataType.String, fc.string({ unit: 'grapheme' })],
  [DataType.DateTime, time],
];

const metric: fc.Arbitrary<Metric> = fc.constantFrom(...VALUES).chain(([datatype, values]) =>
  fc.record({
    name: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    alias: fc.option(fc.nat(), { nil: undefined }),
    timestamp: fc.option(time, { nil: undefined }),
    datatype: fc.constant(datatype),
    historical: fc.constantFrom(true, undefined),
    value: fc.option(values, { nil: null, freq: 8 }),
    quality: fc.constantFrom(undefined, 0, 192, 500),
    status: fc.option(fc.nat(0xffff_ffff), { nil: undefined }),
  }),
);

/** Integers beyond 2^53 come back as bigint, below as number; which of the two is no difference of value. */
const plain = ({ value, real: _, ...rest }: Metric) => ({
  ...rest,
  value:
    typeof value === 'bigint' ? BigInt.asIntN(65, value).toString() : typeof value === 'number' ? `${value}` : value,
});

test('decode after encode is identity, for every datatype, sign, null and property', () => {
  fc.assert(
    fc.property(fc.array(metric), time, fc.nat(255), (metrics, timestamp, seq) => {
      const read = decodePayload(encodePayload({ timestamp, seq, metrics }));
      expect(read.timestamp).toBe(timestamp);
      expect(read.seq).toBe(seq);
      expect(read.metrics.map(plain)).toEqual(metrics.map(plain));
    }),
    { numRuns: 300 },
  );
});

test('data without a datatype gets its sign back from the datatype of the birth', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...VALUES.slice(0, 4)).chain(([datatype, values]) => fc.tuple(fc.constant(datatype), values)),
      ([datatype, value]) => {
        const bytes = encodePayload({ metrics: [{ datatype, value }] });
        // What a sender that gives no datatype puts on the wire: the same bytes without field 4.
        const [, length, ...body] = bytes;
        expect(length).toBe(body.length);
        const stripped = Uint8Array.from([bytes[0]!, length! - 2, ...body.slice(2)]);
        const raw = decodePayload(stripped).metrics[0]!;
        expect(raw.datatype).toBeUndefined();
        expect(String(signed(raw, datatype))).toBe(String(value));
      },
    ),
  );
});

test('a number that stood in a double is not folded into the integer type of the birth', () => {
  const [metric] = decodePayload(encodePayload({ metrics: [{ value: 70_000.5, datatype: DataType.Double }] })).metrics;
  expect(metric && signed(metric, DataType.Int16)).toBe(70_000.5);
});

test('a metric whose last field runs into its neighbour is no payload', () => {
  const bytes = encodePayload({
    metrics: [
      { alias: 1, value: 7 },
      { alias: 2, value: 8 },
    ],
  });
  const shorter = bytes.map((byte, at) => (at === 1 ? byte - 3 : byte));
  expect(() => decodePayload(shorter)).toThrow(RangeError);
  // Field number 0, and a tag of more than 32 bits, belong to no message.
  for (const head of [[0x01], [0xe8, 0x87, 0xb3, 0xc1, 0x9c, 0x33]])
    expect(() => decodePayload(Uint8Array.from([...head, 1, 1, 1, 1, 1, 1, 1, 1]))).toThrow(RangeError);
});

test('a field of others whose number runs past ten bytes, or that is a group, makes no payload', () => {
  const long = [0xc8, 0x59, ...Array(17).fill(0xb8), 0x33];
  const group = [0x1b, 0x08, 0x01, 0x1c];
  const metric = [0x12, 0x04, 0x10, 0x01, 0x70, 0x01];
  expect(decodePayload(Uint8Array.from(metric)).metrics).toHaveLength(1);
  for (const before of [long, group]) expect(() => decodePayload(Uint8Array.from([...before, ...metric]))).toThrow();
});

test('receive times and microseconds below the timestamp travel beside the metrics', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true })), fc.array(fc.nat(999)), (received, micros) => {
      const read = decodePayload(encodePayload({ metrics: [], received, micros }));
      expect(read.received).toEqual(received);
      expect(read.micros).toEqual(micros);
    }),
  );
});

test('whatever comes in is a payload or an error, never a hang or something else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      let metrics = 0;
      try {
        metrics = decodePayload(bytes).metrics.length;
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      expect(metrics).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 2000 },
  );
});

test('the bytes are those of the specification: a metric written by hand from its field numbers', () => {
  const bytes = encodePayload({
    timestamp: 1,
    seq: 2,
    metrics: [{ name: 'a', alias: 3, timestamp: 4, datatype: DataType.Int32, historical: true, value: -1 }],
  });
  const expected = [
    ...[0x08, 0x01], // timestamp = 1
    ...[0x12, 0x11], // metrics = 2, 17 bytes
    ...[0x0a, 0x01, 0x61], // name = 1
    ...[0x10, 0x03], // alias = 2
    ...[0x18, 0x04], // timestamp = 3
    ...[0x20, 0x03], // datatype = 4
    ...[0x28, 0x01], // is_historical = 5
    ...[0x50, 0xff, 0xff, 0xff, 0xff, 0x0f], // int_value = 10, two's complement in 32 bits
    ...[0x18, 0x02], // seq = 3
  ];
  expect([...bytes]).toEqual(expected);
});

test('fields of others, such as metadata and data sets, are skipped', () => {
  const metric = [
    ...[0x0a, 0x01, 0x61], // name = 1
    ...[0x30, 0x01], // is_transient = 6
    ...[0x42, 0x02, 0x08, 0x01], // metadata = 8
    ...[0x8a, 0x01, 0x02, 0x08, 0x01], // dataset_value = 17
    ...[0x38, 0x01], // is_null = 7
  ];
  const payload = [0x12, metric.length, ...metric, 0x22, 0x01, 0x75]; // metrics = 2, uuid = 4
  expect(decodePayload(Uint8Array.from(payload)).metrics).toMatchObject([{ name: 'a', value: null }]);
});
