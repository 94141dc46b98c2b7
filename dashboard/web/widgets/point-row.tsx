import type { PointView } from '../../contract/point-view.ts';
import { Bar, LimitChip, Live } from './live.tsx';
import { useObservable, usePlant } from './plant-context.ts';
import { PointButton } from './point-button.tsx';

/** One point as a line: tag, name, value, analog bar, chip. */
export const PointRow = ({ point }: { point: PointView }) => {
  const name = point.name[useObservable(usePlant().language)];
  return (
    <PointButton point={point} className="row">
      <span className="tag">{point.tag}</span>
      <span className="name" title={name}>
        {name}
      </span>
      <span className="number">
        <Live tag={point.tag} />
      </span>
      {point.words ? <span /> : <Bar point={point} />}
      <LimitChip tag={point.tag} />
    </PointButton>
  );
};
