import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import { createBdoPlant } from './bdo/index.ts';
import { createCokingPlant } from './coking/index.ts';
import { createH2SmeltingPlant } from './h2-smelting/index.ts';
import type { NoiseMode } from './parts/noise.ts';
import type { Plant } from './plant.ts';

export interface PlantOptions {
  readonly seed: number;
  /** `realistic`: autocorrelated and heavy-tailed, with slow disturbances; `gaussian`: white; `none`: the truth behind the instruments' lags. */
  readonly noise: NoiseMode;
  /** Share of the line's slow disturbances, 1 for all of them; by default a little with realistic noise, else none. */
  readonly disturbance?: number;
}

/** One entry for each line that has a virtual plant. */
const PLANTS: Readonly<Record<string, (line: Line, points: PointTable, options: PlantOptions) => Plant>> = {
  bdo: createBdoPlant,
  coking: createCokingPlant,
  'h2-smelting': createH2SmeltingPlant,
};

export const createPlant = (line: Line, points: PointTable, options: PlantOptions): Plant => {
  const create = PLANTS[line.id];
  if (!create)
    throw new Error(`the line '${line.id}' has no virtual plant; there are ${Object.keys(PLANTS).join(', ')}`);
  return create(line, points, options);
};
