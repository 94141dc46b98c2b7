import type { PhaseLane } from '../../../../config/vocabulary/phases.ts';
import type { Trial } from '../../../../config/vocabulary/trial.ts';
import { compareWords } from '../../i18n/compare.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { shownTime } from './overlay-chart.tsx';

interface ZeroChoiceProps {
  readonly trials: readonly Trial[];
  readonly index: number;
  /** What went round in it. */
  readonly lanes: readonly PhaseLane[];
}

/** Where the time of one of the trials begins: at its start, at what a note is about, where a phase begins, or moved by hand. */
export const ZeroChoice = ({ trials, index, lanes }: ZeroChoiceProps) => {
  const plant = usePlant();
  const say = useSay();
  const { zero } = useObservable(plant.navigation).parameters;
  const trial = trials[index];
  if (!trial) return null;
  const zeros = trials.map(({ from }, place) => Number(zero?.split(',')[place] ?? from));
  const own = zeros[index] ?? trial.from;
  const choose = (at: number) => {
    const next = zeros.map((before, place) => (place === index ? at : before));
    plant.navigation.go({ parameters: { zero: next.join(',') }, replace: true });
  };
  const phases = lanes.flatMap(({ tag, place, phases: all }) =>
    all
      .filter(({ from }) => from > trial.from)
      .map(({ from, name }) => ({ key: `${tag} ${from}`, at: from, text: `${place} ${say(name)}` })),
  );
  const events = [trial.from, ...trial.notes.map(({ at }) => at), ...phases.map(({ at }) => at)];
  return (
    <span className="toolbar">
      <select
        aria-label={say(compareWords.zero)}
        value={events.includes(own) ? String(own) : ''}
        onChange={({ target }) => target.value !== '' && choose(Number(target.value))}
      >
        {events.includes(own) ? null : <option value="">{shownTime(own - trial.from)}</option>}
        <option value={String(trial.from)}>{say(compareWords.start)}</option>
        {trial.notes.map(({ id, at, text }) => (
          <option key={id} value={String(at)}>
            {shownTime(at - trial.from)} {text}
          </option>
        ))}
        {phases.length === 0 ? null : (
          <optgroup label={say(compareWords.phases)}>
            {phases.map(({ key, at, text }) => (
              <option key={key} value={String(at)}>
                {shownTime(at - trial.from)} {text}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      <label>
        {say(compareWords.shift)}{' '}
        <input
          type="number"
          className="shift"
          value={Math.round((own - trial.from) / 1000)}
          onChange={({ target }) => choose(trial.from + 1000 * Number(target.value))}
        />
      </label>
    </span>
  );
};
