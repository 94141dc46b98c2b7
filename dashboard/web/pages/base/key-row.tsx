import type { PointView } from '../../../contract/point-view.ts';
import { normalBand } from '../../state/limits.ts';
import { Bar, LimitChip, Live } from '../../widgets/live.tsx';
import { NameOverTag, PointButton } from '../../widgets/point-button.tsx';
import { Sparkline } from '../../widgets/sparkline.tsx';

const DAY_MS = 86_400_000;

/** A key figure: what it is, its value between its limits, and its last day on the axis all of them share. */
export const KeyRow = ({ point }: { point: PointView }) => (
  <PointButton point={point} className="key-row">
    <NameOverTag point={point} />
    <span className="number">
      <Live tag={point.tag} />
    </span>
    <Bar point={point} />
    <LimitChip tag={point.tag} />
    <Sparkline tag={point.tag} spanMs={DAY_MS} band={normalBand(point)} />
  </PointButton>
);
