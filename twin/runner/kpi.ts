import type { Kpi } from '../../config/plant/line-twin.ts';
import { substanceOf } from '../../config/substances/thermochemistry.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { fromSi, spanFromSi } from '../../config/vocabulary/unit.ts';
import { formValue, type LinearForm, linearForm } from '../numerics/functions.ts';
import { type Interval, truncatedInterval } from '../numerics/truncated-interval.ts';
import type { Classification } from '../reconcile/classify.ts';
import type { Flowsheet } from '../reconcile/flowsheet.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';

const UNBOUNDED: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

export interface KpiForm {
  readonly kpi: Kpi;
  readonly numerator: LinearForm;
  readonly denominator: LinearForm | null;
  /** What it cannot leave, since no component flow is below zero; in the KPI's unit. */
  readonly bounds: Interval;
}

/** KPIs of a line as forms over its variables. */
export const kpiForms = (flowsheet: Flowsheet): KpiForm[] =>
  (flowsheet.line.twin?.kpis ?? []).map((kpi) => {
    const numerator = termsOf(flowsheet, kpi.numerator);
    const denominator = kpi.denominator.length > 0 ? termsOf(flowsheet, kpi.denominator) : null;
    return {
      kpi,
      numerator,
      denominator,
      bounds: boundsOf(kpi, numerator, denominator, flowsheet.problem.bounds?.lower),
    };
  });

/** A ratio of sums of flows is not below zero; a part over its whole is not above one. */
const boundsOf = (
  { offset, factor, unit }: Kpi,
  numerator: LinearForm,
  denominator: LinearForm | null,
  lower: Float64Array | undefined,
): Interval => {
  const isPositive = ({ index, coefficient }: LinearForm) =>
    index.every((j, k) => (coefficient[k] as number) >= 0 && (lower?.[j] ?? -1) >= 0);
  if (!isPositive(numerator) || (denominator && !isPositive(denominator))) return UNBOUNDED;
  const whole = new Map(denominator && [...denominator.index].map((j, k) => [j, denominator.coefficient[k] as number]));
  const isPart =
    denominator !== null &&
    numerator.index.every((j, k) => (numerator.coefficient[k] as number) <= (whole.get(j) ?? 0));
  const ends = [0, isPart ? 1 : Number.POSITIVE_INFINITY].map((ratio) => fromSi(offset + factor * ratio, unit));
  return { low: Math.min(...ends), high: Math.max(...ends) };
};

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
  /** 95 %, within what the value cannot leave. */
  readonly interval: Interval | null;
  readonly note: Text | null;
}

/** Value and standard deviation in the KPI's unit; no number, with the reason, when what it needs is not determined. */
export const evaluateKpi = (
  { kpi, numerator, denominator, bounds }: KpiForm,
  reconciler: Reconciler,
  classes: Classification,
  scratch: { readonly gradient: Float64Array; readonly variables: Float64Array; readonly constraints: Float64Array },
): KpiValue => {
  const top = formValue(numerator, reconciler.x);
  const bottom = denominator ? formValue(denominator, reconciler.x) : 1;
  if (Math.abs(bottom) < 1e-12)
    return { kpi, value: null, sigma: null, interval: null, note: { zh: '分母为零', en: 'its denominator is zero' } };
  const gradient = scratch.gradient.fill(0);
  addScaled(gradient, numerator, 1 / bottom);
  if (denominator) addScaled(gradient, denominator, -top / (bottom * bottom));
  if (classes.pinned.length > 0 && !classes.determines(gradient))
    return {
      kpi,
      value: null,
      sigma: null,
      interval: null,
      note: { zh: '现用仪表不足以估计', en: 'not observable with the instruments now in use' },
    };
  reconciler.respond(gradient, null, scratch.variables, scratch.constraints);
  let variance = 0;
  for (let j = 0; j < gradient.length; j++) variance += (gradient[j] as number) * (scratch.variables[j] as number);
  const value = fromSi(kpi.offset + (kpi.factor * top) / bottom, kpi.unit);
  const sigma = spanFromSi(Math.abs(kpi.factor) * Math.sqrt(Math.max(0, variance)), kpi.unit);
  return { kpi, value, sigma, interval: truncatedInterval(value, sigma, bounds.low, bounds.high), note: null };
};

const addScaled = (gradient: Float64Array, { index, coefficient }: LinearForm, factor: number): void => {
  for (let k = 0; k < index.length; k++) {
    const j = index[k] as number;
    gradient[j] = (gradient[j] as number) + factor * (coefficient[k] as number);
  }
};
