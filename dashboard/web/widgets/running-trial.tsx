import type { Trial } from '../../../config/vocabulary/trial.ts';
import { durationText } from '../format/time.ts';
import { trialWords } from '../i18n/trials.ts';
import { usePlant, useSay } from './plant-context.ts';

/** What is being tried on a line, and since when. Leads to the trial. */
export const RunningTrial = ({ trial }: { trial: Trial }) => {
  const plant = usePlant();
  const say = useSay();
  const place = { view: 'trials', line: null, parameters: { trial: trial.id } };
  return (
    <a
      href={plant.navigation.href(place)}
      onClick={(event) => {
        event.preventDefault();
        plant.navigation.go(place);
      }}
    >
      {trial.title} · {say(trialWords.runningFor, { duration: durationText(plant.now() - trial.from) })}
    </a>
  );
};
