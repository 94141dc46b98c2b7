import { useEffect } from 'react';
import type { AlarmsReply } from '../../../../config/vocabulary/alarms.ts';
import type { Trial, TrialReply } from '../../../../config/vocabulary/trial.ts';
import type { CompareReply } from '../../../../config/vocabulary/trial-compare.ts';
import { durationText } from '../../format/time.ts';
import { reportWords } from '../../i18n/report.ts';
import { trialWords, verdictWords } from '../../i18n/trials.ts';
import { ask } from '../../state/api.ts';
import { factorsText, peopleText } from '../../state/trial-text.ts';
import { CompletenessLine } from '../../widgets/completeness-line.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';
import { useGaps } from '../../widgets/use-gaps.ts';
import { AlarmTable } from './alarm-table.tsx';
import { CalibrationLine } from './calibration-line.tsx';
import { ComparedPoint } from './compared-point.tsx';
import { KpiTable } from './kpi-table.tsx';
import { LabTable } from './lab-panel.tsx';
import { PhotoGrid } from './photo-panel.tsx';

const TRENDS_MAX = 4;

interface Gathered {
  readonly reply: TrialReply;
  readonly figures: CompareReply;
  readonly alarms: AlarmsReply;
}

/** One trial on paper: what it was, its key figures with intervals, what was beyond a limit, notes, laboratory, holes and versions. */
export const ReportPage = ({ id, close }: { id: string; close: () => void }) => {
  const plant = usePlant();
  const say = useSay();
  const { ask: start, value, error, seconds } = useAsked<Gathered>();
  useEffect(() => {
    start(async (signal) => {
      const path = `/api/trials/${encodeURIComponent(id)}`;
      const [reply, figures, alarms] = await Promise.all([
        ask<TrialReply>(path, { signal }),
        ask<CompareReply>(`/api/trial-compare?${new URLSearchParams({ ids: id })}`, { signal }),
        ask<AlarmsReply>(`${path}/alarms`, { signal }),
      ]);
      return { reply, figures, alarms };
    });
  }, [start, id]);
  const trial = value?.reply.trial;
  const tags = [...new Set(value?.alarms.events.map(({ tag }) => tag))].slice(0, TRENDS_MAX);
  return (
    <div className="page report">
      <div className="toolbar not-printed">
        <button type="button" onClick={close}>
          ‹ {say(reportWords.back)}
        </button>
        <span className="spring" />
        <button type="button" disabled={!value} onClick={() => print()}>
          {say(reportWords.print)}
        </button>
      </div>
      {error ? <p role="alert">{say(error)}</p> : null}
      {seconds === null ? null : <p className="secondary">{say(reportWords.working, { seconds })}</p>}
      {value && trial ? (
        <>
          <h1>{trial.title}</h1>
          <p className="secondary">
            {say(reportWords.made, {
              site: plant.site.name[plant.language.get()],
              time: plant.format.dateTime(plant.now()),
            })}
          </p>
          <Facts trial={trial} />
          {value.reply.warnings.map((warning) => (
            <p key={warning.en}>! {say(warning)}</p>
          ))}
          <KpiTable reply={value.figures} />
          <AlarmTable trial={trial} alarms={value.alarms} />
          {tags.map((tag) => (
            <ComparedPoint key={tag} tag={tag} query={new URLSearchParams({ ids: id }).toString()} />
          ))}
          <Panel title={say(trialWords.notes)}>
            <table className="grid">
              <tbody>
                {trial.notes.map(({ id: note, at, by, text }) => (
                  <tr key={note}>
                    <td>{plant.format.dateTime(at)}</td>
                    <td>{by}</td>
                    <td className="wrap">{text}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
          {trial.photos.length === 0 ? null : (
            <Panel title={say(trialWords.photos)}>
              <PhotoGrid trial={trial} />
            </Panel>
          )}
          <Panel title={say(reportWords.lab)}>
            {trial.lab.length === 0 ? <p className="panel-body">{say(reportWords.noLab)}</p> : null}
            <LabTable samples={trial.lab} />
          </Panel>
        </>
      ) : null}
    </div>
  );
};

const Facts = ({ trial }: { trial: Trial }) => {
  const plant = usePlant();
  const say = useSay();
  const { line, from, to, people, factors, recipe, calibration, verdict, golden, purpose, result, lineage } = trial;
  const rows: readonly (readonly [string, string])[] = [
    [say(trialWords.line), plant.line(line)?.name[plant.language.get()] ?? line],
    [say(trialWords.began), plant.format.dateTime(from)],
    [say(trialWords.lasted), to === null ? say(trialWords.running) : durationText(to - from)],
    [say(trialWords.people), peopleText(people)],
    [say(trialWords.purpose), purpose],
    [say(trialWords.factors), factorsText(factors)],
    [say(trialWords.recipe), recipe],
    [say(trialWords.calibration), calibration],
    [say(trialWords.verdictLabel), say(verdictWords[verdict])],
    [say(trialWords.golden), golden?.reason ?? ''],
    [say(trialWords.result), result],
    [say(trialWords.config), lineage.config],
    [say(trialWords.model), lineage.model ?? say(trialWords.noModel)],
  ];
  return (
    <Panel title={say(reportWords.title)}>
      <table className="grid">
        <tbody>
          {rows
            .filter(([, words]) => words !== '')
            .map(([name, words]) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="wrap">{words}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <CalibrationLine instruments={trial.instruments} />
      {trial.package ? <p className="panel-body">{say(reportWords.gapsElsewhere)}</p> : <Wholeness trial={trial} />}
    </Panel>
  );
};

const Wholeness = ({ trial: { line, from, to, lineage } }: { trial: Trial }) => {
  const gaps = useGaps({ kind: 'fixed', from, to: to ?? lineage.at }, line);
  return gaps?.completeness ? <CompletenessLine completeness={gaps.completeness} /> : null;
};
