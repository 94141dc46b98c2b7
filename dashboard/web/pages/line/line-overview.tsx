import { useMemo } from 'react';
import type { TrialsReply } from '../../../../config/vocabulary/trial.ts';
import type { HealthReply } from '../../../contract/health-reply.ts';
import type { LineView } from '../../../contract/line-view.ts';
import type { PointView } from '../../../contract/point-view.ts';
import { overviewWords } from '../../i18n/pages.ts';
import { hasLimits } from '../../state/limits.ts';
import { AttentionStrip } from '../../widgets/attention-strip.tsx';
import { LineFigures } from '../../widgets/line-figures.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { PointRow } from '../../widgets/point-row.tsx';
import { RunningTrial } from '../../widgets/running-trial.tsx';
import { usePolled } from '../../widgets/use-polled.ts';
import { useTwins } from '../../widgets/use-twins.ts';
import { LastDay } from './last-day.tsx';

const HEALTH_MS = 1000;
const TRIALS_MS = 5000;
/** More live cells than this a browser does not lay out in time; the tags page has them all. */
const PER_AREA_MAX = 40;

export const LineOverview = () => {
  const plant = usePlant();
  const { line: id } = useObservable(plant.navigation);
  const line = plant.line(id ?? '');
  return line ? <Overview line={line} /> : null;
};

const Overview = ({ line }: { line: LineView }) => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const all = parameters.show === 'all';
  const health = usePolled<HealthReply>('/api/health', HEALTH_MS, 503);
  const trials = usePolled<TrialsReply>('/api/trials?running=yes', TRIALS_MS);
  const trial = trials.value?.trials.find((one) => one.line === line.id);
  const lines = useMemo(() => [line], [line]);
  const twins = useTwins(lines);
  const tags = useMemo(() => plant.points(line.id).map(({ tag }) => tag), [plant, line]);
  const ofLine = useMemo(
    () =>
      health.value
        ? { ...health.value, devices: health.value.devices.filter((device) => device.line === line.id) }
        : null,
    [health.value, line],
  );
  const areas = useMemo(() => byArea(line, plant.points(line.id), all), [line, plant, all]);
  return (
    <div className="page">
      <AttentionStrip tags={tags} health={ofLine} twins={twins} />
      <section className="panel">
        {trial ? (
          <header>
            <RunningTrial trial={trial} />
          </header>
        ) : null}
        <LineFigures line={line} health={health.value} twin={twins[0]} />
      </section>
      <LastDay line={line} />
      <div className="toolbar">
        <span className="secondary">{say(overviewWords.show)}</span>
        <span className="segments">
          <button type="button" aria-pressed={!all} onClick={() => plant.navigation.go({ parameters: { show: null } })}>
            {say(overviewWords.limited)}
          </button>
          <button type="button" aria-pressed={all} onClick={() => plant.navigation.go({ parameters: { show: 'all' } })}>
            {say(overviewWords.all)}
          </button>
        </span>
      </div>
      <div className="areas">
        {areas.map(({ area, points }) => (
          <Area key={area?.id ?? ''} title={area} points={points} />
        ))}
      </div>
    </div>
  );
};

interface AreaPoints {
  readonly area: LineView['areas'][number] | null;
  readonly points: readonly PointView[];
}

/** Measurements by process area; those of no equipment come last. */
const byArea = (line: LineView, points: readonly PointView[], all: boolean): AreaPoints[] => {
  const areaOf = new Map(line.equipment.map(({ id, area }) => [id, area]));
  const shown = points.filter((point) => (point.role === 'PV' || point.role === 'STATUS') && (all || hasLimits(point)));
  const of = (area: LineView['areas'][number] | null) =>
    shown.filter(({ equipment }) => (areaOf.get(equipment ?? '') ?? null) === (area?.id ?? null));
  return [...line.areas, null]
    .map((area) => ({ area, points: of(area) }))
    .filter(({ points: found }) => found.length > 0);
};

const Area = ({ title, points }: { title: AreaPoints['area']; points: readonly PointView[] }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  return (
    <section className="panel">
      <header>
        <h2>{title ? `${title.id} ${title.name[language]}` : say(overviewWords.otherArea)}</h2>
        <span className="spring" />
        <span className="hint">{say(overviewWords.areaSummary, { count: points.length })}</span>
      </header>
      <div className="rows">
        {points.slice(0, PER_AREA_MAX).map((point) => (
          <PointRow key={point.tag} point={point} />
        ))}
      </div>
    </section>
  );
};
