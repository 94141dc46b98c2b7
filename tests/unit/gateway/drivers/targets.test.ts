import { expect, test } from 'vitest';
import { targetsOf } from '../../../../gateway/drivers/targets.ts';
import { modbusAddress, modbusDevice, opcuaDevice, point } from './plant-parts.ts';

test('a device and those its server shows share one connection; others and other lines have their own', () => {
  const { endpoint: _, ...shown } = opcuaDevice({ id: 'SIS-1', via: 'DCS-1' });
  const devices = [shown, opcuaDevice({ id: 'DCS-1' }), modbusDevice({ id: 'PLC-1' })];
  const points = [
    point(0, modbusAddress(0), { device: 'SIS-1' }),
    point(1, modbusAddress(0), { device: 'DCS-1' }),
    point(2, modbusAddress(0)),
    point(3, modbusAddress(0), { line: 'coking' }),
  ];
  const targets = targetsOf({ id: 'bdo', devices }, points);
  expect(targets.map((target) => target.devices.map(({ id }) => id))).toEqual([['DCS-1', 'SIS-1'], ['PLC-1']]);
  expect(targets.map((target) => target.points.map(({ index }) => index))).toEqual([[0, 1], [2]]);
});
