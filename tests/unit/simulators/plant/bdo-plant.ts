import { loadConfig } from '../../../../config/plant/load.ts';
import type { Point } from '../../../../config/plant/point.ts';
import { createPlant, type PlantOptions } from '../../../../simulators/plant/index.ts';
import type { Plant } from '../../../../simulators/plant/plant.ts';

// What the tests of the virtual BDO line share.

const config = loadConfig(undefined, ['bdo']);
const [first] = config.lines;
if (!first) throw new Error('the BDO line is missing');
export const line = first;
export const points = config.points;
export const measuredPoints: readonly Point[] = points.ofLine('bdo').filter((point) => point.origin === 'measured');

export const plantOf = (options: Partial<PlantOptions> = {}): Plant =>
  createPlant(line, points, { seed: 1, noise: 'none', ...options });

export const value = (plant: Plant, tag: string): number => plant.reading(tag).value;

/** Plant after `hours` under one fault of the given magnitude. */
export const under = (fault: string, hours: number, magnitude = 1): Plant => {
  const plant = plantOf();
  plant.inject({ fault, atS: 0, magnitude });
  plant.advance(hours * 3600);
  return plant;
};

/** Sum of one kind of state, such as everything booked `in/`, weighted by the share of an element or by 1. */
export const booked = (plant: Plant, kind: string, element?: string): number => {
  const { states } = plant.truth();
  let sum = 0;
  for (const component of line.components)
    sum += (states[`${kind}/${component.id}`] ?? 0) * (element ? (component.elements[element] ?? 0) : 1);
  return sum;
};
