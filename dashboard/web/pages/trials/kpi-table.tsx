import type { CompareReply } from '../../../../config/vocabulary/trial-compare.ts';
import { decimalsOf } from '../../format/number.ts';
import { compareWords } from '../../i18n/compare.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';

/** Key figures of each trial over the common time, with the intervals of the twin. */
export const KpiTable = ({ reply: { kpis, trials } }: { reply: Pick<CompareReply, 'kpis' | 'trials'> }) => {
  const plant = usePlant();
  const say = useSay();
  const language = plant.language.get();
  return (
    <Panel title={say(compareWords.kpis)} side={<span className="secondary">{say(compareWords.kpiHint)}</span>}>
      {kpis.length === 0 ? <p className="panel-body secondary">{say(compareWords.noKpis)}</p> : null}
      <table className="grid">
        <thead>
          <tr>
            <th>{say(compareWords.point)}</th>
            {trials.map(({ id, title }) => (
              <th key={id} className="wrap">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kpis.map(({ tag, values }) => {
            const point = plant.point(tag);
            const decimals = point ? decimalsOf(point) : 2;
            return (
              <tr key={tag}>
                <td>
                  {point?.name[language] ?? tag} <span className="secondary">{point?.unitText[language] ?? ''}</span>
                </td>
                {values.map((value, index) => (
                  <td key={trials[index]?.id} className="number">
                    {value === null
                      ? '– –'
                      : `${plant.format.number(value.mean, decimals)}${value.half === null ? '' : ` ± ${plant.format.number(value.half, decimals)}`}`}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
};
