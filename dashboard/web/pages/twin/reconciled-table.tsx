import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { twinWords } from '../../i18n/pages.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { ZValue } from '../../widgets/z-value.tsx';

type Variable = TwinReport['variables'][number];

export const ReconciledTable = ({ report }: { report: TwinReport }) => {
  const say = useSay();
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
            <th>{say(twinWords.class)}</th>
          </tr>
        </thead>
        <tbody>
          {report.variables.map((variable) => (
            <Row key={variable.name} variable={variable} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** Two digits of the uncertainty decide how many decimals are worth showing. */
const decimalsBySigma = (sigma: number | null): number =>
  sigma === null || sigma <= 0 ? 3 : Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(sigma))));

const Row = ({ variable }: { variable: Variable }) => {
  const plant = usePlant();
  const say = useSay();
  const { tag, measured, measuredSigma, reconciled, sigma } = variable;
  const decimals = decimalsBySigma(sigma ?? measuredSigma);
  const adjustment = measured === null || reconciled === null ? null : reconciled - measured;
  const line = plant.navigation.get().line;
  return (
    <tr>
      <td>{variable.name}</td>
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
      <td className="wrap secondary">
        {say(twinWords[variable.class])}
        {variable.used || variable.gate === null ? '' : ` · ${say(twinWords.leftOut, { reason: say(variable.gate) })}`}
      </td>
    </tr>
  );
};
