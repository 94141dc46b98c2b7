import type { PhaseLane } from '../../../../config/vocabulary/phases.ts';
import { compareWords } from '../../i18n/compare.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';

/** On what time trials are laid over each other: as each ran, or phase by phase of one place. Nothing where nothing goes round. */
export const StretchChoice = ({ lanes }: { lanes: readonly PhaseLane[] }) => {
  const plant = usePlant();
  const say = useSay();
  const { stretch = '' } = useObservable(plant.navigation).parameters;
  if (lanes.length === 0) return null;
  return (
    <label>
      {say(compareWords.time)}{' '}
      <select
        aria-label={say(compareWords.time)}
        value={stretch}
        onChange={({ target }) =>
          plant.navigation.go({ parameters: { stretch: target.value || null, zero: null }, replace: true })
        }
      >
        <option value="">{say(compareWords.asItRan)}</option>
        {lanes.map(({ tag, name, place }) => (
          <option key={tag} value={tag}>
            {say(compareWords.byPhase, { cycle: say(name), place })}
          </option>
        ))}
      </select>
    </label>
  );
};
