import type { Kpi } from '../../config/plant/line-twin.ts';
import { substanceOf } from '../../config/substances/thermochemistry.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { fromSi, spanFromSi } from '../../config/vocabulary/unit.ts';
import { formValue, type LinearForm, linearForm } from '../numerics/functions.ts';
import type { Classification } from '../reconcile/classify.ts';
import type { Flowsheet } from '../reconcile/flowsheet.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';

export interface KpiForm {
  readonly kpi: Kpi;
  readonly numerator: LinearForm;
  readonly denominator: LinearForm | null;
}

/** KPIs of a line as forms over its variables. */
export const kpiForms = (flowsheet: Flowsheet): KpiForm[] =>
  (flowsheet.line.twin?.kpis ?? []).map((kpi) => ({
    kpi,
    numerator: termsOf(flowsheet, kpi.numerator),
    denominator: kpi.denominator.length > 0 ? termsOf(flowsheet, kpi.denominator) : null,
  }));

const termsOf = (flowsheet: Flowsheet, terms: Kpi['numerator']): LinearForm =>
  linearForm(
    terms.flatMap((term): [number, number][] => {
      if ('duty' in term) return [[flowsheet.indexOf(`duty.${term.duty}`), term.kgPerKj / 1000]];
      const components = [...(flowsheet.streams.get(term.stream)?.component ?? [])].filter(
        ([component]) => term.component === null || term.component === component,
      );
      if (components.length === 0)
        throw new Error(`a KPI names ${term.stream} ${term.component ?? ''}, which is not there`);
      return components.map(([component, index]) => [
        index,
        term.factor * (term.basis === 'mole' ? 1000 / substanceOf(component).molarMass : 1),
      ]);
    }),
  );

export interface KpiValue {
  readonly kpi: Kpi;
  readonly value: number | null;
  readonly sigma: number | null;
  readonly note: Text | null;
}

/** Value and standard deviation in the KPI's unit; no number, with the reason, when what it needs is not determined. */
export const evaluateKpi = (
  { kpi, numerator, denominator }: KpiForm,
  reconciler: Reconciler,
  classes: Classification,
  scratch: { readonly gradient: Float64Array; readonly variables: Float64Array; readonly constraints: Float64Array },
): KpiValue => {
  const top = formValue(numerator, reconciler.x);
  const bottom = denominator ? formValue(denominator, reconciler.x) : 1;
  if (Math.abs(bottom) < 1e-12)
    return { kpi, value: null, sigma: null, note: { zh: '分母为零', en: 'its denominator is zero' } };
  const gradient = scratch.gradient.fill(0);
  addScaled(gradient, numerator, 1 / bottom);
  if (denominator) addScaled(gradient, denominator, -top / (bottom * bottom));
  if (classes.pinned.length > 0 && !classes.determines(gradient))
    return {
      kpi,
      value: null,
      sigma: null,
      note: { zh: '现用仪表不足以估计', en: 'not observable with the instruments now in use' },
    };
  reconciler.respond(gradient, null, scratch.variables, scratch.constraints);
  let variance = 0;
  for (let j = 0; j < gradient.length; j++) variance += (gradient[j] as number) * (scratch.variables[j] as number);
  return {
    kpi,
    value: fromSi(kpi.offset + (kpi.factor * top) / bottom, kpi.unit),
    sigma: spanFromSi(Math.abs(kpi.factor) * Math.sqrt(Math.max(0, variance)), kpi.unit),
    note: null,
  };
};

const addScaled = (gradient: Float64Array, { index, coefficient }: LinearForm, factor: number): void => {
  for (let k = 0; k < index.length; k++) {
    const j = index[k] as number;
    gradient[j] = (gradient[j] as number) + factor * (coefficient[k] as number);
  }
};
