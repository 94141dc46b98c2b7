import type { Point } from '../../../config/plant/point.ts';

const ANALYSER_HOUSE = 'ANA-B1';
/** Sample loop from the tapping point to the analyser house. */
const SAMPLE_LOOP_S = 120;

const LAG_S: Readonly<Record<string, number>> = {
  TT: 20,
  PT: 0.3,
  PDT: 1,
  FT: 0.5,
  LT: 3,
  DT: 0.5,
  AT: 5,
  WT: 1,
  GT: 10,
  IT: 0.5,
  ST: 0.5,
  JT: 1,
};

/** Time constants of the instruments (line pack 10.7); analysers of the analyser house tell a sample two minutes after it was drawn. */
export const sensorResponse = (point: Point): { lagS: number; delayS: number } => {
  if (point.device === ANALYSER_HOUSE) return { lagS: 0, delayS: SAMPLE_LOOP_S };
  return { lagS: LAG_S[point.isaType] ?? 0, delayS: 0 };
};
