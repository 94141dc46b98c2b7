import type { WhatIfAlarm } from '../../../../config/vocabulary/what-if.ts';
import { numberText } from '../../format/number.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useSay } from '../../widgets/plant-context.ts';
import { decimalsOfLimit, percent } from './summary.tsx';

/** Limits that the draws cross, the first one first. */
export const AlarmList = ({ alarms }: { alarms: readonly WhatIfAlarm[] }) => {
  const say = useSay();
  if (alarms.length === 0) return null;
  return (
    <Panel title={say(whatIfWords.alarms)}>
      <table className="grid">
        <thead>
          <tr>
            <th />
            <th>{say(whatIfWords.what)}</th>
            <th className="number">{say(whatIfWords.limit)}</th>
            <th className="number">{say(whatIfWords.when)}</th>
            <th className="number">{say(whatIfWords.share)}</th>
          </tr>
        </thead>
        <tbody>
          {alarms.map(({ tag, name, unit, limit, value, priority, share, atH }) => (
            <tr key={`${tag} ${limit}`}>
              <td>
                <span className="chip" data-priority={priority ?? 4}>
                  {priority ?? '–'}
                </span>
              </td>
              <td>
                {tag} {say(name)}
              </td>
              <td className="number">
                {limit.toUpperCase()} {numberText(value, decimalsOfLimit(value))} {unit}
              </td>
              <td className="number">
                {numberText(atH.median, 1)} h{' '}
                <span className="hint">
                  {numberText(atH.low, 1)}…{numberText(atH.high, 1)}
                </span>
              </td>
              <td className="number">{percent(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
};
