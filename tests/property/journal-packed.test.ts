import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { pressStreams, streamsOf, unpackBatch } from '../../gateway/delivery/journal/packed/packed-batch.ts';
import { joinBatches } from '../../gateway/delivery/journal/tail.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { deliver } from '../simulation/delivery.ts';
import { rowsOf } from './journal-rig.ts';

// The law of the packed form: whatever the columns hold, the same bits come out.

const pack = (batch: SampleBatch): Buffer => pressStreams(streamsOf(batch));

/** Any bits at all, and the kinds a plant makes: near the one before, decimals of a controller, times with fractions, far off. */
const bits = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(
    0x7ff8_0000_0000_0000n,
    0x7ff8_0000_0000_0001n,
    0xfff0_dead_beef_0001n,
    0x8000_0000_0000_0000n,
    1n,
    2n ** 63n - 1n,
  ),
);
const asNumber = (word: bigint): number => new Float64Array(new BigUint64Array([word]).buffer)[0] ?? 0;
const number = fc.oneof(
  bits.map(asNumber),
  fc.integer({ min: -100_000, max: 100_000 }).map((whole) => whole / 100),
  fc.integer({ min: -32_768, max: 32_767 }).map((raw) => raw * 0.001),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
  fc.float().map(Math.fround),
  fc.double(),
);
const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 4_000_000 }).map((ticks) => 1_760_000_000_000 + ticks / 4) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9_000_000 }).map((ticks) => 1_760_000_000_000 + ticks / 4096) },
  { weight: 1, arbitrary: number },
);
const row = fc.record({
  point: fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  sourceTime: time,
  receiveTime: time,
  value: number,
  status: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
});
const plain = row.map(({ point, ...rest }) => ({ ...rest, point: point % 7 }));
const plainTimes = fc.record({
  point: fc.nat(5),
  sourceTime: fc.nat(1e9),
  receiveTime: fc.nat(1e9),
  value: number,
  status: fc.nat(3),
});

const batchOf = (
  rows: readonly { [Column in 'point' | 'sourceTime' | 'receiveTime' | 'value' | 'status']: number }[],
): SampleBatch => ({
  length: rows.length,
  point: Uint32Array.from(rows, ({ point }) => point),
  sourceTime: Float64Array.from(rows, ({ sourceTime }) => sourceTime),
  receiveTime: Float64Array.from(rows, ({ receiveTime }) => receiveTime),
  value: Float64Array.from(rows, ({ value }) => value),
  status: Uint32Array.from(rows, ({ status }) => status),
});

test('whatever is packed comes out to the last bit', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(row), fc.array(plain, { maxLength: 200 }), fc.array(plainTimes)), (rows) => {
      const batch = batchOf(rows);
      expect(rowsOf(unpackBatch(pack(batch), batch.length))).toEqual(rowsOf(batch));
    }),
    { numRuns: 1500 },
  );
});

test('bits that are no number are kept: signalling NaN, NaN with a payload, negative zero', () => {
  const words = [0x7ff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n, 0xfff8_0000_1234_5678n, 0x8000_0000_0000_0000n, 0n];
  for (const sequence of [words, [...words].reverse()]) {
    const batch = batchOf(
      sequence.map((_, index) => ({ point: 1, sourceTime: index, receiveTime: index, value: 0, status: 0 })),
    );
    const value = new Float64Array(BigUint64Array.from(sequence).buffer);
    const back = unpackBatch(pack({ ...batch, value }), batch.length);
    expect([...new BigUint64Array(back.value.buffer, 0, batch.length)]).toEqual(sequence);
  }
});

test('a payload that was changed throws or gives rows of the right number, and takes no more memory than they need', () => {
  const batch = batchOf(
    Array.from({ length: 60 }, (_, index) => ({
      point: index % 5,
      sourceTime: 1e12 + index,
      receiveTime: 1e12 + index + 40,
      value: 50 + Math.sin(index),
      status: 0,
    })),
  );
  const payload = pack(batch);
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(payload.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 }),
      fc.nat(300),
      (changes, length) => {
        const changed = Buffer.from(payload);
        for (const { at, byte } of changes) changed[at] = byte;
        try {
          expect(rowsOf(unpackBatch(changed, length))).toHaveLength(length);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

/** What the gateway takes in of the virtual BDO plant in 200 s, seed 11, realistic noise. */
const plantBatch = (): SampleBatch => {
  const config = loadConfig(undefined, ['bdo']);
  const [line] = config.lines;
  if (!line) throw new Error('the BDO line is not configured');
  const plant = createPlant(line, config.points, { seed: 11, noise: 'realistic' });
  const measured = config.points.points.filter(({ origin }) => origin === 'measured').map(({ index }) => index);
  const delivery = deliver(plant, config.points, measured, 1_767_225_600_000);
  return joinBatches(Array.from({ length: 200 }, () => delivery.second()).flat());
};

test('a sample of the BDO plant with realistic noise takes less than seven bytes', () => {
  const batch = plantBatch();
  const payload = pack(batch);
  expect(batch.length).toBeGreaterThan(15_000);
  expect(payload.length / batch.length).toBeLessThan(7);
  expect(rowsOf(unpackBatch(payload, batch.length))).toEqual(rowsOf(batch));
});

test('an instrument of a controller, whole numbers times a scale, takes less than one byte', () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({
    point: index % 40,
    sourceTime: 1_760_000_000_000 + 1000 * Math.floor(index / 40),
    receiveTime: 1_760_000_000_012.5 + 1000 * Math.floor(index / 40),
    value: (4650 + (Math.imul(index + 1, 0x9e37_79b1) >>> 27)) * 0.01,
    status: 0,
  }));
  expect(pack(batchOf(rows)).length / rows.length).toBeLessThan(1);
});
