import type { Address } from '../../../../config/plant/address.ts';
import { type Point, PointTable } from '../../../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';

// A small point table: tags with the device they belong to; `twin-a:` in front of a device makes an estimate of that node.

const ADDRESS: Address = { protocol: 'opcua', namespaceUri: 'urn:test', identifier: 's=x' };

const point = (tag: string, device: string, index: number): Point => {
  const [node, own] = device.includes(':') ? device.split(':') : [null, device];
  return {
    index,
    tag,
    line: 'a',
    device: own ?? device,
    name: { zh: tag, en: tag },
    isaType: 'FT',
    equipment: null,
    stream: null,
    unit: 'kg/h',
    range: { low: -1e9, high: 1e9 },
    normal: null,
    sigma: null,
    accuracy: '-',
    samplingMs: 1000,
    deadband: 0,
    origin: node === null ? 'measured' : 'estimated',
    access: 'R',
    role: 'PV',
    limits: { hh: null, h: null, l: null, ll: null },
    priority: null,
    words: null,
    address: node ? { protocol: 'sparkplug', node, metric: tag } : ADDRESS,
  };
};

export const tableOf = (devices: Readonly<Record<string, readonly string[]>>): PointTable =>
  new PointTable(
    Object.entries(devices)
      .flatMap(([device, tags]) => tags.map((tag) => [tag, device] as const))
      .map(([tag, device], index) => point(tag, device, index)),
  );

export type Row = readonly [point: number, time: number, value: number, status?: number];

export const batchOf = (...rows: readonly Row[]): SampleBatch => {
  const builder = new BatchBuilder(4);
  for (const [index, time, value, status] of rows) builder.add(index, time, time + 1, value, status ?? 0);
  return builder.take();
};

export const rowsOf = (batch: SampleBatch): [number, number, number, number][] =>
  Array.from({ length: batch.length }, (_, row) => [
    batch.point[row]!,
    batch.sourceTime[row]!,
    batch.value[row]!,
    batch.status[row]!,
  ]);
