import { twinNode } from '../vocabulary/topic.ts';
import type { Line } from './line.ts';
import type { Point } from './point.ts';

/** The device under which the estimates of a line's twin stand in the point table. */
export const TWIN_DEVICE = 'TWIN';

type Estimate = Omit<Point, 'index'>;

/** The points that the twin of a line publishes: reconciled flow and its standard deviation of every stream. */
export const twinPoints = (line: Line): Estimate[] =>
  line.streams.flatMap((stream) => {
    const shared = {
      line: line.id,
      device: TWIN_DEVICE,
      isaType: 'FY',
      equipment: null,
      stream: stream.id,
      unit: 'kg/h',
      normal: stream.normal.massFlowKgH,
      sigma: null,
      accuracy: '-',
      samplingMs: 1000,
      deadband: 0,
      origin: 'estimated',
      access: 'R',
      role: 'EST',
      limits: { hh: null, h: null, l: null, ll: null },
      priority: null,
      words: null,
    } as const;
    const range = { low: 0, high: Math.max(1, stream.normal.massFlowKgH * 3) };
    const address = (metric: string) => ({ protocol: 'sparkplug', node: twinNode(line.id), metric }) as const;
    return [
      {
        ...shared,
        tag: `${stream.id}.REC`,
        name: { zh: `${stream.name.zh}（校正）`, en: `${stream.name.en} (reconciled)` },
        range,
        address: address(`${stream.id}.REC`),
      },
      {
        ...shared,
        tag: `${stream.id}.SD`,
        name: { zh: `${stream.name.zh}（校正标准差）`, en: `${stream.name.en} (reconciled, standard deviation)` },
        range,
        normal: null,
        address: address(`${stream.id}.SD`),
      },
    ];
  });
