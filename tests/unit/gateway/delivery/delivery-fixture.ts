import type { Base } from '../../../../config/plant/base.ts';
import { type Point, PointTable } from '../../../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';

const point = (tag: string, index: number): Point => ({
  index,
  tag,
  line: 'bdo',
  device: 'DCS',
  name: { zh: tag, en: tag },
  isaType: 'FT',
  equipment: null,
  stream: null,
  unit: 'kg/h',
  range: { low: 0, high: 100 },
  normal: null,
  sigma: null,
  accuracy: '',
  samplingMs: 1000,
  deadband: 0,
  origin: 'measured',
  access: 'R',
  role: 'PV' as Point['role'],
  limits: { hh: null, h: null, l: null, ll: null },
  priority: null,
  words: null,
  address: { protocol: 'opcua', namespaceUri: 'urn:test', identifier: `s=${tag}` },
});

export const pointTable = (...tags: string[]): PointTable => new PointTable(tags.map(point));

export const settings: Base['journal'] = { syncMs: 50, segmentBytes: 65_536, bytesMax: 1_048_576, ageHoursMax: 168 };

export interface Row {
  readonly point?: number;
  readonly time: number;
  readonly value: number;
  readonly status?: number;
}

export const batchOf = (rows: readonly Row[]): SampleBatch => {
  const builder = new BatchBuilder(Math.max(1, rows.length));
  for (const { point: index = 0, time, value, status = 0 } of rows) builder.add(index, time, time, value, status);
  return builder.take();
};

export const valuesOf = (batch: SampleBatch): number[] => [...batch.value.subarray(0, batch.length)];
