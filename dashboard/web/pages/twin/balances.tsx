import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { twinWords } from '../../i18n/pages.ts';
import { useSay } from '../../widgets/plant-context.ts';
import { ZValue } from '../../widgets/z-value.tsx';

export const Balances = ({ report }: { report: TwinReport }) => {
  const say = useSay();
  return (
    <div className="panel scroll">
      <table className="grid">
        <thead>
          <tr>
            <th>{say(twinWords.unit)}</th>
            <th>{say(twinWords.kind)}</th>
            <th className="number">{say(twinWords.in)}</th>
            <th className="number">{say(twinWords.out)}</th>
            <th className="number">{say(twinWords.residual)}</th>
            <th className="number">{say(twinWords.sigma)}</th>
            <th className="number">{say(twinWords.residualOverSigma)}</th>
            <th className="number">{say(twinWords.closure)}</th>
            <th className="number">{say(twinWords.after)}</th>
            <th />
            <th />
          </tr>
        </thead>
        <tbody>
          {report.balances.map((balance) => (
            <tr key={balance.id}>
              <td>{balance.plantUnit}</td>
              <td className="secondary">
                {say(twinWords[balance.kind])}
                {balance.kind === 'mass' || balance.kind === 'energy'
                  ? ''
                  : ` ${balance.id.slice(balance.id.lastIndexOf('/') + 1)}`}
              </td>
              <td className="number">{numberText(balance.in, 2)}</td>
              <td className="number">{numberText(balance.out, 2)}</td>
              <td className="number">{numberText(balance.residual, 3)}</td>
              <td className="number secondary">{numberText(balance.sigma, 3)}</td>
              <td className="number">
                <ZValue z={balance.residual === null || !balance.sigma ? null : balance.residual / balance.sigma} />
              </td>
              <td className="number">
                {balance.closurePercent === null ? '–' : `${numberText(balance.closurePercent, 2)} %`}
              </td>
              <td className="number secondary">
                {balance.reconciledResidual === null ? '–' : numberText(balance.reconciledResidual, 3)}
              </td>
              <td className="hint">{balance.unit}</td>
              <td className="wrap hint">{balance.note ? say(balance.note) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
