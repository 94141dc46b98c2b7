import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MODBUS_TYPES } from '../../config/plant/address.ts';
import type { Point } from '../../config/plant/point.ts';
import { type PlanSettings, planReads, widthOf } from '../../gateway/drivers/modbus/plan-reads.ts';
import { modbusAddress, point } from '../unit/gateway/drivers/plant-parts.ts';

const settings: fc.Arbitrary<PlanSettings> = fc.record({
  registersPerRequest: fc.integer({ min: 1, max: 125 }),
  bitsPerRequest: fc.integer({ min: 1, max: 2000 }),
  gapRegisters: fc.integer({ min: 0, max: 124 }),
  forbidden: fc.array(
    fc
      .record({
        functionCode: fc.integer({ min: 1, max: 4 }),
        from: fc.integer({ min: 0, max: 300 }),
        length: fc.integer({ min: 0, max: 20 }),
      })
      .map(({ functionCode, from, length }) => ({ functionCode, from, to: from + length })),
    { maxLength: 5 },
  ),
  periodMsMin: fc.integer({ min: 0, max: 1000 }),
  periodMsMax: fc.integer({ min: 1000, max: 10_000 }),
});

const points: fc.Arbitrary<Point[]> = fc
  .array(
    fc.record({
      unitId: fc.integer({ min: 1, max: 3 }),
      functionCode: fc.constantFrom(1, 2, 3, 4),
      register: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 65_520, max: 65_535 })),
      type: fc.constantFrom(...MODBUS_TYPES),
      samplingMs: fc.constantFrom(100, 500, 1000, 5000, 180_000),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    rows.map(({ unitId, functionCode, register, type, samplingMs }, index) =>
      point(index, modbusAddress(register, { unitId, functionCode, type: functionCode <= 2 ? 'bool' : type }), {
        samplingMs,
      }),
    ),
  );

test('a read plan covers every point exactly once, in one block or among the refused', () => {
  fc.assert(
    fc.property(points, settings, (all, device) => {
      const { blocks, refused } = planReads(all, device);
      const planned = [...blocks.flatMap(({ registers }) => registers.map(({ point }) => point.index))];
      planned.push(...refused.map(({ point }) => point.index));
      expect(planned.sort((a, b) => a - b)).toEqual(all.map(({ index }) => index));
    }),
  );
});

test('every block keeps the limits of the device, holds its values whole and asks for nothing forbidden', () => {
  fc.assert(
    fc.property(points, settings, (all, device) => {
      for (const block of planReads(all, device).blocks) {
        const size = block.to - block.from;
        expect(size).toBeGreaterThan(0);
        expect(size).toBeLessThanOrEqual(block.functionCode <= 2 ? device.bitsPerRequest : device.registersPerRequest);
        expect(block.to).toBeLessThanOrEqual(65_536);
        for (const { address } of block.registers) {
          expect(address).toMatchObject({ unitId: block.unitId, functionCode: block.functionCode });
          expect(address.register).toBeGreaterThanOrEqual(block.from);
          expect(address.register + widthOf(address)).toBeLessThanOrEqual(block.to);
        }
        for (const { functionCode, from, to } of device.forbidden) {
          if (functionCode === block.functionCode) expect(from >= block.to || to < block.from).toBe(true);
        }
      }
    }),
  );
});

test('a block is polled as often as its quickest point asks, and no hole in it is wider than allowed', () => {
  fc.assert(
    fc.property(points, settings, (all, device) => {
      for (const { registers, periodMs } of planReads(all, device).blocks) {
        const wanted = Math.min(...registers.map(({ point }) => point.samplingMs));
        expect(periodMs).toBe(Math.max(device.periodMsMin, Math.min(wanted, device.periodMsMax)));
        const sorted = registers.map(({ address }) => address).sort((a, b) => a.register - b.register);
        let end = sorted[0]!.register;
        for (const address of sorted) {
          expect(address.register - end).toBeLessThanOrEqual(device.gapRegisters);
          end = Math.max(end, address.register + widthOf(address));
        }
      }
    }),
  );
});
