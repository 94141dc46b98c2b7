import { useMemo, useState } from 'react';
import type { HealthReply } from '../../../contract/health-reply.ts';
import { healthWords } from '../../i18n/pages.ts';
import { filterPoints } from '../../state/search.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { HopTable } from './hop-table.tsx';

const OFFERED = 30;

/** Delay of one point on its way; the point is in the address. */
export const DelayPath = ({ health }: { health: HealthReply }) => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const first = useMemo(
    () => plant.points().find(({ role, origin }) => role === 'PV' && origin === 'measured'),
    [plant],
  );
  const point = plant.point(parameters.hop ?? '') ?? first;
  const [typed, setTyped] = useState(point?.tag ?? '');
  const offered = useMemo(() => filterPoints(plant.points(), typed).slice(0, OFFERED), [plant, typed]);
  if (!point) return null;
  return (
    <Panel
      title={say(healthWords.delay)}
      side={
        <>
          <input
            list="hop-points"
            aria-label={say(healthWords.chooseTag)}
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value);
              const chosen = plant.point(target.value.trim().toUpperCase());
              if (chosen) plant.navigation.go({ parameters: { hop: chosen.tag }, replace: true });
            }}
          />
          <datalist id="hop-points">
            {offered.map(({ tag }) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </>
      }
    >
      <HopTable point={point} health={health} />
    </Panel>
  );
};
