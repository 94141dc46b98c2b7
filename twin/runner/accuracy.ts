import type { Point } from '../../config/plant/point.ts';

/**
 * Standard uncertainty that a point's accuracy class leaves after the noise is averaged away, in the point's unit. A class
 * states a half width; spread evenly over it, the standard deviation is half width / √3 (GUM 4.3.7). Forms understood:
 * `0.1 %RD`, `0.05 %FS`, `cl.0.5`, `±0.1 mol%`, `±(0.15+0.002|t|)°C`; anything else is zero and the noise stands alone.
 */
export const systematicSigma = (point: Point, value: number): number => halfWidth(point, value) / Math.sqrt(3);

const NUMBER = '(\\d+(?:\\.\\d+)?)';
const OF_READING = new RegExp(`${NUMBER}\\s*%\\s*RD`);
const OF_SPAN = new RegExp(`${NUMBER}\\s*%\\s*FS`);
const CLASS = new RegExp(`^cl\\.?${NUMBER}`);
const RISING = new RegExp(`±\\(${NUMBER}\\+${NUMBER}\\|t\\|\\)`);
const ABSOLUTE = new RegExp(`±\\s*${NUMBER}`);

const halfWidth = ({ accuracy, range }: Point, value: number): number => {
  const found = (pattern: RegExp) => {
    const match = pattern.exec(accuracy);
    return match ? match.slice(1).map(Number) : null;
  };
  const reading = found(OF_READING) ?? found(CLASS);
  if (reading) return ((reading[0] as number) / 100) * Math.abs(value);
  const span = found(OF_SPAN);
  if (span) return ((span[0] as number) / 100) * (range.high - range.low);
  const rising = found(RISING);
  if (rising) return (rising[0] as number) + (rising[1] as number) * Math.abs(value);
  const absolute = found(ABSOLUTE);
  return absolute ? (absolute[0] as number) : 0;
};
