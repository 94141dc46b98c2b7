import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { twinWords } from '../../i18n/pages.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { decimalsBySigma } from './decimals.ts';
import { withUnit } from './with-unit.ts';

export const Figures = ({ report }: { report: TwinReport }) => {
  const plant = usePlant();
  const say = useSay();
  const language = useObservable(plant.language);
  if (report.kpis.length === 0) return <p className="secondary">{say(twinWords.noFigures)}</p>;
  return (
    <div className="panel scroll">
      <table className="grid">
        <thead>
          <tr>
            <th>{say(twinWords.figure)}</th>
            <th className="number">{say(twinWords.value)}</th>
            <th className="number">{say(twinWords.interval)}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {report.kpis.map(({ id, name, unit, value, sigma, low, high, note }) => {
            const decimals = decimalsBySigma(sigma);
            return (
              <tr key={id}>
                <td>{name[language]}</td>
                <td className="number">{value === null ? '–' : withUnit(numberText(value, decimals), unit)}</td>
                <td className="number secondary">
                  {low === null || high === null
                    ? say(twinWords.cannotTell)
                    : `${numberText(low, decimals)} … ${numberText(high, decimals)}`}
                </td>
                <td className="wrap hint">{note ? say(note) : ''}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
