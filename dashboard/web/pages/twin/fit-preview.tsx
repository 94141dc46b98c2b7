import type { EstimateReply } from '../../../../config/vocabulary/estimate.ts';
import type { WhatIfReply } from '../../../../config/vocabulary/what-if.ts';
import { numberText } from '../../format/number.ts';
import { estimateWords } from '../../i18n/estimate.ts';
import { ask } from '../../state/api.ts';
import { type Draft, requestOf, writeDraft } from '../../state/what-if-draft.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { useAsked } from '../../widgets/use-asked.ts';
import { decimalsBySigma } from './decimals.ts';

const HOURS = 24;
/** A band of 95 % is this many standard deviations wide. */
const WIDTH_95 = 3.92;

type Pair = readonly [before: WhatIfReply, after: WhatIfReply];

/** The same run ahead twice, as estimated now and with the fitted values: nothing is taken over. */
export const FitPreview = ({ fit }: { fit: EstimateReply }) => {
  const plant = usePlant();
  const say = useSay();
  const { seconds, value, error, ask: begin } = useAsked<Pair>();
  const draft: Draft = {
    block: fit.block,
    from: null,
    horizonH: HOURS,
    draws: 200,
    plan: null,
    changes: fit.parameters.flatMap(({ name, value: to }) =>
      to === null ? [] : [{ name, value: Number(to.toPrecision(6)), atH: 0, rampH: 0 }],
    ),
  };
  const run = (one: Draft, signal: AbortSignal) =>
    ask<WhatIfReply>('/api/whatif', { method: 'POST', body: requestOf(one, fit.line, fit.block), signal });
  const refused = value?.find(({ outcome }) => outcome === 'refused')?.reason;
  return (
    <div className="fit-preview">
      <div className="toolbar">
        <button
          type="button"
          disabled={seconds !== null}
          onClick={() =>
            begin(async (signal) => [await run({ ...draft, changes: [] }, signal), await run(draft, signal)])
          }
        >
          {say(estimateWords.preview)}
        </button>
        <button
          type="button"
          onClick={() => plant.navigation.go({ view: 'what-if', parameters: { ...writeDraft(draft), b: null } })}
        >
          {say(estimateWords.openInWhatIf)}
        </button>
        {seconds === null ? null : (
          <span className="secondary" role="status">
            {say(estimateWords.previewRunning, { seconds })}
          </span>
        )}
      </div>
      {error ? <p role="alert">{say(estimateWords.notDone, { reason: say(error) })}</p> : null}
      {refused ? <p role="alert">{say(estimateWords.notDone, { reason: say(refused) })}</p> : null}
      {value && !refused ? <Comparison pair={value} /> : null}
    </div>
  );
};

const Comparison = ({ pair: [before, after] }: { pair: Pair }) => {
  const say = useSay();
  return (
    <div className="scroll">
      <p className="secondary">{say(estimateWords.previewNote, { hours: HOURS })}</p>
      <table className="grid">
        <thead>
          <tr>
            <th />
            <th className="number">{say(estimateWords.asBelieved)}</th>
            <th className="number">{say(estimateWords.withFitted)}</th>
            <th className="number">{say(estimateWords.difference)}</th>
          </tr>
        </thead>
        <tbody>
          {before.bands.map((band) => {
            const other = after.bands.find(({ id }) => id === band.id);
            const [was, low, high] = [band.median.at(-1) ?? 0, band.low.at(-1) ?? 0, band.high.at(-1) ?? 0];
            const [is, from, to] = [other?.median.at(-1) ?? 0, other?.low.at(-1) ?? 0, other?.high.at(-1) ?? 0];
            const decimals = decimalsBySigma(Math.max(high - low, to - from) / WIDTH_95 / 10);
            const text = (value: number) => numberText(value, decimals);
            return (
              <tr key={band.id}>
                <td>
                  {say(band.name)} <span className="hint">{band.unit}</span>
                </td>
                <td className="number">
                  {text(was)}{' '}
                  <span className="hint">
                    {text(low)}…{text(high)}
                  </span>
                </td>
                <td className="number">
                  {text(is)}{' '}
                  <span className="hint">
                    {text(from)}…{text(to)}
                  </span>
                </td>
                <td className="number">{text(is - was)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
