import type { LoopWiring } from '../parts/controller.ts';

// Tuning after section 7 of the line description. Gains in % per unit of the process value, positive when the output rises with it.

const MINUTE = 60;
const flow = (id: string, pv: string, normal: number, output: number, integralS: number): LoopWiring => ({
  id,
  pv: [pv],
  gain: (-0.4 * output) / normal,
  integralS,
});

const ovens = ['TIC-70101', 'TIC-70201', 'TIC-70301', 'TIC-70401'];

export const LOOPS: readonly LoopWiring[] = [
  ...ovens.map(
    (id): LoopWiring => ({
      id,
      pv: [id.replace('TIC', 'TT'), id.replace('TIC', 'TT').replace(/1$/, '2')],
      gain: -0.3,
      integralS: 40 * MINUTE,
      // Silica brick bears no more.
      setpointPerH: 10,
    }),
  ),
  { ...flow('FIC-71101', 'FT-71101', 7.1668, 46, 6), demand: ovens },
  { id: 'AIC-70701', pv: ['AT-70701'], gain: -0.6, integralS: 15 * MINUTE },
  { id: 'PIC-70701', pv: ['PT-70701'], gain: 100, integralS: 20 },
  { id: 'PIC-80101', pv: ['PT-80101'], gain: 20, integralS: 3 },
  flow('FIC-80101', 'FT-80101', 600, 55, 8),
  { id: 'TIC-80402', pv: ['TT-80402'], gain: 3, integralS: 3 * MINUTE },
  { id: 'PIC-80401', pv: ['PT-80401'], gain: 10, integralS: 30 },
  flow('FIC-81211', 'FT-81211', 1500, 60, 8),
  flow('FIC-81101', 'FT-81101', 1.8241, 38, 8),
  { id: 'AIC-90101', pv: ['AT-90101'], gain: -60, integralS: 8 * 3600, scanS: 10 * MINUTE },
  { id: 'TIC-90201', pv: ['TT-90201'], gain: -1.5, integralS: 5 * MINUTE },
  { id: 'TIC-90501', pv: ['TT-90501'], gain: 4, integralS: 3 * MINUTE },
  flow('FIC-90401', 'FT-90401', 60.18, 48, 8),
  { id: 'TIC-90902', pv: ['TT-90902'], gain: -0.35, integralS: 4 * MINUTE },
  { id: 'TIC-90901', pv: ['TT-90901'], gain: 1.2, integralS: 4 * MINUTE },
  { id: 'PIC-90501', pv: ['PT-90501'], gain: 150, integralS: 2400 },
];
