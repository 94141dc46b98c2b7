import { describe, expect, test } from 'vitest';
import { registersOf } from '../../../../config/plant/address.ts';
import { loadConfig } from '../../../../config/plant/load.ts';

const { lines, points } = loadConfig(undefined, 'every');
const bdo = lines.find(({ id }) => id === 'bdo')!;

describe('the BDO line', () => {
  test('is complete: rows, devices, equipment, streams, loops, alarms, interlocks, faults', () => {
    const measured = points.ofLine('bdo').filter(({ origin }) => origin === 'measured');
    expect(measured).toHaveLength(257);
    expect(bdo.devices).toHaveLength(9);
    expect(bdo.equipment).toHaveLength(55);
    expect(bdo.streams).toHaveLength(41);
    expect(bdo.units).toHaveLength(18);
    expect(bdo.loops).toHaveLength(26);
    expect(bdo.alarms).toHaveLength(30);
    expect(bdo.interlocks).toHaveLength(17);
    expect(bdo.faults).toHaveLength(15);
  });

  test('every piece of equipment that carries an instrument or a pipe is drawn and every device has points', () => {
    for (const device of bdo.devices) expect(points.ofDevice('bdo', device.id).length, device.id).toBeGreaterThan(0);
    const piped = new Set(bdo.connections.flatMap(({ from, to }) => [from, to]));
    const process = bdo.streams.flatMap(({ id }) => bdo.connections.filter(({ stream }) => stream === id));
    expect(process.length).toBeGreaterThan(bdo.streams.length);
    expect(piped.size).toBeGreaterThan(40);
  });

  test('a register map has no value outside the address space', () => {
    for (const point of points.ofLine('bdo')) {
      if (point.address.protocol !== 'modbus') continue;
      expect(point.address.register + registersOf(point.address.type)).toBeLessThanOrEqual(65_536);
    }
  });

  test('a point keeps what the instrument index says of it', () => {
    expect(points.byTag('AT-11001')).toMatchObject({
      device: 'ANA-B1',
      unit: 'wt%',
      range: { low: 0, high: 60 },
      sigma: 0.08,
      samplingMs: 60_000,
      limits: { hh: null, h: 46, l: 34, ll: null },
      address: { protocol: 'modbus', unitId: 5, functionCode: 4, register: 10, type: 'float32', wordOrder: 'CDAB' },
    });
    expect(points.byTag('TIC-10111.MODE')?.words?.[1]).toEqual({ zh: '自动', en: 'AUTO' });
  });
});
