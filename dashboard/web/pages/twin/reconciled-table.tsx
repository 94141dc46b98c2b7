import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { twinWords } from '../../i18n/pages.ts';
import { statusWorded } from '../../i18n/quality.ts';
import { stripWords } from '../../i18n/twin.ts';
import { variableText } from '../../i18n/variable.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { ZValue } from '../../widgets/z-value.tsx';
import { decimalsBySigma } from './decimals.ts';
import { Strip } from './strip.tsx';
import { useStrips } from './use-strips.ts';

type Variable = TwinReport['variables'][number];

export const ReconciledTable = ({ report }: { report: TwinReport }) => {
  const plant = usePlant();
  const say = useSay();
  const strips = useStrips(report.line);
  return (
    <div className="panel scroll">
      <table className="grid">
        <thead>
          <tr>
            <th>{say(twinWords.variable)}</th>
            <th>{say(twinWords.tag)}</th>
            <th className="number">{say(twinWords.measured)}</th>
            <th className="number">± σ</th>
            <th className="number">{say(twinWords.estimate)}</th>
            <th className="number">± σ</th>
            <th className="number">{say(twinWords.adjustment)}</th>
            <th className="number">{say(twinWords.z)}</th>
            <th title={say(stripWords.hint)}>
              {say(stripWords.strip)}
              {strips.since === null ? null : (
                <span className="hint">
                  {' '}
                  {say(stripWords.since, { time: plant.format.dateTime(strips.since).slice(5, 16) })}
                </span>
              )}
            </th>
            <th>{say(twinWords.class)}</th>
          </tr>
        </thead>
        <tbody>
          {report.variables.map((variable) => (
            <Row key={variable.name} variable={variable} z={strips.of(variable.name)} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Row = ({ variable, z }: { variable: Variable; z: readonly (number | null)[] | undefined }) => {
  const plant = usePlant();
  const say = useSay();
  const { tag, measured, measuredSigma, reconciled, sigma } = variable;
  const decimals = decimalsBySigma(sigma ?? measuredSigma);
  const adjustment = measured === null || reconciled === null ? null : reconciled - measured;
  const line = plant.navigation.get().line;
  return (
    <tr>
      <td>{say(variableText(variable.name))}</td>
      <td>
        {tag && line ? (
          <button type="button" className="tag-button" onClick={() => plant.select({ kind: 'point', line, id: tag })}>
            {tag}
          </button>
        ) : null}
      </td>
      <td className="number">{measured === null ? '' : numberText(measured, decimals)}</td>
      <td className="number secondary">{measuredSigma === null ? '' : numberText(measuredSigma, decimals)}</td>
      <td className="number">{reconciled === null ? '–' : `${numberText(reconciled, decimals)} ${variable.unit}`}</td>
      <td className="number secondary">{sigma === null ? '' : numberText(sigma, decimals)}</td>
      <td className="number secondary">{adjustment === null ? '' : numberText(adjustment, decimals)}</td>
      <td className="number">
        <ZValue z={variable.z} />
      </td>
      <td>{z ? <Strip name={variable.name} z={z} /> : null}</td>
      <td className="wrap secondary">
        {say(twinWords[variable.class])}
        {variable.used || variable.gate === null
          ? ''
          : ` · ${say(twinWords.leftOut, { reason: say(statusWorded(variable.gate)) })}`}
      </td>
    </tr>
  );
};
