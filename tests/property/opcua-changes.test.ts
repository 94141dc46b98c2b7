import fc from 'fast-check';
import { BinaryStream, DataChangeNotification, DataType } from 'node-opcua';
import { expect, test } from 'vitest';
import { Status } from '../../config/vocabulary/status.ts';
import { changesOf, readChangesInColumns } from '../../gateway/drivers/opcua/data-changes.ts';
import { saidBy } from '../../gateway/drivers/opcua/data-value.ts';

// Notifications written byte by byte (OPC 10000-6, 5.2.2.17), with any mask and any kind of value: what is read into columns is what the
// library reads into objects, to the last bit.

const libraryDecode = DataChangeNotification.prototype.decode;
readChangesInColumns();
const NOW = 1_700_000_000_000.25;

const u8 = (value: number) => Buffer.from([value]);
const u16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);

const SCALARS: readonly (readonly [DataType, number])[] = [
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
  [DataType.DateTime, 8],
  [DataType.Null, 0],
];
const ARRAY = 0x80;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const scalar = fc
  .constantFrom(...SCALARS)
  .chain(([type, length]) => bytes(length).map((value) => Buffer.concat([u8(type), value])));
const text = fc.string({ unit: 'binary', maxLength: 5 }).map((word) => {
  const encoded = Buffer.from(word);
  return Buffer.concat([u8(DataType.String), u32(encoded.length), encoded]);
});
const array = fc
  .array(fc.double(), { maxLength: 4 })
  .map((values) =>
    Buffer.concat([u8(DataType.Double | ARRAY), u32(values.length), Buffer.from(Float64Array.from(values).buffer)]),
  );
/** From 1970 to 2100, in ticks of 100 ns since 1601. */
const time = fc.bigInt(116_444_736_000_000_000n, 157_469_184_000_000_000n).map((ticks) => {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64LE(ticks);
  return stamp;
});
const picoseconds = fc.integer({ min: 0, max: 9999 }).map(u16);
const status = fc.constantFrom(0, Status.Uncertain, Status.BadSensorFailure, 0x0000_0480, 0x808c_0480).map(u32);
const item = fc
  .record({
    handle: fc.nat(),
    mask: fc.nat({ max: 0x3f }),
    value: fc.oneof({ weight: 5, arbitrary: scalar }, text, array),
    status,
    times: fc.tuple(time, picoseconds, time, picoseconds),
  })
  .map(({ handle, mask, value, status: code, times: [source, sourcePico, server, serverPico] }) => {
    const parts = [value, code, source, sourcePico, server, serverPico];
    const bits = [0x01, 0x02, 0x04, 0x10, 0x08, 0x20];
    return Buffer.concat([u32(handle), u8(mask), ...parts.filter((_, place) => mask & (bits[place] ?? 0))]);
  });
const NONE = u32(0xffff_ffff);

const inColumns = (message: Buffer) => {
  const notification = new DataChangeNotification();
  const stream = new BinaryStream(message);
  notification.decode(stream);
  return { changes: changesOf(notification), end: stream.length };
};

test('columns say what the library says in objects, whatever the items are', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 20 }), (items) => {
      const message = Buffer.concat([u32(items.length), ...items, NONE]);
      const notification = new DataChangeNotification();
      libraryDecode.call(notification, new BinaryStream(message));
      const { changes, end } = inColumns(message);
      const expected = (notification.monitoredItems ?? []).map(({ clientHandle, value }) => ({
        handle: clientHandle,
        ...saidBy(value, NOW),
      }));
      const seen = Array.from({ length: changes?.length ?? 0 }, (_, row) => {
        const sourceTime = changes?.sourceTime[row] ?? Number.NaN;
        return {
          handle: changes?.handle[row],
          value: changes?.value[row],
          status: changes?.status[row],
          sourceTime: Number.isNaN(sourceTime) ? NOW : sourceTime,
        };
      });
      expect(seen).toEqual(expected);
      expect(end).toBe(message.length);
    }),
    { numRuns: 500 },
  );
});

test('a status code that the library does not know keeps all its bits; the library makes a plain Bad of it', () => {
  const message = Buffer.concat([u32(1), u32(7), u8(0x02), u32(0xbfed_0480), NONE]);
  expect(inColumns(message).changes?.status[0]).toBe(0xbfed_0480);
});

test('diagnostics behind the items are passed over', () => {
  const message = Buffer.concat([u32(1), u32(7), u8(0x02), u32(Status.BadTimeout), u32(2), u8(0), u8(0x01), u32(5)]);
  expect(inColumns(message)).toMatchObject({
    changes: { length: 1, status: Uint32Array.of(Status.BadTimeout) },
    end: message.length,
  });
});

test('a message that is cut short, or counts more items than it has bytes for, is not half read', () => {
  const whole = Buffer.concat([u32(2), u32(1), u8(0x02), u32(0), u32(2), u8(0x02), u32(0), NONE]);
  for (let length = 0; length < whole.length; length++) {
    const notification = new DataChangeNotification();
    expect(() => notification.decode(new BinaryStream(whole.subarray(0, length)))).toThrow();
    expect(changesOf(notification)).toBeNull();
  }
  expect(() => inColumns(Buffer.concat([u32(0x7fff_ffff), NONE]))).toThrow(/more than came/);
});
