import { Z_95 } from './decimals.ts';

interface IntervalPictureProps {
  readonly value: number | null;
  /** 95 %; not always about the middle: a quantity may stand at its bound. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly prior: number;
  readonly priorSigma: number;
  /** The data say nothing beyond the prior: drawn as an outline. */
  readonly open: boolean;
}

const WIDTH = 160;
const HEIGHT = 16;

/** The 95 % interval of the estimate as a bar over that of the prior, on one scale. */
export const IntervalPicture = ({ value, interval, prior, priorSigma, open }: IntervalPictureProps) => {
  const before = { low: prior - Z_95 * priorSigma, high: prior + Z_95 * priorSigma };
  const low = Math.min(before.low, value ?? before.low, interval?.low ?? before.low);
  const high = Math.max(before.high, value ?? before.high, interval?.high ?? before.high);
  if (!(high > low)) return null;
  const x = (at: number) => ((at - low) / (high - low)) * (WIDTH - 2) + 1;
  const span = (of: { readonly low: number; readonly high: number }) => ({
    x: x(of.low),
    width: Math.max(1, x(of.high) - x(of.low)),
  });
  return (
    <svg className="interval" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <rect className="prior" {...span(before)} y={3} height={10} />
      {value === null || interval === null ? null : (
        <>
          <rect className="posterior" data-open={open || undefined} {...span(interval)} y={5} height={6} />
          <path d={`M${x(value)} 1V15`} className="middle" />
        </>
      )}
    </svg>
  );
};
