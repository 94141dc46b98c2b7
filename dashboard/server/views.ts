import { createHash } from 'node:crypto';
import type { Address } from '../../config/plant/address.ts';
import { type Device, unitIdsOf } from '../../config/plant/device.ts';
import type { Line } from '../../config/plant/line.ts';
import type { Point, PointTable } from '../../config/plant/point.ts';
import { UNITS, type Unit } from '../../config/vocabulary/unit.ts';
import type { LineView } from '../contract/line-view.ts';
import type { PointView } from '../contract/point-view.ts';

// What the configuration looks like from outside: complete, and without secrets.

const addressText = (address: Address): string => {
  switch (address.protocol) {
    case 'opcua':
      return `nsu=${address.namespaceUri};${address.identifier}`;
    case 'modbus':
      return `unit ${address.unitId} FC${address.functionCode} register ${address.register} ${address.type} ${address.wordOrder}`;
    case 'sparkplug':
      return `${address.node}/${address.metric}`;
  }
};

const STALE_MS_MIN = 2000;
/** What the way from the device to the screen may add before a value is called late. */
const TRANSPORT_MS = 1500;

/** Three missed periods. An OPC UA subscription sends changes only: there the session speaks for the value. */
const staleAfterMs = (point: Point): number | null =>
  point.address.protocol === 'opcua' ? null : Math.max(3 * point.samplingMs, STALE_MS_MIN) + TRANSPORT_MS;

const pointView = (point: Point, panels: ReadonlySet<string>): PointView => {
  const unit: Unit = UNITS[point.unit];
  const nameless = point.unit === 'bool' || point.unit === 'enum' || point.unit === '1';
  const code = nameless ? '–' : point.unit;
  const { address, words, ...same } = point;
  return {
    ...same,
    staleAfterMs: staleAfterMs(point),
    gasDetector: point.role === 'PV' && panels.has(`${point.line}/${point.device}`),
    limits: { ...point.limits },
    range: { ...point.range },
    unitText: { zh: nameless ? code : (unit.zh ?? code), en: code },
    words: words ? { ...words } : null,
    address: addressText(address),
  };
};

/** All points in the order of the table. */
export const pointViews = ({ lines, points }: { lines: readonly Line[]; points: PointTable }): PointView[] => {
  const panels = new Set(
    lines.flatMap(({ id, devices }) => devices.filter((d) => d.gasDetection).map((device) => `${id}/${device.id}`)),
  );
  return points.points.map((point) => pointView(point, panels));
};

const endpointText = (device: Device, devices: readonly Device[]): string => {
  if (device.protocol !== 'opcua') return `${device.host}:${device.port} unit ${unitIdsOf(device).join(', ')}`;
  if (device.endpoint) return device.endpoint;
  const host = devices.find(({ id }) => id === device.via);
  return host?.protocol === 'opcua' && host.endpoint ? `${host.endpoint} (${host.id})` : `via ${device.via}`;
};

export const lineView = (line: Line): LineView => ({
  id: line.id,
  name: line.name,
  centre: line.centre,
  hall: line.hall,
  areas: line.areas,
  devices: line.devices.map((device) => ({
    id: device.id,
    protocol: device.protocol,
    description: device.description,
    endpoint: endpointText(device, line.devices),
  })),
  equipment: line.equipment,
  racks: line.racks,
  connections: line.connections,
  streams: line.streams,
  units: line.units,
  loops: line.loops,
  interlocks: line.interlocks,
  faults: line.faults,
  cycles: line.cycles,
});

/** Two tables of the same version agree on what every index means. */
export const pointsVersion = (points: PointTable): string =>
  createHash('sha256')
    .update(points.points.map(({ tag }) => tag).join('\n'))
    .digest('hex')
    .slice(0, 16);
