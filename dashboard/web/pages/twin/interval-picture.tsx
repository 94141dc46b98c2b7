interface Interval {
  readonly low: number;
  readonly high: number;
}

interface IntervalPictureProps {
  readonly value: number | null;
  /** 95 %; not always about the middle: a quantity may stand at its bound. */
  readonly interval: Interval | null;
  /** What was believed before: 95 %. */
  readonly prior: Interval;
  /** The data say nothing beyond the prior: drawn as an outline. */
  readonly open: boolean;
}

const WIDTH = 160;
const HEIGHT = 16;

/** The 95 % interval of the estimate as a bar over that of the prior, on one scale. */
export const IntervalPicture = ({ value, interval, prior, open }: IntervalPictureProps) => {
  const low = Math.min(prior.low, value ?? prior.low, interval?.low ?? prior.low);
  const high = Math.max(prior.high, value ?? prior.high, interval?.high ?? prior.high);
  if (!(high > low)) return null;
  const x = (at: number) => ((at - low) / (high - low)) * (WIDTH - 2) + 1;
  const span = (of: Interval) => ({
    x: x(of.low),
    width: Math.max(1, x(of.high) - x(of.low)),
  });
  return (
    <svg className="interval" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <rect className="prior" {...span(prior)} y={3} height={10} />
      {value === null || interval === null ? null : (
        <>
          <rect className="posterior" data-open={open || undefined} {...span(interval)} y={5} height={6} />
          <path d={`M${x(value)} 1V15`} className="middle" />
        </>
      )}
    </svg>
  );
};
