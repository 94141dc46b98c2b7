import { Z_95 } from './decimals.ts';

interface IntervalPictureProps {
  readonly value: number | null;
  readonly sigma: number | null;
  readonly prior: number;
  readonly priorSigma: number;
  /** The data say nothing beyond the prior: drawn as an outline. */
  readonly open: boolean;
}

const WIDTH = 160;
const HEIGHT = 16;

/** The 95 % interval of the estimate as a bar over that of the prior, on one scale. */
export const IntervalPicture = ({ value, sigma, prior, priorSigma, open }: IntervalPictureProps) => {
  const low = Math.min(prior - Z_95 * priorSigma, value === null ? prior : value - Z_95 * (sigma ?? 0));
  const high = Math.max(prior + Z_95 * priorSigma, value === null ? prior : value + Z_95 * (sigma ?? 0));
  if (!(high > low)) return null;
  const x = (at: number) => ((at - low) / (high - low)) * (WIDTH - 2) + 1;
  const span = (middle: number, half: number) => ({
    x: x(middle - half),
    width: Math.max(1, x(middle + half) - x(middle - half)),
  });
  return (
    <svg className="interval" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <rect className="prior" {...span(prior, Z_95 * priorSigma)} y={3} height={10} />
      {value === null || sigma === null ? null : (
        <>
          <rect className="posterior" data-open={open || undefined} {...span(value, Z_95 * sigma)} y={5} height={6} />
          <path d={`M${x(value)} 1V15`} className="middle" />
        </>
      )}
    </svg>
  );
};
