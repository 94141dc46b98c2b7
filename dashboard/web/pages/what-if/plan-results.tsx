import { useState } from 'react';
import type { WhatIfReply } from '../../../../config/vocabulary/what-if.ts';
import { numberText } from '../../format/number.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { Panel } from '../../widgets/panel.tsx';
import { useSay } from '../../widgets/plant-context.ts';
import { decimalsOfBand } from './curves.ts';
import { OutcomePlot } from './outcome-plot.tsx';
import type { Block, Quantity } from './quantities.ts';
import { decimalsOfLimit } from './summary.tsx';

interface PlanResultsProps {
  readonly reply: WhatIfReply;
  readonly block: Block;
  readonly quantities: readonly Quantity[];
}

/** Outcomes of a plan: a plot of one figure against one factor, and every run in a table, refused ones with their reason. */
export const PlanResults = ({ reply: { runs }, block, quantities }: PlanResultsProps) => {
  const say = useSay();
  const factors = Object.keys(runs[0]?.factors ?? {});
  const figures = block.figures.filter(({ id }) => runs.some(({ outcome }) => outcome[id]));
  const [figure, setFigure] = useState<string | null>(null);
  const [factor, setFactor] = useState<string | null>(null);
  const shown = figures.find(({ id }) => id === figure) ?? figures.find(({ id }) => id.endsWith('YIELD')) ?? figures[0];
  const along = factors.find((name) => name === factor) ?? factors[0];
  const wordOf = (name: string) => {
    const quantity = quantities.find((one) => one.name === name);
    return quantity ? `${say(quantity.label)} [${quantity.unit}]` : name;
  };
  return (
    <Panel
      title={say(whatIfWords.outcomes)}
      side={
        <>
          <select
            aria-label={say(whatIfWords.figures)}
            value={shown?.id}
            onChange={({ target }) => setFigure(target.value)}
          >
            {figures.map(({ id, name }) => (
              <option key={id} value={id}>
                {say(name)}
              </option>
            ))}
          </select>
          {say(whatIfWords.against)}
          <select aria-label={say(whatIfWords.factor)} value={along} onChange={({ target }) => setFactor(target.value)}>
            {factors.map((name) => (
              <option key={name} value={name}>
                {wordOf(name)}
              </option>
            ))}
          </select>
        </>
      }
    >
      {shown && along ? (
        <OutcomePlot
          runs={runs}
          figure={shown.id}
          factor={along}
          xLabel={wordOf(along)}
          yLabel={`${say(shown.name)} [${shown.unit}]`}
        />
      ) : null}
      <div className="scroll plan-table">
        <table className="grid">
          <thead>
            <tr>
              <th className="number">#</th>
              {factors.map((name) => (
                <th key={name} className="number">
                  {wordOf(name)}
                </th>
              ))}
              {figures.map(({ id, name, unit }) => (
                <th key={id} className="number">
                  {say(name)} [{unit}]
                </th>
              ))}
              <th>{say(whatIfWords.alarms)}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run, index) => (
              <Row
                key={Object.values(run.factors).join()}
                number={index + 1}
                run={run}
                factors={factors}
                figures={figures}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
};

interface RowProps {
  readonly number: number;
  readonly run: WhatIfReply['runs'][number];
  readonly factors: readonly string[];
  readonly figures: Block['figures'];
}

const Row = ({ number, run: { factors: set, refused, outcome, alarm }, factors, figures }: RowProps) => {
  const say = useSay();
  return (
    <tr>
      <td className="number secondary">{number}</td>
      {factors.map((name) => (
        <td key={name} className="number">
          {String(Number((set[name] ?? 0).toPrecision(5)))}
        </td>
      ))}
      {refused ? (
        <td className="wrap" colSpan={figures.length + 1}>
          ✕ {say(whatIfWords.refused)}: {say(refused)}
        </td>
      ) : (
        <>
          {figures.map(({ id }) => {
            const one = outcome[id];
            if (!one) return <td key={id} />;
            const decimals = decimalsOfBand(one.low, one.high);
            return (
              <td key={id} className="number">
                {numberText(one.median, decimals)}{' '}
                <span className="hint">
                  {numberText(one.low, decimals)}…{numberText(one.high, decimals)}
                </span>
              </td>
            );
          })}
          <td>
            {alarm
              ? `${alarm.tag} ${alarm.limit.toUpperCase()} ${numberText(alarm.value, decimalsOfLimit(alarm.value))} · ${numberText(alarm.atH.median, 1)} h`
              : ''}
          </td>
        </>
      )}
    </tr>
  );
};
