import { expect, test } from 'vitest';
import { seeded } from '../../config/vocabulary/random.ts';
import { plantOf } from '../unit/simulators/plant/coking-plant.ts';

// Whatever is set and whatever breaks: what went in is there or went out, for every element of the coal and the air.

const ELEMENTS = ['C', 'H', 'O', 'N', 'S', 'ASH'] as const;
const FAULTS = ['K5', 'K6', 'K7', 'K8', 'K10', 'K12'] as const;
const HOURS = 3;

test.each([1, 2, 3, 4])('elements close to half a percent of what passed, seed %i', (seed) => {
  const random = seeded(seed);
  const plant = plantOf({ seed, noise: 'realistic', disturbance: 1 });
  const held = (element: string) => plant.truth().states[`held/${element}`] ?? Number.NaN;
  const before = ELEMENTS.map(held);
  const around = (normal: number, share: number) => normal * (1 + share * (2 * random() - 1));
  plant.write('TIC-70201.SP', around(1275, 0.02));
  plant.write('PIC-80101.SP', around(0.085, 0.2));
  plant.write('FIC-81211.SP', around(1500, 0.4));
  plant.write('FIC-81101.SP', around(2, 0.3));
  plant.write('FIC-90401.SP', around(60, 0.3));
  plant.write('AIC-70701.SP', around(5, 0.3));
  plant.inject({ fault: FAULTS[seed % FAULTS.length] ?? 'K7', atS: 1800, magnitude: 0.5 + random() });
  plant.advance(HOURS * 3600);
  const { states } = plant.truth();
  ELEMENTS.forEach((element, at) => {
    const gained = held(element) - (before[at] ?? 0);
    const passed = Math.max(states[`in/${element}`] ?? 0, states[`out/${element}`] ?? 0);
    const net = (states[`in/${element}`] ?? 0) - (states[`out/${element}`] ?? 0);
    expect(passed, element).toBeGreaterThan(0);
    expect(Math.abs(gained - net) / passed, `${element}: gained ${gained}, net ${net}`).toBeLessThan(0.005);
  });
});
