import type { PointView } from '../../contract/point-view.ts';
import { Bar, LimitChip, Live } from './live.tsx';
import { useObservable, usePlant } from './plant-context.ts';

/** One point as a line: tag, name, value, analog bar, chip. A click selects it. */
export const PointRow = ({ point }: { point: PointView }) => {
  const plant = usePlant();
  const language = useObservable(plant.language);
  const selection = useObservable(plant.selection);
  return (
    <button
      type="button"
      className="row"
      aria-pressed={selection?.kind === 'point' && selection.id === point.tag}
      onClick={() => plant.select({ kind: 'point', line: point.line, id: point.tag })}
    >
      <span className="tag">{point.tag}</span>
      <span className="name" title={point.name[language]}>
        {point.name[language]}
      </span>
      <span className="number">
        <Live tag={point.tag} />
      </span>
      {point.words ? <span /> : <Bar point={point} />}
      <LimitChip tag={point.tag} />
    </button>
  );
};
