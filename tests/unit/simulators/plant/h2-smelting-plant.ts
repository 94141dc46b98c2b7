import { loadConfig } from '../../../../config/plant/load.ts';
import { createPlant, type PlantOptions } from '../../../../simulators/plant/index.ts';
import type { Plant } from '../../../../simulators/plant/plant.ts';

const config = loadConfig(undefined, ['h2-smelting']);
const [found] = config.lines;
if (!found) throw new Error('the configuration has no h2-smelting line');

export const line = found;
export const measuredPoints = config.points.points.filter(({ origin }) => origin === 'measured');

export const plantOf = (options: Partial<PlantOptions> = {}): Plant =>
  createPlant(line, config.points, { seed: 1, noise: 'none', ...options });

/** A noise-free plant after so many hours with a fault from its start on. */
export const under = (fault: string, hours: number, magnitude = 1): Plant => {
  const plant = plantOf();
  plant.inject({ fault, atS: 0, magnitude });
  plant.advance(hours * 3600);
  return plant;
};

export const value = (plant: Plant, tag: string): number => plant.reading(tag).value;
