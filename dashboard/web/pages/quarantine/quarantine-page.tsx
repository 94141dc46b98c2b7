import { useMemo, useState } from 'react';
import { partText } from '../../../../config/vocabulary/part.ts';
import type { QuarantinedSample } from '../../../../config/vocabulary/quarantine.ts';
import { healthWords } from '../../i18n/pages.ts';
import { quarantineWords } from '../../i18n/quarantine.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { Repair } from './repair.tsx';
import { keyOf, SampleTable } from './sample-table.tsx';
import { type Result, useQuarantine } from './use-quarantine.ts';

/** What stores refused for good: to be read, repaired and sent again, or let go of. */
export const QuarantinePage = () => {
  const plant = usePlant();
  const say = useSay();
  const { parameters } = useObservable(plant.navigation);
  const { reply, error, result, busy, resend, drop } = useQuarantine();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { samples: all = [], total = 0 } = reply ?? {};
  const { sink } = parameters;
  const shown = useMemo(() => all.filter((sample) => sink === undefined || sample.sink === sink), [all, sink]);
  const picked = shown.filter((sample) => chosen.has(keyOf(sample)));
  const choose = (ids: readonly string[], on: boolean) =>
    setChosen((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  return (
    <div className="page">
      <p className="secondary">{say(quarantineWords.intro)}</p>
      <div className="toolbar">
        <select
          value={sink ?? ''}
          aria-label={say(quarantineWords.sink)}
          onChange={({ target }) => plant.navigation.go({ parameters: { sink: target.value || null }, replace: true })}
        >
          <option value="">{say(quarantineWords.allSinks)}</option>
          {[...new Set(all.map((sample) => sample.sink))].map((name) => (
            <option key={name} value={name}>
              {say(partText(name))}
            </option>
          ))}
        </select>
        <span className="secondary">
          {total > all.length
            ? say(quarantineWords.newest, { total, count: all.length })
            : say(quarantineWords.total, { total })}
        </span>
      </div>
      {error ? <div className="panel panel-body">{say(healthWords.failedToAsk, { reason: say(error) })}</div> : null}
      <Outcome result={result} />
      {reply && shown.length === 0 ? <p className="panel panel-body secondary">{say(quarantineWords.none)}</p> : null}
      {shown.length > 0 ? (
        <>
          <ForChosen picked={picked} busy={busy} resend={resend} drop={drop} />
          <Panel title={say(quarantineWords.list)}>
            <SampleTable samples={shown} chosen={chosen} choose={choose} />
          </Panel>
        </>
      ) : null}
    </div>
  );
};

type ForChosenProps = { readonly picked: readonly QuarantinedSample[] } & Pick<
  ReturnType<typeof useQuarantine>,
  'busy' | 'resend' | 'drop'
>;

/** A request goes to one store. */
const ForChosen = ({ picked, busy, resend, drop }: ForChosenProps) => {
  const say = useSay();
  const [first] = picked;
  if (!first) return null;
  if (picked.some(({ sink }) => sink !== first.sink))
    return <p className="panel panel-body">{say(quarantineWords.oneSink)}</p>;
  const ids = picked.map(({ id }) => id);
  // Another choice asks anew whether it is meant.
  return <Repair key={ids.join()} sink={first.sink} ids={ids} busy={busy} resend={resend} drop={drop} />;
};

const Outcome = ({ result }: { result: Result | null }) => {
  const say = useSay();
  if (result === null) return null;
  return (
    <p className="panel panel-body" role="status">
      {'failed' in result
        ? say(quarantineWords.failed, { reason: say(result.failed) })
        : say(quarantineWords.outcome, {
            stored: result.outcome.stored,
            refused: result.outcome.refused,
            waiting: result.outcome.waiting,
            dropped: result.outcome.dropped,
          })}{' '}
      {'outcome' in result && result.outcome.message ? say(result.outcome.message) : ''}
    </p>
  );
};
