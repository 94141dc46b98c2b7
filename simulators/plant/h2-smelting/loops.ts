import type { LoopWiring } from '../parts/controller.ts';

// Tuning after section 6 of the line pack. Gains in % per unit of the process value, positive when the output rises with it.

const flow = (id: string, pv: readonly string[], normal: number, output: number, integralS: number): LoopWiring => ({
  id,
  pv,
  gain: (-0.4 * output) / normal,
  integralS,
});

export const LOOPS: readonly LoopWiring[] = [
  flow('WIC-1111', ['WIC-1111'], 2180.8, 46, 30),
  flow('WIC-1112', ['WIC-1112'], 1100.6, 44, 30),
  flow('WIC-1113', ['WIC-1113'], 89.99, 31, 40),
  flow('WIC-1114', ['WIC-1114'], 24.05, 28, 40),
  flow('FIC-1201', ['FIC-1201'], 420, 50, 8),
  flow('FIC-1121', ['FIC-1121'], 150, 52, 8),
  flow('FIC-1122', ['FIC-1122'], 110, 49, 8),
  flow('FIC-1301', ['FIC-1301'], 1904.8, 62, 6),
  flow('FIC-1302', ['FIC-1302'], 609.9, 48, 6),
  { id: 'TIC-1304', pv: ['TIC-1304'], gain: -0.05, integralS: 180 },
  { id: 'PIC-1613', pv: ['PIC-1613'], gain: 0.25, integralS: 8 },
  { id: 'TIC-1131', pv: ['TT-1131'], gain: -0.08, integralS: 600 },
  { id: 'JIC-1506', pv: ['JIC-1506'], gain: -0.15, integralS: 10 },
  flow('FIC-1631', ['FIC-1631'], 42, 58, 10),
  { id: 'PIC-1607', pv: ['PIC-1607'], gain: 0.02, integralS: 200 },
];
