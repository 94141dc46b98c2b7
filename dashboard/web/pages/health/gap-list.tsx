import { useEffect, useState } from 'react';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { GapsReply } from '../../../contract/gaps.ts';
import { numberText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { gapWords, healthWords } from '../../i18n/pages.ts';
import { ask } from '../../state/api.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';

const SPAN_MS = 24 * 3_600_000;
const PERIOD_MS = 5000;
const SHOWN_MAX = 100;
const HEALED = {
  no: healthWords.healedNo,
  partly: healthWords.healedPartly,
  yes: healthWords.healedYes,
  permanent: healthWords.healedPermanent,
} as const;

interface Read {
  readonly gaps: readonly GapRecord[];
  readonly error: Text | null;
  readonly from: number;
  readonly to: number;
}

/** Holes of the last day on their time axis, then one by one. */
export const GapList = () => {
  const plant = usePlant();
  const say = useSay();
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const load = () => {
      const to = Math.round(plant.now());
      const from = to - SPAN_MS;
      ask<GapsReply>(`/api/gaps?from=${from}&to=${to}`, { signal: stop.signal }).then(
        ({ gaps }) => setRead({ gaps: [...gaps].sort((a, b) => b.from - a.from), error: null, from, to }),
        (error: unknown) => {
          if (!stop.signal.aborted)
            setRead((before) => ({
              gaps: before?.gaps ?? [],
              error: troubleText(error),
              from,
              to,
            }));
        },
      );
    };
    load();
    const timer = setInterval(load, PERIOD_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [plant]);
  if (!read) return null;
  const { gaps, error, from, to } = read;
  return (
    <Panel title={say(healthWords.gaps)} side={<span className="hint">{say(healthWords.lastDay)}</span>}>
      {error ? <p className="panel-body">{say(healthWords.failedToAsk, { reason: say(error) })}</p> : null}
      {gaps.length === 0 && !error ? <p className="panel-body secondary">{say(healthWords.noGaps)}</p> : null}
      {gaps.length > 0 ? (
        <>
          <Axis gaps={gaps} from={from} to={to} />
          <GapTable gaps={gaps.slice(0, SHOWN_MAX)} />
        </>
      ) : null}
    </Panel>
  );
};

const Axis = ({ gaps, from, to }: { gaps: readonly GapRecord[]; from: number; to: number }) => {
  const plant = usePlant();
  const share = (time: number) => `${(Math.min(1, Math.max(0, (time - from) / (to - from))) * 100).toFixed(2)}%`;
  const hours = [0, 6, 12, 18, 24].map((hour) => from + hour * 3_600_000);
  return (
    <>
      <div className="gap-axis" aria-hidden="true">
        {gaps.map((gap) => (
          <i
            key={gap.id}
            data-healed={gap.healed}
            style={{ left: share(gap.from), width: `calc(${share(gap.to ?? to)} - ${share(gap.from)})` }}
          />
        ))}
      </div>
      <div className="axis-labels" aria-hidden="true">
        {hours.map((hour) => (
          <span key={hour}>{plant.format.time(hour).slice(0, 5)}</span>
        ))}
      </div>
    </>
  );
};

const GapTable = ({ gaps }: { gaps: readonly GapRecord[] }) => {
  const plant = usePlant();
  const say = useSay();
  return (
    <table className="grid">
      <thead>
        <tr>
          <th>{say(healthWords.from)}</th>
          <th>{say(healthWords.to)}</th>
          <th className="number">{say(healthWords.length)}</th>
          <th>{say(healthWords.source)}</th>
          <th>{say(healthWords.what)}</th>
          <th className="number">{say(healthWords.missing)}</th>
          <th>{say(healthWords.healed)}</th>
          <th>{say(healthWords.detail)}</th>
        </tr>
      </thead>
      <tbody>
        {gaps.map((gap) => (
          <tr key={gap.id}>
            <td>{plant.format.dateTime(gap.from)}</td>
            <td>{gap.to === null ? say(healthWords.lasts) : plant.format.dateTime(gap.to)}</td>
            <td className="number">{durationText((gap.to ?? plant.now()) - gap.from)}</td>
            <td>{gap.source}</td>
            <td>{say(gapWords[gap.cause])}</td>
            <td className="number">{gap.samples === null ? '–' : numberText(gap.samples, 0)}</td>
            <td>{say(HEALED[gap.healed])}</td>
            <td className="wrap secondary">{say(gap.detail)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
