import type { ReactNode } from 'react';
import type { PointView } from '../../contract/point-view.ts';
import { useObservable, usePlant } from './plant-context.ts';

/** What stands for one point: a click selects it everywhere. */
export const PointButton = ({
  point,
  className,
  children,
}: {
  point: PointView;
  className: string;
  children: ReactNode;
}) => {
  const plant = usePlant();
  const selection = useObservable(plant.selection);
  return (
    <button
      type="button"
      className={className}
      aria-pressed={selection?.kind === 'point' && selection.id === point.tag}
      onClick={() => plant.select({ kind: 'point', line: point.line, id: point.tag })}
    >
      {children}
    </button>
  );
};

/** Name over tag, where a row has little width and two lines of height. */
export const NameOverTag = ({ point }: { point: PointView }) => {
  const name = point.name[useObservable(usePlant().language)];
  return (
    <span className="name-over-tag">
      <span className="upper" title={name}>
        {name}
      </span>
      <span className="lower">{point.tag}</span>
    </span>
  );
};
