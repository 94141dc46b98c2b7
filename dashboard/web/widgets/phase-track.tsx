import type { PhaseLane } from '../../../config/vocabulary/phases.ts';
import { durationText } from '../format/time.ts';
import { trialWords } from '../i18n/trials.ts';
import { usePlant, useSay } from './plant-context.ts';

/** The phases of one place on an axis of time; a time whose phase is not known is left empty. */
export const PhaseTrack = ({ phases, from, to }: Pick<PhaseLane, 'phases'> & { from: number; to: number }) => {
  const plant = usePlant();
  const say = useSay();
  const percent = (ms: number) => `${(100 * ms) / Math.max(1, to - from)}%`;
  return (
    <span className="time-track">
      {phases.length === 0 ? <span className="secondary">{say(trialWords.noPhases)}</span> : null}
      {phases.map((phase) => (
        <i
          key={phase.from}
          className="phase"
          data-phase={phase.value}
          style={{ left: percent(phase.from - from), width: percent(phase.to - phase.from) }}
          title={`${plant.format.time(phase.from)} ${say(phase.name)} ${durationText(phase.to - phase.from)}`}
        >
          {say(phase.name)}
        </i>
      ))}
    </span>
  );
};
