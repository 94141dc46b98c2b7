import type { Completeness } from '../../../../config/vocabulary/gap.ts';
import { GAP_STATES } from '../../../../config/vocabulary/gap-state.ts';
import { countText } from '../../format/number.ts';
import { gapStateWords, gapsWords } from '../../i18n/gaps.ts';
import { gapWords } from '../../i18n/pages.ts';
import { useSay } from '../../widgets/plant-context.ts';

/** What the holes of a range come from, and what became of them. */
export const CauseTable = ({ completeness }: { completeness: Completeness }) => {
  const say = useSay();
  const { causes, states } = completeness;
  return (
    <div className="two-columns panel-body">
      <table className="grid">
        <thead>
          <tr>
            <th>{say(gapsWords.byCause)}</th>
            <th className="number">{say(gapsWords.count)}</th>
            <th className="number">{say(gapsWords.lost)}</th>
          </tr>
        </thead>
        <tbody>
          {causes.map(({ cause, gaps, lost }) => (
            <tr key={cause}>
              <td>{say(gapWords[cause])}</td>
              <td className="number">{gaps}</td>
              <td className="number">{countText(lost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="grid">
        <thead>
          <tr>
            <th>{say(gapsWords.byState)}</th>
            <th className="number">{say(gapsWords.count)}</th>
          </tr>
        </thead>
        <tbody>
          {GAP_STATES.map((state) => (
            <tr key={state}>
              <td>
                <i className="gap-key" data-state={state} aria-hidden="true" /> {say(gapStateWords[state])}
              </td>
              <td className="number">{states[state] ?? 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
