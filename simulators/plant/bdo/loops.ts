import type { LoopWiring } from '../parts/controller.ts';

// Tuning after section 7 of the line pack, adjusted where its starting values would swing. Gains in % per unit of the process value,
// positive when the output rises with the process value.

const flow = (id: string, pv: string, normal: number, output: number): LoopWiring => ({
  id,
  pv: [pv],
  gain: (-0.4 * output) / normal,
  integralS: 10,
});

const MIN = 60;

export const LOOPS: readonly LoopWiring[] = [
  {
    id: 'WIC-10001',
    pv: ['ST-10001'],
    pvScale: 15.4635 / 22,
    gain: (-0.4 * 37) / 15.4635,
    integralS: 10,
    master: { pv: 'LT-10201', setpoint: 55, gain: -0.3, integralS: 90 * MIN },
  },
  { id: 'PIC-10111', pv: ['PT-10111'], gain: -1.5, integralS: 1.2 * MIN },
  flow('FIC-10501', 'FT-10501', 14.29, 55),
  { id: 'AIC-10501', pv: ['AT-10501'], gain: -2, integralS: 120 * MIN, scanS: 180 },
  flow('FIC-20101', 'FT-20101', 31.134, 46),
  { id: 'TIC-10111', pv: ['TT-10111', 'TT-10112'], gain: 9, integralS: 60 * MIN },
  { id: 'TIC-10211', pv: ['TT-10211', 'TT-10212'], gain: 9, integralS: 60 * MIN },
  { id: 'AIC-10111', pv: ['AT-10111'], gain: -3, integralS: 20 * MIN },
  { id: 'LIC-10211', pv: ['LT-10211'], gain: 1.5, integralS: 120 * MIN },
  { id: 'TIC-20112', pv: ['TT-20112'], gain: -1.2, integralS: 8 * MIN },
  flow('FIC-20201', 'FT-20201', 36.824, 45),
  { id: 'PIC-30111', pv: ['PT-30111'], gain: -0.05, integralS: 12 * MIN },
  { id: 'TIC-30111', pv: ['TT-30111', 'TT-30112'], gain: 4, integralS: 8 * MIN },
  { id: 'LIC-30111', pv: ['LT-30111'], gain: 1.5, integralS: 60 * MIN },
  { id: 'PIC-30211', pv: ['PT-30211'], gain: -0.1, integralS: 40 * MIN },
  { id: 'TIC-30211', pv: ['TT-30211'], gain: -0.6, integralS: 3 * MIN },
  { id: 'LIC-30211', pv: ['LT-30211'], gain: 1.5, integralS: 20 * MIN },
  { id: 'TIC-40112', pv: ['TT-40112'], gain: -1.2, integralS: 8 * MIN },
  { id: 'TIC-40212', pv: ['TT-40212'], gain: -1.2, integralS: 8 * MIN },
  { id: 'PIC-40311', pv: ['PT-40311'], gain: -4, integralS: 2 * MIN },
  { id: 'TIC-40312', pv: ['TT-40312'], gain: -1.2, integralS: 8 * MIN },
  flow('FIC-40312', 'FT-40312', 16.298, 41),
  flow('FIC-50101', 'FT-50101', 5, 35),
  { id: 'TIC-50111', pv: ['TT-50111'], gain: -3, integralS: 12 * MIN },
  { id: 'PIC-50221', pv: ['PT-50221'], gain: 0.06, integralS: 4 * MIN },
  { id: 'TIC-60101', pv: ['TT-60101'], gain: 4, integralS: 5 * MIN },
];
