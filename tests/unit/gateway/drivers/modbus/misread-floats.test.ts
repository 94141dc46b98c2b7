import { expect, test } from 'vitest';
import { loadConfig } from '../../../../../config/plant/load.ts';
import { seeded } from '../../../../../config/vocabulary/random.ts';
import { Status } from '../../../../../config/vocabulary/status.ts';
import { MisreadFloats } from '../../../../../gateway/drivers/modbus/misread-floats.ts';
import { planReads, type Register } from '../../../../../gateway/drivers/modbus/plan-reads.ts';
import { readValues } from '../../../../../gateway/drivers/modbus/read-values.ts';

// The analysers of the BDO line: 14 floats, read in blocks of their own periods.

const config = loadConfig(undefined, ['bdo']);
const device = config.lines[0]?.devices.find(({ id }) => id === 'ANA-B1');
const points = config.points.points.filter((point) => point.device === 'ANA-B1');
const random = seeded(7);

/** Registers as the device holds them, each value at its place in the point table, low word first. */
const memory = (reading: (normal: number, sigma: number) => number): Uint8Array => {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  for (const { address, normal, sigma } of points) {
    if (address.protocol !== 'modbus') continue;
    const word = new DataView(new ArrayBuffer(4));
    word.setFloat32(0, reading(normal ?? 0, sigma ?? 0));
    view.setUint16(address.register * 2, word.getUint16(2));
    view.setUint16(address.register * 2 + 2, word.getUint16(0));
  }
  return bytes;
};

/** Reads all blocks `scans` times with registers shifted by `by`; answers the statuses of each scan. */
const statuses = (by: number, scans: number, floats = new MisreadFloats(), of = noisy) => {
  if (device?.protocol !== 'modbus-tcp') throw new Error('ANA-B1 is a Modbus device');
  const moved = points.map((point) =>
    point.address.protocol === 'modbus'
      ? { ...point, address: { ...point.address, register: point.address.register + by } }
      : point,
  );
  const { blocks } = planReads(moved, device);
  return Array.from({ length: scans }, () => {
    const bytes = memory(of);
    return blocks.flatMap((block) => {
      const values = floats.judge(block, readValues(block, bytes.subarray(block.from * 2)));
      return values.map(({ status, value, register }) => (isInRange(register, value) ? status : Status.BadOutOfRange));
    });
  });
};
const noisy = (normal: number, sigma: number) => normal + 4 * sigma * (random() - 0.5);
const isInRange = ({ point: { range } }: Register, value: number) => !(value < range.low || value > range.high);

test('a map shifted by one: once seen, not one value in a thousand scans passes for good', () => {
  const floats = new MisreadFloats();
  statuses(1, 1, floats);
  expect(statuses(1, 1000, floats).flat()).not.toContain(Status.Good);
});

test('the right map: every value is good, also after it was put right', () => {
  expect(new Set(statuses(0, 200).flat())).toEqual(new Set([Status.Good]));
  const floats = new MisreadFloats();
  statuses(1, 3, floats);
  statuses(0, 2, floats);
  expect(new Set(statuses(0, 1, floats).flat())).toEqual(new Set([Status.Good]));
});

test('a plant that stands, with all values next to nothing, is no misread map', () => {
  const near = new MisreadFloats();
  expect(statuses(0, 5, near, () => 1e-12).flat()).not.toContain(Status.BadConfigurationError);
});
