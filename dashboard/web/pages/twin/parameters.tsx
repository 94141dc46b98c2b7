import type { DynamicsReport } from '../../../../config/vocabulary/dynamics-report.ts';
import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { numberText } from '../../format/number.ts';
import { correlationWords } from '../../i18n/estimate.ts';
import { parameterWords } from '../../i18n/twin.ts';
import { Panel } from '../../widgets/panel.tsx';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { StateWord } from '../../widgets/state-word.tsx';
import { usePolled } from '../../widgets/use-polled.ts';
import type { Block } from './block.ts';
import { CorrelationMatrix } from './correlation-matrix.tsx';
import { decimalsBySigma } from './decimals.ts';
import { FitRange } from './fit-range.tsx';
import { IntervalPicture } from './interval-picture.tsx';
import { withUnit } from './with-unit.ts';

type Parameter = Block['parameters'][number];

const PERIOD_MS = 5000;
/** Data that leave this much of the prior's spread have told next to nothing. */
const OPEN_SHARE = 0.95;

/** States and parameters of the line's dynamic models: estimate, 95 % interval, and what was believed before. */
export const Parameters = ({ report }: { report: TwinReport }) => {
  const say = useSay();
  const path = `/api/twin/${encodeURIComponent(report.line)}/parameters`;
  const { value, error } = usePolled<DynamicsReport>(path, PERIOD_MS);
  if (error) return <p className="secondary">{say(parameterWords.failed, { reason: say(error) })}</p>;
  if (!value) return null;
  if (value.blocks.length === 0) return <p className="secondary">{say(parameterWords.none)}</p>;
  return (
    <div className="page-part">
      {value.blocks.map((block) => (
        <BlockPanel key={block.id} line={report.line} block={block} />
      ))}
    </div>
  );
};

const WELL = { ok: 'yes', waiting: 'waiting', blind: 'no', misfit: 'no' } as const;

const BlockPanel = ({ line, block }: { line: string; block: Block }) => {
  const plant = usePlant();
  const say = useSay();
  const tags = block.figures.map(({ tag }) => tag).filter((tag) => plant.point(tag) !== undefined);
  return (
    <Panel
      title={say(block.name)}
      side={
        <>
          {block.fit ? (
            <span className="hint">
              {say(parameterWords.fit, {
                ratio: numberText(block.fit.ratio, 2),
                limit: numberText(block.fit.limit, 2),
              })}
            </span>
          ) : null}
          <StateWord well={WELL[block.status]}>{say(parameterWords[block.status])}</StateWord>
          {tags.length > 0 ? (
            <button
              type="button"
              onClick={() =>
                plant.navigation.go({ view: 'trends', parameters: { pens: tags.join(), y: null, a: null, b: null } })
              }
            >
              {say(parameterWords.drift)}
            </button>
          ) : null}
        </>
      }
    >
      {block.message ? <p className="panel-body secondary">{say(block.message)}</p> : null}
      {block.estimator === 'horizon' ? <p className="panel-body hint">{say(parameterWords.horizon)}</p> : null}
      <table className="grid">
        <thead>
          <tr>
            <th>{say(parameterWords.parameter)}</th>
            <th />
            <th className="number">{say(parameterWords.estimate)}</th>
            <th className="number">{say(parameterWords.interval)}</th>
            <th className="number">{say(parameterWords.prior)}</th>
            <th>{say(parameterWords.picture)}</th>
            <th>{say(parameterWords.source)}</th>
          </tr>
        </thead>
        <tbody>
          {block.figures.map(({ id, name, unit, value, sigma, low, high }) => (
            <tr key={id}>
              <td>{say(name)}</td>
              <td />
              <td className="number">
                {value === null ? '–' : withUnit(numberText(value, decimalsBySigma(sigma)), unit)}
              </td>
              <td className="number secondary">{intervalText(low, high, sigma)}</td>
              <td colSpan={3} />
            </tr>
          ))}
          {block.parameters.map((parameter) => (
            <Row key={parameter.name} parameter={parameter} />
          ))}
        </tbody>
      </table>
      {block.correlation ? (
        <details className="panel-body">
          <summary>{say(correlationWords.show)}</summary>
          <p className="secondary">{say(correlationWords.hint)}</p>
          <CorrelationMatrix
            names={block.parameters.map(({ name }) => name)}
            labels={block.parameters.map(({ label }) => say(label))}
            correlation={block.correlation}
          />
        </details>
      ) : null}
      <FitRange line={line} block={block} />
    </Panel>
  );
};

const intervalText = (low: number | null, high: number | null, sigma: number | null): string => {
  if (low === null || high === null || sigma === null) return '';
  const decimals = decimalsBySigma(sigma);
  return `${numberText(low, decimals)} … ${numberText(high, decimals)}`;
};

const Row = ({ parameter }: { parameter: Parameter }) => {
  const say = useSay();
  const { name, label, kind, unit, value, sigma, low, high, prior, priorSigma, priorLow, priorHigh, source } =
    parameter;
  const open = value === null || sigma === null || sigma > OPEN_SHARE * priorSigma;
  return (
    <tr>
      <td>
        {say(label)} <code className="hint">{name}</code>
      </td>
      <td className="secondary">{say(kind === 'state' ? parameterWords.state : parameterWords.fixed)}</td>
      <td className="number">{value === null ? '–' : withUnit(numberText(value, decimalsBySigma(sigma)), unit)}</td>
      <td className="number secondary">{open ? say(parameterWords.notEnough) : intervalText(low, high, sigma)}</td>
      <td className="number secondary">
        {numberText(prior, decimalsBySigma(priorSigma))} ± {numberText(priorSigma, decimalsBySigma(priorSigma))}
      </td>
      <td>
        <IntervalPicture
          value={value}
          interval={low === null || high === null ? null : { low, high }}
          prior={{ low: priorLow, high: priorHigh }}
          open={open}
        />
      </td>
      <td className="wrap hint">{source ? say(source) : ''}</td>
    </tr>
  );
};
