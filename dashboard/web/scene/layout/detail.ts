import type { QualityLevel } from '../quality-level.ts';

/** A pixel that covers more than this, metres, hides the corners of the next lower level: a 3 m vessel of 10 sides is off by half of it. */
const FAR = 0.125;
/** Coming back needs to be clearly nearer, so that a hall at the border does not change with every move. */
const NEAR = 0.1;
const LOWER: Readonly<Record<QualityLevel, QualityLevel>> = { high: 'med', med: 'low', low: 'low' };

/** The level at which a hall is drawn: the chosen one near by, the next lower far away. `metresPerPixel` at its nearest point. */
export const levelAt = (chosen: QualityLevel, now: QualityLevel | null, metresPerPixel: number): QualityLevel => {
  if (metresPerPixel > FAR) return LOWER[chosen];
  return metresPerPixel < NEAR || now === null ? chosen : now;
};
