import type { Point } from '../../../config/plant/point.ts';

const MINUTE = 60;

/** Time constants of the instruments, s (line pack 5.1); the rest goes by the letters of the tag. */
const LAG_S: Readonly<Record<string, number>> = {
  TT: 10,
  TIC: 10,
  PT: 0.3,
  PDT: 1,
  FT: 1.5,
  FIC: 1.5,
  LT: 2,
  AT: 4,
  WT: 2,
};
/** Immersion pyrometer, top pyrometer. */
const LAG_OF: Readonly<Record<string, number>> = { 'TT-1401': 25, 'TT-1403': 1, 'AT-1626': 2, 'TT-1402': 0 };
/** Gas travels this long to the mass spectrometer. */
const SAMPLE_LINE_S = 8;
/** How long the laboratory takes: slag by X-ray fluorescence and titration, titanium by ICP, metal by spark. */
const LABORATORY_S: Readonly<Record<string, number>> = {
  'AX-1805': 40 * MINUTE,
  'AX-1811': 35 * MINUTE,
  'AX-1812': 30 * MINUTE,
  'AX-1813': 30 * MINUTE,
  'AX-1814': 30 * MINUTE,
  'AX-1815': 30 * MINUTE,
};
const SPARK_S = 20 * MINUTE;

/** A result of the laboratory is told late and carries the time its sample was taken. */
export const sensorResponse = (point: Point): { lagS: number; delayS: number } => {
  if (point.role === 'LAB') return { lagS: 0, delayS: LABORATORY_S[point.tag] ?? SPARK_S };
  const gas = point.equipment === 'CB-195';
  const loss = point.isaType === 'WIC' ? 4 : undefined;
  return { lagS: LAG_OF[point.tag] ?? loss ?? LAG_S[point.isaType] ?? 0, delayS: gas ? SAMPLE_LINE_S : 0 };
};
