import type { Line } from '../../../config/plant/line.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import { FaultSchedule } from '../parts/fault-schedule.ts';
import { LinePlant } from '../parts/line-plant.ts';
import type { NoiseMode } from '../parts/noise.ts';
import type { Plant } from '../plant.ts';
import { CokingProcess } from './process.ts';

/** Share of the pack's slow disturbances at which every cycle mean still stays within its noise of normal for a day. */
const DISTURBANCE = 0.02;

export const createCokingPlant = (
  line: Line,
  points: PointTable,
  options: { readonly seed: number; readonly noise: NoiseMode; readonly disturbance?: number },
): Plant => {
  const faults = new FaultSchedule();
  const disturbance = options.disturbance ?? (options.noise === 'realistic' ? DISTURBANCE : 0);
  return new LinePlant(line, points, new CokingProcess(line, faults, options.seed, disturbance), faults, options);
};
