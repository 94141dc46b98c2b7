import { twinNode } from '../vocabulary/topic.ts';
import type { Line } from './line.ts';
import type { DynamicBlock } from './line-dynamics.ts';
import type { Point } from './point.ts';
import { sigmaRange } from './value-range.ts';

/** The device under which the figures of a line's dynamic models stand in the point table. */
export const DYNAMICS_DEVICE = 'DYNAMICS';

export const dynamicTag = (figure: string): string => `DYN-${figure}`;
/** 1 while the innovations of a block are as large as expected. */
export const fitTag = (block: string): string => `DYN-${block}-FIT`;

/** Squared innovations of a block over what is expected, mean of the last hour: 1 while it fits. */
export const innovationTag = (block: string): string => `DYN-${block}-INNOVATION`;

type Estimate = Omit<Point, 'index'>;

/** Figures of the dynamic models with their standard deviations, and whether each model still fits. */
export const dynamicPoints = (line: Line): Estimate[] =>
  (line.twin?.dynamics ?? []).flatMap((block) => [
    ...block.figures.flatMap((figure) => [
      estimate(line, dynamicTag(figure.id), figure),
      estimate(line, `${dynamicTag(figure.id)}.SD`, {
        ...figure,
        range: sigmaRange(figure.range),
        normal: null,
        name: { zh: `${figure.name.zh}（标准差）`, en: `${figure.name.en} (standard deviation)` },
      }),
    ]),
    estimate(line, fitTag(block.id), {
      name: { zh: `${block.name.zh}模型相符`, en: `${block.name.en}: the model fits` },
      unit: 'bool',
      range: { low: 0, high: 1 },
      normal: 1,
    }),
    estimate(line, innovationTag(block.id), {
      name: { zh: `${block.name.zh}新息比`, en: `${block.name.en}: innovations over expected` },
      unit: '1',
      range: { low: 0, high: 10 },
      normal: 1,
    }),
  ]);

const estimate = (
  line: Line,
  tag: string,
  { name, unit, range, normal }: Pick<DynamicBlock['figures'][number], 'name' | 'unit' | 'range' | 'normal'>,
): Estimate => ({
  line: line.id,
  device: DYNAMICS_DEVICE,
  tag,
  name,
  unit,
  range,
  normal,
  stream: null,
  equipment: null,
  isaType: 'FY',
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
  address: { protocol: 'sparkplug', node: twinNode(line.id), metric: tag },
});
