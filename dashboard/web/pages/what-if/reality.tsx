import type { WhatIfBranch } from '../../../../config/vocabulary/what-if.ts';
import { numberText } from '../../format/number.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { scoreOf } from '../../state/forecast-score.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useSay } from '../../widgets/plant-context.ts';
import { type Curve, decimalsOfBand } from './curves.ts';
import { percent } from './summary.tsx';
import type { RealityOf } from './use-reality.ts';

interface RealityProps {
  readonly branch: WhatIfBranch;
  readonly curves: readonly Curve[];
  readonly reality: RealityOf | null;
}

/** How a kept prediction and what the record holds since then agree, curve by curve. */
export const Reality = ({ branch, curves, reality }: RealityProps) => {
  const say = useSay();
  const rows = curves.flatMap((curve) => {
    const score = scoreOf(curve, reality?.get(curve.id) ?? []);
    return score ? [{ curve, score }] : [];
  });
  return (
    <Panel title={`${say(whatIfWords.reality)} · ${branch.name}`}>
      <p className="panel-body secondary">
        {say(rows.length === 0 ? whatIfWords.realityWaits : whatIfWords.realityNote)}
      </p>
      {rows.length === 0 ? null : (
        <table className="grid">
          <thead>
            <tr>
              <th>{say(whatIfWords.what)}</th>
              <th className="number">{say(whatIfWords.looks)}</th>
              <th className="number">{say(whatIfWords.inside)}</th>
              <th className="number">{say(whatIfWords.bias)}</th>
              <th className="number">{say(whatIfWords.rms)}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ curve: { id, kind, name, unit, low, high }, score: { looks, inside, bias, rmsSigma } }) => (
              <tr key={id}>
                <td>
                  {kind === 'instruments' ? `${id} ` : ''}
                  {say(name)}
                </td>
                <td className="number">{looks}</td>
                <td className="number">{percent(inside)}</td>
                <td className="number">
                  {numberText(bias, decimalsOfBand(low.at(-1) ?? 0, high.at(-1) ?? 0))} {unit}
                </td>
                <td className="number">{rmsSigma > 99 ? '> 99' : numberText(rmsSigma, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
};
