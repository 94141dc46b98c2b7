import { gapsWords } from '../../i18n/gaps.ts';
import { healthWords } from '../../i18n/pages.ts';
import { CompletenessLine } from '../../widgets/completeness-line.tsx';
import { GapLanes } from '../../widgets/gap-lanes.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useGaps } from '../../widgets/use-gaps.ts';

const DAY = { kind: 'live', spanMs: 24 * 3_600_000 } as const;

/** Holes of the last day on their time axis; the page of gaps has them one by one. */
export const GapList = () => {
  const plant = usePlant();
  const say = useSay();
  const read = useGaps(DAY, null);
  if (!read) return null;
  const { gaps, completeness, error, from, to } = read;
  return (
    <Panel
      title={say(healthWords.gaps)}
      side={
        <>
          <span className="hint">{say(healthWords.lastDay)}</span>
          <button type="button" onClick={() => plant.navigation.go({ view: 'gaps', line: null })}>
            {say(gapsWords.open)}
          </button>
        </>
      }
    >
      {error ? <p className="panel-body">{say(healthWords.failedToAsk, { reason: say(error) })}</p> : null}
      {completeness ? <CompletenessLine completeness={completeness} /> : null}
      {gaps.length === 0 && !error ? <p className="panel-body secondary">{say(gapsWords.none)}</p> : null}
      {gaps.length > 0 ? <GapLanes gaps={gaps} from={from} to={to} /> : null}
    </Panel>
  );
};
