import type { PointView } from '../../contract/point-view.ts';
import { Bar, LimitChip, Live } from './live.tsx';
import { useObservable, usePlant } from './plant-context.ts';
import { Reconciled } from './reconciled.tsx';

/** One point where there is little width: value over name and bar, and what the twin makes of it. A click selects it. */
export const PointFacts = ({ point }: { point: PointView }) => {
  const plant = usePlant();
  const language = useObservable(plant.language);
  return (
    <div className="point-facts">
      <button type="button" onClick={() => plant.select({ kind: 'point', line: point.line, id: point.tag })}>
        <span className="tag">{point.tag}</span>
        <span className="number">
          <LimitChip tag={point.tag} /> <Live tag={point.tag} />
        </span>
        <span className="name" title={point.name[language]}>
          {point.name[language]}
        </span>
        {point.words ? <span /> : <Bar point={point} />}
      </button>
      <Reconciled point={point} />
    </div>
  );
};
