import { loadConfig } from '../../../../config/plant/load.ts';
import { createPlant, type PlantOptions } from '../../../../simulators/plant/index.ts';
import type { Plant } from '../../../../simulators/plant/plant.ts';

const config = loadConfig(undefined, ['coking']);
const [found] = config.lines;
if (!found) throw new Error('the configuration has no coking line');

export const line = found;
export const measuredPoints = config.points.points.filter(({ origin }) => origin === 'measured');

export const plantOf = (options: Partial<PlantOptions> = {}): Plant =>
  createPlant(line, config.points, { seed: 1, noise: 'none', ...options });

export const value = (plant: Plant, tag: string): number => plant.reading(tag).value;
