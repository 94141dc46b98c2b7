import type { Random } from '../../../config/vocabulary/random.ts';
import { gaussian, studentT } from '../../random.ts';

export type NoiseMode = 'realistic' | 'gaussian' | 'none';

/** One draw of a unit-variance error; `sinceS` is the time since the draw before. */
export type Noise = (sinceS: number) => number;

/** Share of the variance that is correlated in time, and how long it is remembered. */
const SLOW_SHARE = 0.4;
const SLOW_S = 20;
/** Degrees of freedom of the rest: five standard deviations come by a thousand times more often than in a Gaussian. */
const FREEDOM = 5;

/** Random error of an instrument: white Gaussian, or partly autocorrelated and heavy-tailed with the same variance. */
export const noise = (mode: NoiseMode, random: Random): Noise => {
  if (mode === 'none') return () => 0;
  const normal = gaussian(random);
  if (mode === 'gaussian') return normal;
  const heavy = studentT(normal, FREEDOM);
  let slow = normal();
  return (sinceS) => {
    const kept = Math.exp(-sinceS / SLOW_S);
    slow = kept * slow + Math.sqrt(1 - kept * kept) * normal();
    return Math.sqrt(SLOW_SHARE) * slow + Math.sqrt(1 - SLOW_SHARE) * heavy();
  };
};
