import type { Point, PointTable } from '../../../config/plant/point.ts';
import type { BusRoom } from '../../bus/bus.ts';
import type { BusDevice, DriverKind, DriverTarget } from '../driver.ts';
import { SparkplugDriver } from './sparkplug-driver.ts';

/** The third driver: what others publish on the bus takes the same way as any sample. It needs the bus, which the others do not. */
export const sparkplugKind = (bus: BusRoom, points: PointTable): DriverKind => ({
  protocols: ['sparkplug'],
  open: (target) => {
    const device = target.devices.find((each): each is BusDevice => each.protocol === 'sparkplug');
    if (!device) throw new Error('the sparkplug driver was handed a target without an edge node');
    return new SparkplugDriver(bus, points, device.node);
  },
});

/** One target for each edge node and line that the point table speaks of. */
export const sparkplugTargets = (points: PointTable): DriverTarget[] => {
  const groups = new Map<string, { line: string; node: string; points: Point[] }>();
  for (const point of points.points) {
    if (point.address.protocol !== 'sparkplug') continue;
    const key = `${point.line}\n${point.address.node}`;
    const group = groups.get(key);
    if (group) group.points.push(point);
    else groups.set(key, { line: point.line, node: point.address.node, points: [point] });
  }
  return [...groups.values()].map(({ line, node, points: own }) => ({
    line,
    devices: [...new Set(own.map(({ device }) => device))].map((id) => ({ id, protocol: 'sparkplug' as const, node })),
    points: own,
  }));
};
