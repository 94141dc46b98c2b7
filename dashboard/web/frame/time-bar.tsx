import { durationText } from '../format/time.ts';
import { trendWords } from '../i18n/pages.ts';
import { readTimeRange } from '../state/time-range.ts';
import { useObservable, usePlant, useSay } from '../widgets/plant-context.ts';
import { ReplayBar } from './replay-bar.tsx';

/** One time for the whole window: collapsed while live, else what is shown and the way back. */
export const TimeBar = () => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const range = readTimeRange(parameters.t);
  if (plant.context === 'replay') return <ReplayBar />;
  if (range.kind === 'live') return <footer className="time-bar" data-collapsed="" />;
  return (
    <footer className="time-bar">
      <b>{say(trendWords.paused)}</b>
      <span>
        {plant.format.dateTime(range.from)} – {plant.format.dateTime(range.to)}
      </span>
      <span className="secondary">{durationText(range.to - range.from)}</span>
      <button type="button" onClick={() => plant.navigation.go({ parameters: { t: null } })}>
        {say(trendWords.toLive)}
      </button>
    </footer>
  );
};
