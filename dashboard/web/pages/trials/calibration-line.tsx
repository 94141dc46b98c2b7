import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { trialWords } from '../../i18n/trials.ts';
import { useSay } from '../../widgets/plant-context.ts';

/** How the instruments were calibrated when the trial began, as the instrument index said; that it did not say is said. */
export const CalibrationLine = ({ instruments: taken }: Pick<Trial, 'instruments'>) => {
  const say = useSay();
  if (taken === null || taken.known === 0)
    return <p className="panel-body secondary">{say(trialWords.calibrationUnknown)}</p>;
  const { instruments, known, overdue } = taken;
  return (
    <p className="panel-body">
      {overdue.length > 0 ? '! ' : ''}
      {say(trialWords.calibrationKnown, { instruments, known, overdue: overdue.length })}{' '}
      {overdue.map(({ tag, due }) => `${tag} (${due})`).join(', ')}
    </p>
  );
};
