import { useEffect } from 'react';
import type { ComparedSeries, CompareReply } from '../../../../config/vocabulary/trial-compare.ts';
import { compareWords } from '../../i18n/compare.ts';
import { ask } from '../../state/api.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';
import { OverlayChart } from './overlay-chart.tsx';

const NO_BAND = { low: [], high: [] } as const;

interface ComparedPointProps {
  readonly tag: string;
  readonly query: string;
  /** Over which its time was stretched. */
  readonly phases?: NonNullable<CompareReply['stretch']>['phases'];
}

/** One point of all trials over each other; of one alone without a band, for that would be its own and no reference. */
export const ComparedPoint = ({ tag, query, phases = [] }: ComparedPointProps) => {
  const plant = usePlant();
  const say = useSay();
  const theme = useObservable(plant.theme);
  const { ask: start, value, error } = useAsked<ComparedSeries>();
  useEffect(() => {
    start((signal) =>
      ask<ComparedSeries>(`/api/trial-compare/series?${query}&${new URLSearchParams({ tag })}`, { signal }),
    );
  }, [start, query, tag]);
  const ids = (new URLSearchParams(query).get('ids') ?? '').split(',');
  const point = plant.point(tag);
  const language = plant.language.get();
  const title = `${tag} ${point?.name[language] ?? ''}`;
  const hasValues = value?.values.some((line) => line.some((one) => one !== null)) ?? false;
  const alone = ids.length === 1;
  const unit = point?.unitText[language] ?? '';
  return (
    <Panel title={title} side={alone ? null : <span className="secondary">▒ {say(compareWords.band)}</span>}>
      {error ? <p role="alert">{say(error)}</p> : null}
      {value?.tag === tag && hasValues ? (
        <OverlayChart
          {...value}
          {...(alone ? NO_BAND : {})}
          ids={ids}
          phases={phases.map((phase) => ({ ...phase, name: say(phase.name) }))}
          theme={theme}
          unit={unit}
          label={title}
        />
      ) : (
        <p className="panel-body secondary">{value?.tag === tag ? say(compareWords.noValues) : '…'}</p>
      )}
    </Panel>
  );
};
