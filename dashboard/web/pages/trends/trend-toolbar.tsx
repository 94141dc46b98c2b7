import { useMemo, useState } from 'react';
import type { PointView } from '../../../contract/point-view.ts';
import { trendWords } from '../../i18n/pages.ts';
import { filterPoints } from '../../state/search.ts';
import { type TimeRange, writeTimeRange } from '../../state/time-range.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { PENS_MAX } from './pens.ts';
import { PlotTools } from './plot-tools.tsx';
import type { Loaded } from './use-series.ts';

const SPANS = [
  ['10 min', 600_000],
  ['30 min', 1_800_000],
  ['2 h', 7_200_000],
  ['8 h', 28_800_000],
  ['24 h', 86_400_000],
] as const;
const OFFERED = 30;

interface TrendToolbarProps {
  readonly points: readonly PointView[];
  readonly range: TimeRange;
  readonly loaded: Loaded | null;
}

export const TrendToolbar = ({ points, range, loaded }: TrendToolbarProps) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  const [typed, setTyped] = useState('');
  const offered = useMemo(() => filterPoints(plant.points(), typed).slice(0, OFFERED), [plant, typed]);
  const full = points.length >= PENS_MAX;
  const take = (text: string) => {
    const point = plant.point(text.trim().toUpperCase());
    if (!point || full) return setTyped(text);
    setTyped('');
    plant.navigation.go({ parameters: { pens: [...points.map(({ tag }) => tag), point.tag].join(',') } });
  };
  return (
    <div className="toolbar">
      <span className="segments">
        {SPANS.map(([label, spanMs]) => (
          <button
            key={label}
            type="button"
            aria-pressed={range.kind === 'live' && range.spanMs === spanMs}
            onClick={() => plant.navigation.go({ parameters: { t: writeTimeRange({ kind: 'live', spanMs }) } })}
          >
            {label}
          </button>
        ))}
      </span>
      <input
        type="search"
        list="pen-points"
        disabled={full}
        value={typed}
        aria-label={say(trendWords.add)}
        placeholder={say(full ? trendWords.tooMany : trendWords.add)}
        onChange={({ target }) => take(target.value)}
        onKeyDown={(event) => event.key === 'Enter' && offered[0] && take(offered[0].tag)}
      />
      <datalist id="pen-points">
        {offered.map(({ tag, name }) => (
          <option key={tag} value={tag}>
            {name[language]}
          </option>
        ))}
      </datalist>
      <span className="spring" />
      <PlotTools points={points} loaded={loaded} />
    </div>
  );
};
