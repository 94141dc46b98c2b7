import { useMemo } from 'react';
import type { TrialReply } from '../../../../config/vocabulary/trial.ts';
import { packageWords } from '../../i18n/packages.ts';
import { ruleWords } from '../../i18n/trial-rules.ts';
import { trialFieldWords, trialWords } from '../../i18n/trials.ts';
import { writeTimeRange } from '../../state/time-range.ts';
import { CompletenessLine } from '../../widgets/completeness-line.tsx';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useGaps } from '../../widgets/use-gaps.ts';
import { CalibrationLine } from './calibration-line.tsx';

const HASH_SHOWN = 12;

/** What the record of a trial is worth: how whole it is, with what it was made, who changed what. */
export const TrialFacts = ({ reply: { trial, changedSince, warnings } }: { reply: TrialReply }) => {
  const plant = usePlant();
  const say = useSay();
  const { from, to, line, lineage, changes, rule, instruments } = trial;
  const range = useMemo(
    () =>
      to === null
        ? ({ kind: 'live', spanMs: Math.max(1000, plant.now() - from) } as const)
        : ({ kind: 'fixed', from, to } as const),
    [plant, from, to],
  );
  const gaps = useGaps(range, line);
  const t = writeTimeRange({ kind: 'fixed', from, to: to ?? plant.now() });
  const link = (view: string, words: string) => {
    const place = {
      view,
      line: view === 'trends' ? null : line,
      parameters: { t, trial: null, record: view === 'trends' && trial.package ? trial.id : null },
    };
    return (
      <a
        href={plant.navigation.href(place)}
        onClick={(event) => {
          event.preventDefault();
          plant.navigation.go(place);
        }}
      >
        {words} ›
      </a>
    );
  };
  const parts = [
    ['software', lineage.software],
    ['config', lineage.config.slice(0, HASH_SHOWN)],
    ['tags', lineage.tags.slice(0, HASH_SHOWN)],
    ['model', lineage.model?.slice(0, HASH_SHOWN) ?? say(trialWords.noModel)],
  ] as const;
  return (
    <>
      <Panel
        title={say(trialWords.record)}
        side={
          <span className="links">
            {link('trends', say(trialWords.toTrends))} {trial.package ? null : link('gaps', say(trialWords.toGaps))}
            {to === null ? null : (
              <a
                href={`/api/trials/${encodeURIComponent(trial.id)}/package`}
                download
                title={say(packageWords.takeHint)}
              >
                {say(packageWords.take)} ↓
              </a>
            )}
          </span>
        }
      >
        {gaps?.completeness && trial.package === null ? <CompletenessLine completeness={gaps.completeness} /> : null}
        {rule ? (
          <p className="panel-body secondary">
            {say(ruleWords.startedBy, { why: say(rule.started) })}{' '}
            {rule.ended ? say(ruleWords.endedBy, { why: say(rule.ended) }) : null}
          </p>
        ) : null}
        <CalibrationLine instruments={instruments} />
        {warnings.map((warning) => (
          <p key={warning.en} className="panel-body">
            ! {say(warning)}
          </p>
        ))}
      </Panel>
      <Panel title={say(trialWords.lineage)}>
        <table className="grid">
          <tbody>
            {parts.map(([part, value]) => (
              <tr key={part}>
                <td>{say(trialWords[part])}</td>
                <td>
                  {value} {changedSince.includes(part) ? '≠' : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={say(trialWords.changes)}>
        <table className="grid">
          <tbody>
            {changes.toReversed().map(({ at, by, fields }) => (
              <tr key={at + fields.join()}>
                <td>{plant.format.dateTime(at)}</td>
                <td>{by}</td>
                <td className="wrap secondary">
                  {fields.length === 0
                    ? say(trialWords.created)
                    : fields
                        .map((field) =>
                          Object.hasOwn(trialFieldWords, field)
                            ? say(trialFieldWords[field as keyof typeof trialFieldWords])
                            : field,
                        )
                        .join('、')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </>
  );
};
