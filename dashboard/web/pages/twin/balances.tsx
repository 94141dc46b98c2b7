import { Fragment } from 'react';
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
          {byUnit(report.balances).map(({ plantUnit, balances }) => (
            <Fragment key={plantUnit}>
              <tr className="unit-row">
                <td>{plantUnit}</td>
                <td className="kinds" colSpan={COLUMNS - 1}>
                  {KINDS.flatMap((kind) => {
                    const count = balances.filter((balance) => balance.kind === kind).length;
                    if (count === 0) return [];
                    return [count === 1 ? say(twinWords[kind]) : `${say(twinWords[kind])} × ${count}`];
                  }).join(' · ')}
                </td>
              </tr>
              {balances.map((balance) => (
                <Row key={balance.id} balance={balance} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
};

type Balance = TwinReport['balances'][number];

const COLUMNS = 11;
const KINDS = ['mass', 'component', 'element', 'energy'] as const;

/** Balances under the unit they are of, units in the order of the report; of a unit mass first. */
const byUnit = (balances: readonly Balance[]) =>
  [...new Set(balances.map(({ plantUnit }) => plantUnit))].map((plantUnit) => ({
    plantUnit,
    balances: balances
      .filter((balance) => balance.plantUnit === plantUnit)
      .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)),
  }));

const Row = ({ balance }: { balance: Balance }) => {
  const say = useSay();
  return (
    <tr>
      <td />
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
      <td className="number">{balance.closurePercent === null ? '–' : `${numberText(balance.closurePercent, 2)} %`}</td>
      <td className="number secondary">
        {balance.reconciledResidual === null ? '–' : numberText(balance.reconciledResidual, 3)}
      </td>
      <td className="hint">{balance.unit}</td>
      <td className="wrap hint">{balance.note ? say(balance.note) : ''}</td>
    </tr>
  );
};
