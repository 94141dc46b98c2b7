import { expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';

const { lines, points } = loadConfig(undefined, ['coking']);
const [line] = lines;
if (!line) throw new Error('the configuration has no coking line');
const measured = points.points.filter(({ origin }) => origin === 'measured');

test('the coking line is complete: rows, devices, equipment, streams, loops, alarms, interlocks, faults', () => {
  expect(measured).toHaveLength(214);
  const parts = ['devices', 'equipment', 'streams', 'units', 'loops', 'alarms', 'interlocks', 'faults'] as const;
  expect(Object.fromEntries(parts.map((part) => [part, line[part].length]))).toEqual({
    devices: 10,
    equipment: 38,
    streams: 39,
    units: 13,
    loops: 20,
    alarms: 29,
    interlocks: 12,
    faults: 15,
  });
});

test('every device has points, and floats come in three word orders', () => {
  for (const { id } of line.devices) expect(points.ofDevice('coking', id).length, id).toBeGreaterThan(0);
  const orders = measured.flatMap(({ address }) =>
    address.protocol === 'modbus' && address.type === 'float32' ? [address.wordOrder] : [],
  );
  expect([...new Set(orders)].sort()).toEqual(['ABCD', 'CDAB', 'DCBA']);
});

test('every stream is drawn, and the element balance of the line closes at its edge', () => {
  for (const { id } of line.streams)
    expect(
      line.connections.some(({ stream }) => stream === id),
      id,
    ).toBe(id !== 'S-704');
  const elements = new Map(line.components.map((component) => [component.id, component.elements]));
  const crossing = (boundary: 'in' | 'out', element: string) =>
    line.streams
      .filter((stream) => stream.boundary === boundary)
      .flatMap(({ normal }) => Object.entries(normal.components))
      .reduce((sum, [id, kg]) => sum + kg * (elements.get(id)?.[element] ?? 0), 0);
  for (const element of ['C', 'H', 'O', 'N', 'S', 'ASH']) {
    const came = crossing('in', element);
    expect(Math.abs(came - crossing('out', element)) / came, element).toBeLessThan(0.003);
  }
});

test('coal, coke, tar, light oil and wash oil are told in mass alone', () => {
  const without = line.components.filter(({ molarMass }) => molarMass === null).map(({ id }) => id);
  expect(without).toEqual(['COAL', 'COKE', 'TAR', 'BENZ', 'WOIL']);
});
