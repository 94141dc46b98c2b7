import { useEffect, useMemo, useState } from 'react';
import type { Trial, TrialReply } from '../../../../config/vocabulary/trial.ts';
import type { CompareReply } from '../../../../config/vocabulary/trial-compare.ts';
import { compareWords } from '../../i18n/compare.ts';
import { trialWords } from '../../i18n/trials.ts';
import { ask } from '../../state/api.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';
import { usePhases } from '../../widgets/use-phases.ts';
import { penColour } from '../trends/pens.ts';
import { BeginReplay } from './begin-replay.tsx';
import { ComparedPoint } from './compared-point.tsx';
import { KpiTable } from './kpi-table.tsx';
import { shownTime } from './overlay-chart.tsx';
import { StretchChoice } from './stretch-choice.tsx';
import { ZeroChoice } from './zero-choice.tsx';

const ROWS_MAX = 40;

/** In space: a replay of the trial, coloured by how far it is from the first reference at the same time. Not where time is stretched. */
const AgainstReference = ({ trial, index, reply }: { trial: Trial; index: number; reply: CompareReply | null }) => {
  const own = reply?.trials[index];
  const reference = reply?.trials.find(({ isReference }) => isReference);
  if (!reply || reply.stretch !== null || !own || own.isReference || !reference || trial.to === null) return null;
  return <BeginReplay trial={trial} against={{ trial: reference.id, from: reference.zero + trial.from - own.zero }} />;
};

/** Trials side by side: what differs most, since when, and the key figures. Which, and where their zeros lie, stands in the address. */
export const ComparePage = ({ ids, close }: { ids: string; close: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const theme = useObservable(plant.theme);
  const { zero, tag, stretch } = useObservable(plant.navigation).parameters;
  const lanes = usePhases(ids.split(','));
  const [trials, setTrials] = useState<readonly Trial[]>([]);
  const { ask: start, ...compared } = useAsked<CompareReply>();
  const query = useMemo(
    () =>
      new URLSearchParams({
        ids,
        ...(zero === undefined ? {} : { zero }),
        ...(stretch === undefined ? {} : { stretch }),
      }).toString(),
    [ids, zero, stretch],
  );
  useEffect(() => {
    start(async (signal) => {
      const known = await Promise.all(
        ids.split(',').map((id) => ask<TrialReply>(`/api/trials/${encodeURIComponent(id)}`, { signal })),
      );
      setTrials(known.map(({ trial }) => trial));
      return await ask<CompareReply>(`/api/trial-compare?${query}`, { signal });
    });
  }, [start, ids, query]);
  const reply = compared.seconds === null && compared.error === null ? compared.value : null;
  const language = plant.language.get();
  const shown = tag ?? reply?.differences[0]?.tag;
  const titleOf = (id: string) => trials.find((trial) => trial.id === id)?.title ?? id;
  return (
    <div className="page">
      <div className="toolbar">
        <button type="button" onClick={close}>
          ‹ {say(trialWords.close)}
        </button>
        <h1>{say(compareWords.title)}</h1>
        {reply ? (
          <span className="secondary">
            {say(compareWords.common, { from: shownTime(reply.from), to: shownTime(reply.to) })}
          </span>
        ) : null}
        {compared.seconds === null ? null : <span>{say(compareWords.working, { seconds: compared.seconds })}</span>}
      </div>
      <Panel title={say(compareWords.zero)} side={<StretchChoice lanes={lanes[0] ?? []} />}>
        <table className="grid">
          <tbody>
            {trials.map((trial, index) => (
              <tr key={trial.id}>
                <td>
                  <span className="pen-mark" style={{ background: penColour(index, theme) }} /> {trial.title}{' '}
                  {reply?.trials[index]?.isReference ? (
                    <span className="gold-mark">{say(compareWords.reference)}</span>
                  ) : null}
                </td>
                <td>
                  {stretch === undefined ? (
                    <ZeroChoice trials={trials} index={index} lanes={lanes[index] ?? []} />
                  ) : null}
                </td>
                <td>
                  <AgainstReference trial={trial} index={index} reply={reply} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {reply?.stretch ? (
          <p className="panel-body secondary">
            {say(compareWords.stretched, { phases: reply.stretch.phases.map(({ name }) => say(name)).join(' → ') })}
          </p>
        ) : null}
        {(reply?.warnings ?? []).map((warning) => (
          <p key={warning.en} className="panel-body">
            ! {say(warning)}
          </p>
        ))}
      </Panel>
      {compared.error ? (
        <div className="panel panel-body" role="alert">
          {say(compared.error)}
        </div>
      ) : null}
      {reply && shown ? <ComparedPoint tag={shown} query={query} phases={reply.stretch?.phases ?? []} /> : null}
      {reply ? (
        <div className="trial-parts compared">
          <Panel title={say(compareWords.differences)}>
            <table className="grid">
              <thead>
                <tr>
                  <th>{say(compareWords.point)}</th>
                  <th>{say(compareWords.trial)}</th>
                  <th title={say(compareWords.deviationHint)}>{say(compareWords.deviation)}</th>
                  <th>{say(compareWords.since)}</th>
                  <th>{say(compareWords.largestAt)}</th>
                </tr>
              </thead>
              <tbody>
                {reply.differences.slice(0, ROWS_MAX).map((row) => (
                  <tr key={`${row.tag} ${row.trial}`} aria-selected={row.tag === shown}>
                    <td>
                      <button
                        type="button"
                        className="link"
                        onClick={() => plant.navigation.go({ parameters: { tag: row.tag }, replace: true })}
                      >
                        {row.tag}
                      </button>{' '}
                      <span className="secondary">{plant.point(row.tag)?.name[language] ?? ''}</span>
                    </td>
                    <td className="wrap">{titleOf(row.trial)}</td>
                    <td className="number">{plant.format.number(row.deviation, 1)}</td>
                    <td>{row.since === null ? say(compareWords.never) : shownTime(row.since)}</td>
                    <td>{shownTime(row.at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
          <KpiTable reply={reply} />
        </div>
      ) : null}
    </div>
  );
};
