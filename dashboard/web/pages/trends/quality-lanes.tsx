import { useEffect, useRef } from 'react';
import type { PointView } from '../../../contract/point-view.ts';
import { trendWords } from '../../i18n/pages.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { penColour } from './pens.ts';
import { drawQualityLane } from './quality-lane.ts';
import { gapAfterMs } from './trend-data.ts';
import type { Loaded } from './use-series.ts';

/** One lane a pen under the plot, on the same time. */
export const QualityLanes = ({ points, loaded }: { points: readonly PointView[]; loaded: Loaded }) => {
  const plant = usePlant();
  const say = useSay();
  const theme = useObservable(plant.theme);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    for (const [index, canvas] of [...(place.current?.querySelectorAll('canvas') ?? [])].entries()) {
      const series = loaded.series[index];
      const point = points[index];
      if (series && point) drawQualityLane(canvas, series, gapAfterMs(series, point), penColour(index, theme));
    }
  }, [points, loaded, theme]);
  return (
    <div className="lanes" ref={place} title={say(trendWords.laneHint)}>
      {points.map(({ tag }) => (
        <div key={tag} className="lane" role="img" aria-label={`${say(trendWords.lane)} ${tag}`}>
          <canvas />
        </div>
      ))}
    </div>
  );
};
