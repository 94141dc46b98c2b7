import type { Point } from '../../../config/plant/point.ts';

/** Time constants of the instruments, s, by the letters of the tag. */
const LAG_S: Readonly<Record<string, number>> = { TT: 10, PT: 0.3, PDT: 1, FT: 1.5, LT: 2, AT: 4, IT: 0.3, JT: 1 };
/** Thermocouples in brick and coke. */
const OVEN = /^TT-70\d0[1-4]$/;
/** Scales that tell the mean of an hour. */
const HOURLY = new Set(['WT-81401', 'WT-90301']);
/** The fastest loop of the base, and instruments that answer with it. */
const LAG_OF: Readonly<Record<string, number>> = { 'PT-80101': 0.1, 'TT-80101': 4 };
/** Gas travels to the analysers in this time, s. */
const SAMPLE_LINE_S = 10;

export const sensorResponse = (point: Point): { lagS: number; delayS: number } => {
  if (OVEN.test(point.tag)) return { lagS: 30, delayS: 0 };
  if (HOURLY.has(point.tag)) return { lagS: 3600, delayS: 0 };
  // The oxygen meters sit in the pipe, the others draw a sample.
  const drawn = point.device === 'ANA-K1' && point.samplingMs >= 30_000;
  return { lagS: LAG_OF[point.tag] ?? LAG_S[point.isaType] ?? 0, delayS: drawn ? SAMPLE_LINE_S : 0 };
};
