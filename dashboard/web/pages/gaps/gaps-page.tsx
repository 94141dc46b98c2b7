import { useMemo } from 'react';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import { GAP_STATES, gapState } from '../../../../config/vocabulary/gap-state.ts';
import { gapStateWords, gapsWords } from '../../i18n/gaps.ts';
import { healthWords } from '../../i18n/pages.ts';
import { quarantineWords } from '../../i18n/quarantine.ts';
import { readTimeRange, writeTimeRange } from '../../state/time-range.ts';
import { CompletenessLine } from '../../widgets/completeness-line.tsx';
import { GapLanes } from '../../widgets/gap-lanes.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { type GapsRead, useGaps } from '../../widgets/use-gaps.ts';
import { CauseTable } from './cause-table.tsx';
import { GapTable } from './gap-table.tsx';

const HOUR_MS = 3_600_000;
const SPANS = [
  ['1 h', HOUR_MS],
  ['8 h', 8 * HOUR_MS],
  ['24 h', 24 * HOUR_MS],
  ['7 d', 168 * HOUR_MS],
  ['30 d', 720 * HOUR_MS],
] as const;
const DEFAULT = 'live-24h';

/** How whole the record is, and every hole in it: what, from, to, why, and what came of it. */
export const GapsPage = () => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const range = useMemo(() => readTimeRange(parameters.t ?? DEFAULT), [parameters.t]);
  const read = useGaps(range, parameters.line ?? null);
  return (
    <div className="page">
      <div className="toolbar">
        <span className="segments">
          {SPANS.map(([label, spanMs]) => (
            <button
              key={label}
              type="button"
              aria-pressed={range.kind === 'live' && range.spanMs === spanMs}
              onClick={() => plant.navigation.go({ parameters: { t: writeTimeRange({ kind: 'live', spanMs }) } })}
            >
              {label}
            </button>
          ))}
        </span>
        <Choice
          name="line"
          none={say(gapsWords.allLines)}
          options={plant.lines.map(({ id, name }) => [id, say(name)] as const)}
        />
        <Choice
          name="state"
          none={say(gapsWords.allStates)}
          options={GAP_STATES.map((state) => [state, say(gapStateWords[state])] as const)}
        />
        {read?.gaps.some(({ cause }) => cause === 'refused-by-store') ? (
          <button type="button" onClick={() => plant.navigation.go({ view: 'quarantine', line: null })}>
            {say(quarantineWords.title)}
          </button>
        ) : null}
      </div>
      {read?.error ? (
        <div className="panel panel-body">{say(healthWords.failedToAsk, { reason: say(read.error) })}</div>
      ) : null}
      {read ? <Read read={read} state={parameters.state} /> : null}
    </div>
  );
};

interface ChoiceProps {
  /** Parameter of the address. */
  readonly name: 'line' | 'state';
  readonly none: string;
  readonly options: readonly (readonly [id: string, label: string])[];
}

const Choice = ({ name, none, options }: ChoiceProps) => {
  const plant = usePlant();
  const { parameters } = useObservable(plant.navigation);
  return (
    <select
      value={parameters[name] ?? ''}
      aria-label={none}
      onChange={({ target }) => plant.navigation.go({ parameters: { [name]: target.value || null }, replace: true })}
    >
      <option value="">{none}</option>
      {options.map(([id, label]) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
};

const Read = ({ read, state }: { read: GapsRead; state: string | undefined }) => {
  const say = useSay();
  const shown = useMemo(
    () => read.gaps.filter((gap: GapRecord) => state === undefined || gapState(gap) === state),
    [read.gaps, state],
  );
  return (
    <>
      <Panel title={say(gapsWords.completeness)}>
        {read.completeness ? (
          <>
            <CompletenessLine completeness={read.completeness} />
            {read.completeness.causes.length > 0 ? <CauseTable completeness={read.completeness} /> : null}
          </>
        ) : (
          <p className="panel-body secondary">{say(gapsWords.unknown)}</p>
        )}
      </Panel>
      {shown.length === 0 ? (
        <p className="panel panel-body secondary">{say(gapsWords.none)}</p>
      ) : (
        <>
          <Panel title={say(gapsWords.axis)}>
            <GapLanes gaps={shown} from={read.from} to={read.to} />
          </Panel>
          <Panel title={say(gapsWords.list)}>
            <GapTable gaps={shown} />
          </Panel>
        </>
      )}
    </>
  );
};
