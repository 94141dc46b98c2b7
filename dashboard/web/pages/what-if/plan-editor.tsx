import { RUNS_MAX } from '../../../../config/vocabulary/what-if-limits.ts';
import { whatIfWords } from '../../i18n/what-if.ts';
import { type DraftFactor, type DraftPlan, runsOf, tooManyRuns } from '../../state/what-if-draft.ts';
import { useSay } from '../../widgets/plant-context.ts';
import { QuantityPicker } from './change-list.tsx';
import { NumberField } from './number-field.tsx';
import { beginning, type Quantity } from './quantities.ts';

interface PlanEditorProps {
  readonly quantities: readonly Quantity[];
  readonly plan: DraftPlan | null;
  readonly edit: (plan: DraftPlan | null) => void;
}

const FACTORS_MAX = 6;

/** One run, or a plan of many over some factors. */
export const PlanEditor = ({ quantities, plan, edit }: PlanEditorProps) => {
  const say = useSay();
  const start = (kind: DraftPlan['kind']) => edit({ runs: 20, factors: [], ...plan, kind });
  return (
    <div className="changes">
      <h3>{say(whatIfWords.plan)}</h3>
      <div className="segments">
        <button type="button" aria-pressed={plan === null} onClick={() => edit(null)}>
          {say(whatIfWords.noPlan)}
        </button>
        <button type="button" aria-pressed={plan?.kind === 'full-factorial'} onClick={() => start('full-factorial')}>
          {say(whatIfWords.fullFactorial)}
        </button>
        <button type="button" aria-pressed={plan?.kind === 'latin-hypercube'} onClick={() => start('latin-hypercube')}>
          {say(whatIfWords.latinHypercube)}
        </button>
      </div>
      {plan ? <Factors quantities={quantities} plan={plan} edit={edit} /> : null}
    </div>
  );
};

const Factors = ({
  quantities,
  plan,
  edit,
}: {
  quantities: readonly Quantity[];
  plan: DraftPlan;
  edit: (plan: DraftPlan) => void;
}) => {
  const say = useSay();
  const { factors, kind, runs } = plan;
  const put = (name: string, change: Partial<DraftFactor>) =>
    edit({ ...plan, factors: factors.map((one) => (one.name === name ? { ...one, ...change } : one)) });
  return (
    <>
      {factors.map((factor) => {
        const quantity = quantities.find(({ name }) => name === factor.name);
        return (
          <div className="change" key={factor.name}>
            <div className="change-name">
              <span>{quantity ? say(quantity.label) : factor.name}</span>
              <span className="hint">{quantity?.tag ?? factor.name}</span>
            </div>
            <button
              type="button"
              className="quiet"
              aria-label={`${say(whatIfWords.remove)} ${factor.name}`}
              onClick={() => edit({ ...plan, factors: factors.filter(({ name }) => name !== factor.name) })}
            >
              ✕
            </button>
            <div className="change-fields">
              <NumberField
                label={`${say(whatIfWords.low)} ${factor.name}`}
                value={factor.low}
                change={(low) => put(factor.name, { low })}
              />
              <span>~</span>
              <NumberField
                label={`${say(whatIfWords.high)} ${factor.name}`}
                value={factor.high}
                unit={quantity?.unit ?? ''}
                change={(high) => put(factor.name, { high })}
              />
              {kind === 'full-factorial' ? (
                <>
                  <span>{say(whatIfWords.levels)}</span>
                  <NumberField
                    label={`${say(whatIfWords.levels)} ${factor.name}`}
                    value={factor.levels}
                    min={2}
                    max={9}
                    change={(levels) => put(factor.name, { levels: Math.round(levels) })}
                  />
                </>
              ) : null}
            </div>
          </div>
        );
      })}
      {factors.length < FACTORS_MAX ? (
        <QuantityPicker
          label={say(whatIfWords.addFactor)}
          quantities={quantities.filter(({ name }) => !factors.some((factor) => factor.name === name))}
          pick={(quantity) => {
            const value = beginning(quantity);
            const reach = Math.abs(value) * 0.05 || 1;
            const [low = 0, high = 1] = [value - reach, value + reach].map((end) => Number(end.toPrecision(4)));
            edit({ ...plan, factors: [...factors, { name: quantity.name, low, high, levels: 3 }] });
          }}
        />
      ) : null}
      <div className="field">
        {kind === 'latin-hypercube' ? (
          <>
            <span>{say(whatIfWords.runs)}</span>
            <NumberField
              label={say(whatIfWords.runs)}
              value={runs}
              min={2}
              max={RUNS_MAX}
              change={(count) => edit({ ...plan, runs: Math.round(count) })}
            />
          </>
        ) : (
          <span className="secondary">
            {say(whatIfWords.planRuns, { count: runsOf(plan) })}
            {tooManyRuns(plan) ? ` · ${say(whatIfWords.tooManyRuns, { limit: RUNS_MAX })}` : ''}
          </span>
        )}
      </div>
    </>
  );
};
