import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { twinWords } from '../../i18n/pages.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';

export const GrossErrors = ({ report }: { report: TwinReport }) => {
  const plant = usePlant();
  const say = useSay();
  const { statistic, threshold, degreesOfFreedom, level, rejected } = report.globalTest;
  const line = plant.navigation.get().line;
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
              {report.candidates.map((candidate) => (
                <tr key={`${candidate.rank} ${candidate.names.join()}`}>
                  <td className="number">{candidate.rank}</td>
                  <td>{candidate.names.join(', ')}</td>
                  <td className="tag-list">
                    {candidate.tags.map((tag) => (
                      <button
                        key={tag}
                        type="button"
                        className="tag-button"
                        onClick={() => line && plant.select({ kind: 'point', line, id: tag })}
                      >
                        {tag}
                      </button>
                    ))}
                  </td>
                  <td>{say(twinWords[candidate.kind])}</td>
                  <td className="secondary">{candidate.test}</td>
                  <td className="number">
                    {numberText(candidate.statistic, 2)}{' '}
                    <span className="hint">/ {numberText(candidate.threshold, 2)}</span>
                  </td>
                  <td className="number">{candidate.pValue < 0.0001 ? '< 0.0001' : numberText(candidate.pValue, 4)}</td>
                  <td className="number">
                    {candidate.estimate === null
                      ? '–'
                      : `${numberText(candidate.estimate, 2)}${candidate.estimateSigma === null ? '' : ` ± ${numberText(candidate.estimateSigma, 2)}`} ${candidate.unit}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
};
