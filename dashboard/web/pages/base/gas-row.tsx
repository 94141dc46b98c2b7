import type { PointView } from '../../../contract/point-view.ts';
import { LimitChip, Live } from '../../widgets/live.tsx';
import { NameOverTag, PointButton } from '../../widgets/point-button.tsx';

/** One gas detector of the group that every card keeps in the same place. */
export const GasRow = ({ point }: { point: PointView }) => (
  <PointButton point={point} className="gas-row">
    <NameOverTag point={point} />
    <span className="number">
      <Live tag={point.tag} />
    </span>
    <LimitChip tag={point.tag} />
  </PointButton>
);
