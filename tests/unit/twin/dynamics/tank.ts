import type { Line } from '../../../../config/plant/line.ts';
import { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';
import { loadConfig } from '../../../../config/plant/load.ts';
import { type Point, PointTable } from '../../../../config/plant/point.ts';

// A stirred tank with one reaction whose activity is not known, its feed meter, and a laboratory that looks at what leaves it.

export const FLOW = 'FT-1';
export const LAB = 'AT-1';

const config = loadConfig(undefined, ['bdo']);
const pattern = config.points.byTag('AT-20101') as Point satisfies Point;

const point = (index: number, change: Partial<Point>): Point => ({ ...pattern, index, ...change });

export const tank = (change: Partial<DynamicBlock> = {}): DynamicBlock => ({
  ...DynamicBlock.parse({
    id: 'TANK',
    name: { zh: '釜', en: 'tank' },
    units: ['R-1'],
    inputs: { feed: FLOW },
    parameters: { k: { value: 0.5, sigma: 0.2, unit: '1/h', source: 'trial' } },
    definitions: {},
    states: {
      c: { unit: 'wt%', rate: 'feed/100*(10 - c) - k*c', initial: 5, initialSigma: 1, noise: 0.05, low: 0, high: 20 },
    },
    outputs: [{ tag: LAB, formula: 'c', sigma: 0 }],
    figures: [
      {
        id: 'TANK-C',
        name: { zh: '浓度', en: 'concentration' },
        unit: 'wt%',
        range: { low: 0, high: 20 },
        formula: 'c',
      },
    ],
  }),
  ...change,
});

export const tankPoints = new PointTable([
  point(0, { tag: FLOW, sigma: 0.1, samplingMs: 1000, range: { low: 0, high: 200 } }),
  point(1, { tag: LAB, sigma: 0.1, samplingMs: 3_600_000, range: { low: 0, high: 20 } }),
]);

/** A line that is nothing but the tank. */
export const tankLine = (block = tank()): Line => {
  const [line] = config.lines;
  if (!line?.twin) throw new Error('the BDO line is not configured');
  return { ...line, id: 'tank', twin: { ...line.twin, dynamics: [block] } };
};
