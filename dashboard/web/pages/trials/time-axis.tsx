import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { durationText } from '../../format/time.ts';
import { trialWords } from '../../i18n/trials.ts';
import { Panel } from '../../widgets/panel.tsx';
import { PhaseTrack } from '../../widgets/phase-track.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { usePhases } from '../../widgets/use-phases.ts';

/** What happened when: a lane for each place that goes round, one of notes, one of photos. */
export const TimeAxis = ({ trial }: { trial: Trial }) => {
  const plant = usePlant();
  const say = useSay();
  const [lanes = []] = usePhases([trial.id]);
  const { from, notes, photos } = trial;
  const to = trial.to ?? plant.now();
  const left = (at: number) => `${(100 * (at - from)) / Math.max(1, to - from)}%`;
  const marks = [
    [say(trialWords.notes), notes.map(({ id, at, text }) => ({ id, at, text }))],
    [say(trialWords.photos), photos.map(({ id, at, caption }) => ({ id, at, text: caption }))],
  ] as const;
  if (lanes.length === 0 && notes.length + photos.length === 0) return null;
  return (
    <Panel title={say(trialWords.timeAxis)} side={<span className="secondary">{durationText(to - from)}</span>}>
      <div className="time-lanes panel-body">
        {lanes.map(({ tag, name, place, phases }) => (
          <div key={tag} className="time-lane">
            <span className="secondary">
              {place} {say(name)}
            </span>
            <PhaseTrack phases={phases} from={from} to={to} />
          </div>
        ))}
        {marks
          .filter(([, all]) => all.length > 0)
          .map(([title, all]) => (
            <div key={title} className="time-lane">
              <span className="secondary">{title}</span>
              <span className="time-track">
                {all.map(({ id, at, text }) => (
                  <i
                    key={id}
                    className="moment"
                    style={{ left: left(at) }}
                    title={`${plant.format.dateTime(at)} ${text}`}
                  />
                ))}
              </span>
            </div>
          ))}
      </div>
    </Panel>
  );
};
