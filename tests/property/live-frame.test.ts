import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FRAME_KINDS, frameBytes, newFrame, readFrame } from '../../dashboard/contract/frame.ts';

const row = fc.record({
  value: fc.double(),
  sourceTime: fc.double({ min: 0, max: 4e12, noNaN: true }),
  delay: fc.integer({ min: -100_000, max: 14_000_000 }),
  point: fc.integer({ min: 0, max: 0xffff_ffff }),
  status: fc.integer({ min: 0, max: 0xffff_ffff }),
});

test('a live frame read is the frame written, all 32 status bits and NaN included', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FRAME_KINDS),
      fc.double({ min: 0, max: 4e12, noNaN: true }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.array(row, { maxLength: 300 }),
      (kind, serverTime, seq, rows) => {
        const written = newFrame(kind, serverTime, seq, rows.length);
        for (const [index, { value, sourceTime, delay, point, status }] of rows.entries()) {
          written.value[index] = value;
          written.sourceTime[index] = sourceTime;
          written.delay[index] = delay;
          written.point[index] = point;
          written.status[index] = status;
        }
        expect(written.bytes.byteLength % 8).toBe(0);
        const read = readFrame(structuredClone(written.bytes));
        expect({ kind: read.kind, serverTime: read.serverTime, seq: read.seq, count: read.count }).toEqual({
          kind,
          serverTime,
          seq,
          count: rows.length,
        });
        const back = rows.map((_, index) => ({
          value: read.value[index],
          sourceTime: read.sourceTime[index],
          delay: read.delay[index],
          point: read.point[index],
          status: read.status[index],
        }));
        expect(back).toEqual(rows.map((given) => ({ ...given, delay: Math.fround(given.delay) })));
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});

test('a frame that is cut, foreign or of another version is refused with the reason', () => {
  const { bytes } = newFrame('batch', 1, 2, 3);
  expect(() => readFrame(bytes.slice(0, 10))).toThrow('shorter than its header');
  expect(() => readFrame(bytes.slice(0, frameBytes(3) - 8))).toThrow('instead of');
  const foreign = bytes.slice(0);
  new DataView(foreign).setUint32(0, 1, true);
  expect(() => readFrame(foreign)).toThrow('magic');
  const newer = bytes.slice(0);
  new DataView(newer).setUint16(4, 2, true);
  expect(() => readFrame(newer)).toThrow('reload');
});
