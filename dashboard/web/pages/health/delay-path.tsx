import { useEffect, useMemo, useState } from 'react';
import { durationText } from '../../format/time.ts';
import { healthWords } from '../../i18n/pages.ts';
import type { LiveValue } from '../../page.ts';
import { filterPoints } from '../../state/search.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';

const KEPT = 15;
const OFFERED = 30;

interface Hops {
  /** Source time to the gateway's receive time, ms. */
  readonly acquired: number;
  /** Receive time to this window, ms. */
  readonly delivered: number;
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Delay of one point on its way, measured on its own samples as they come in: median of the last fifteen. */
export const DelayPath = () => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const first = useMemo(
    () => plant.points().find(({ role, origin }) => role === 'PV' && origin === 'measured'),
    [plant],
  );
  const point = plant.point(parameters.hop ?? '') ?? first;
  const [typed, setTyped] = useState(point?.tag ?? '');
  const hops = useHops(point?.tag ?? '');
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
      <div className="hops panel-body">
        <span className="node">
          {say(healthWords.hopDevice)} {point.device}
        </span>
        <span className="hop">
          {hops ? durationText(hops.acquired) : '–'}
          <div className="hint">{say(healthWords.hopAcquire)}</div>
        </span>
        <span className="node">{say(healthWords.hopGateway)}</span>
        <span className="hop">
          {hops ? durationText(hops.delivered) : '–'}
          <div className="hint">{say(healthWords.hopPublish)}</div>
        </span>
        <span className="node">
          {say(healthWords.hopBrowser)}
          <div className="hint">
            {say(healthWords.hopTotal)} {hops ? durationText(hops.acquired + hops.delivered) : '–'}
          </div>
        </span>
      </div>
    </Panel>
  );
};

const useHops = (tag: string): Hops | null => {
  const plant = usePlant();
  const [hops, setHops] = useState<Hops | null>(null);
  useEffect(() => {
    const seen: Hops[] = [];
    let newest: number | null = null;
    let first = true;
    setHops(null);
    return plant.watch(tag, ({ sourceTime, receiveTime, ageMs }: LiveValue) => {
      if (receiveTime === null) return;
      const again = receiveTime === newest;
      newest = receiveTime;
      // The value that was already there says nothing about the way.
      if (first || again || sourceTime === null || ageMs === null) {
        first = false;
        return;
      }
      seen.push({ acquired: Math.max(0, receiveTime - sourceTime), delivered: ageMs });
      if (seen.length > KEPT) seen.shift();
      setHops({
        acquired: median(seen.map((hop) => hop.acquired)),
        delivered: median(seen.map((hop) => hop.delivered)),
      });
    });
  }, [plant, tag]);
  return hops;
};
