import type { EstimateReply } from '../../../../config/vocabulary/estimate.ts';
import { numberText } from '../../format/number.ts';
import { estimateWords } from '../../i18n/estimate.ts';
import { parameterWords } from '../../i18n/twin.ts';
import { shareText } from '../../state/share-text.ts';
import { useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';
import { CorrelationMatrix } from './correlation-matrix.tsx';
import { decimalsBySigma } from './decimals.ts';
import { FitPreview } from './fit-preview.tsx';
import { IntervalPicture } from './interval-picture.tsx';
import { withUnit } from './with-unit.ts';

type Fitted = EstimateReply['parameters'][number];

const MISFIT_MAX = 1.5;
const CONDITION_MAX = 100;
/** An input that was heard in fewer of the steps is said. */
const HEARD_MIN = 0.8;

/** What a fit found: values with their intervals, how well they are told apart, and what they would change. */
export const FitResult = ({ fit }: { fit: EstimateReply }) => {
  const say = useSay();
  const { identifiability, parameters } = fit;
  const poor = identifiability.condition === null || identifiability.condition > CONDITION_MAX;
  const combination = parameters
    .map(({ name }, i) => ({ name, weight: identifiability.weakest[i] ?? 0 }))
    .filter(({ weight }) => Math.abs(weight) >= 0.1)
    .map(({ name, weight }, i) => `${i > 0 && weight >= 0 ? '+ ' : ''}${numberText(weight, 2)} ${name}`)
    .join(' ');
  const undetermined = parameters.filter(({ determined }) => !determined).map(({ name }) => name);
  const [tag, heard] = Object.entries(fit.heard).sort(([, a], [, b]) => a - b)[0] ?? ['', 1];
  return (
    <div className="fit-result">
      <p>
        {fit.converged ? (
          <StateWord well={fit.misfit > MISFIT_MAX ? 'waiting' : 'yes'}>
            {say(estimateWords.converged, {
              observations: fit.observations,
              iterations: fit.iterations,
              misfit: numberText(fit.misfit, 2),
            })}
          </StateWord>
        ) : (
          <StateWord well="no">
            {say(estimateWords.notConverged, { reason: fit.message ? say(fit.message) : '' })}
          </StateWord>
        )}
        {fit.converged && fit.misfit > MISFIT_MAX ? ` ${say(estimateWords.misfitHigh)}` : ''}
      </p>
      {heard < HEARD_MIN ? (
        <p className="secondary">{say(estimateWords.heard, { tag, share: shareText(heard) })}</p>
      ) : null}
      {undetermined.length > 0 ? (
        <p className="secondary">{say(estimateWords.undetermined, { names: undetermined.join(', ') })}</p>
      ) : null}
      <div className="scroll">
        <table className="grid">
          <thead>
            <tr>
              <th>{say(parameterWords.parameter)}</th>
              <th className="number">{say(estimateWords.fitted)}</th>
              <th className="number">{say(estimateWords.sigma)}</th>
              <th className="number">{say(estimateWords.linear)}</th>
              <th className="number">{say(estimateWords.byProfile)}</th>
              <th className="number">{say(estimateWords.declared)}</th>
              <th>{say(parameterWords.picture)}</th>
            </tr>
          </thead>
          <tbody>
            {parameters.map((parameter) => (
              <Row key={parameter.name} parameter={parameter} />
            ))}
          </tbody>
        </table>
      </div>
      <h3>{say(estimateWords.identifiability)}</h3>
      <p>
        {say(estimateWords.singular, {
          values: identifiability.singularValues.map((value) => numberText(value, 3)).join(', '),
          condition: identifiability.condition === null ? '∞' : numberText(identifiability.condition, 1),
        })}
        {'. '}
        {parameters.length > 1 ? say(poor ? estimateWords.poorlyTold : estimateWords.wellTold) : ''}
      </p>
      {parameters.length > 1 ? (
        <>
          <p className="secondary">{say(estimateWords.weakest, { combination })}</p>
          <CorrelationMatrix
            names={parameters.map(({ name }) => name)}
            labels={parameters.map(({ label }) => say(label))}
            correlation={fit.correlation}
          />
        </>
      ) : null}
      {fit.converged ? <FitPreview fit={fit} /> : null}
    </div>
  );
};

const Row = ({ parameter }: { parameter: Fitted }) => {
  const say = useSay();
  const { name, label, unit, value, sigma, interval95, profile95, declared, declaredSigma, declared95, determined } =
    parameter;
  const { low, high } = profile95 ?? interval95;
  const decimals = decimalsBySigma(sigma);
  const end = (at: number | null) => (at === null ? say(estimateWords.open) : numberText(at, decimals));
  return (
    <tr>
      <td>
        {say(label)} <code className="hint">{name}</code>
      </td>
      <td className="number">{value === null ? '–' : withUnit(numberText(value, decimals), unit)}</td>
      <td className="number secondary">{numberText(sigma, decimals)}</td>
      <td className="number">
        {determined ? `${end(interval95.low)} … ${end(interval95.high)}` : say(parameterWords.notEnough)}
      </td>
      <td className="number">{profile95 ? `${end(profile95.low)} … ${end(profile95.high)}` : '–'}</td>
      <td className="number secondary">
        {numberText(declared, decimalsBySigma(declaredSigma))} ±{' '}
        {numberText(declaredSigma, decimalsBySigma(declaredSigma))}
      </td>
      <td>
        <IntervalPicture
          value={value}
          interval={low === null || high === null ? null : { low, high }}
          prior={declared95}
          open={!determined}
        />
      </td>
    </tr>
  );
};
