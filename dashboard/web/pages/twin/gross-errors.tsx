import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { twinWords } from '../../i18n/pages.ts';
import { useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';
import { CandidateRows } from './candidate-rows.tsx';
import { Findings } from './findings.tsx';
import { useStrips } from './use-strips.ts';

export const GrossErrors = ({ report }: { report: TwinReport }) => {
  const say = useSay();
  const { statistic, threshold, degreesOfFreedom, level, rejected } = report.globalTest;
  const strips = useStrips(report.line);
  const findings = report.findings ?? [];
  return (
    <div className="page-part">
      <section className="panel">
        <header>
          <h2>{say(twinWords.globalTest)}</h2>
        </header>
        <p className="panel-body">
          <StateWord well={statistic === null ? 'waiting' : rejected ? 'no' : 'yes'}>
            {statistic === null || threshold === null
              ? say(twinWords.notTested)
              : say(rejected ? twinWords.rejected : twinWords.passed, {
                  statistic: numberText(statistic, 1),
                  threshold: numberText(threshold, 1),
                  dof: degreesOfFreedom,
                  level: `${numberText(level * 100, 0)} %`,
                })}
          </StateWord>
        </p>
        <p className="panel-body secondary">{say(twinWords.globalScope)}</p>
      </section>
      <section className="panel scroll">
        {report.candidates.length === 0 ? (
          <p className="panel-body secondary">{say(twinWords.noSuspects)}</p>
        ) : (
          <table className="grid">
            <thead>
              <tr>
                <th className="number">{say(twinWords.rank)}</th>
                <th>{say(twinWords.suspects)}</th>
                <th>{say(twinWords.tag)}</th>
                <th>{say(twinWords.kind)}</th>
                <th>{say(twinWords.test)}</th>
                <th className="number">{say(twinWords.statistic)}</th>
                <th className="number">{say(twinWords.pValue)}</th>
                <th className="number">{say(twinWords.size)}</th>
              </tr>
            </thead>
            <tbody>
              <CandidateRows report={report} strips={strips} />
            </tbody>
          </table>
        )}
      </section>
      {findings.length > 0 ? <Findings findings={findings} /> : null}
    </div>
  );
};
