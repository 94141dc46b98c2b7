import type { Point } from '../../config/plant/point.ts';
import { vapourPressure } from '../../config/substances/thermochemistry.ts';
import { Status, worse } from '../../config/vocabulary/status.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { aboutText } from '../../config/vocabulary/trouble.ts';
import { spanToSi, toSi, UNITS } from '../../config/vocabulary/unit.ts';
import type { Flowsheet } from '../reconcile/flowsheet.ts';
import type { MeasurementEquation, MeasurementSource } from '../reconcile/measurement.ts';
import { systematicSigma } from './accuracy.ts';
import type { Instrument, Reading } from './instrument.ts';

// Declared units in, SI out: the one border of the twin on its way in.

/** What goes into one solve: value and sigma of each measurement equation in SI; sigma NaN for those not used. */
export interface Inputs {
  readonly value: Float64Array;
  readonly sigma: Float64Array;
  readonly gate: (Text | null)[];
  /** Worst status of what is used. */
  status: number;
}

export const emptyInputs = (flowsheet: Flowsheet): Inputs => ({
  value: new Float64Array(flowsheet.measurements.length),
  sigma: new Float64Array(flowsheet.measurements.length),
  gate: new Array(flowsheet.measurements.length).fill(null),
  status: Status.Good,
});

export interface Instruments {
  instrument(tag: string): Instrument;
  reading(tag: string): Reading;
  /** What an inventory takes up, kg/s. */
  uptake(id: string): { readonly value: number; readonly sigma: number };
  /** Whether a unit is not steady. */
  moves(unit: string): boolean;
}

/** Fills `inputs` from the readings of this tick. */
export const gatherInputs = (flowsheet: Flowsheet, instruments: Instruments, inputs: Inputs): void => {
  inputs.status = Status.Good;
  flowsheet.measurements.forEach((measurement, i) => {
    const { value, sigma, gate, status } = stated(measurement, inputOf(measurement, instruments));
    inputs.value[i] = value;
    inputs.sigma[i] = sigma;
    inputs.gate[i] = gate;
    if (gate === null) inputs.status = worse(inputs.status, status);
  });
};

export const tagsOf = (source: MeasurementSource): readonly string[] => {
  switch (source.kind) {
    case 'tag':
      return [source.tag, ...(source.plus ?? [])];
    case 'inventory':
      return source.tags;
    case 'sensible':
      return [source.flow, source.hot, source.cold];
    case 'difference':
      return [source.plus, source.minus];
    case 'raoult':
      return [
        ...('tags' in source.temperature ? source.temperature.tags : []),
        ...('tag' in source.pressure ? [source.pressure.tag] : []),
      ];
    default:
      return [];
  }
};

interface Input {
  readonly value: number;
  readonly sigma: number;
  readonly gate: Text | null;
  readonly status: number;
}

const NO_SIGMA: Text = {
  zh: '没有给出不确定度；请在 tags.csv 填写 noise_sigma 或 accuracy_class',
  en: 'its uncertainty is not stated; give noise_sigma or accuracy_class in tags.csv',
};
const NO_VALUE: Text = { zh: '没有值', en: 'no value' };
const NOT_MEASURED: Text = { zh: '没有测量', en: 'not measured' };

const inputOf = ({ source }: MeasurementEquation, instruments: Instruments): Input => {
  switch (source.kind) {
    case 'none':
      return { value: Number.NaN, sigma: Number.NaN, gate: NOT_MEASURED, status: Status.Good };
    case 'assumed':
      return {
        value: source.value,
        sigma: source.moving && instruments.moves(source.moving.unit) ? source.moving.sigma : source.sigma,
        gate: null,
        status: Status.Good,
      };
    case 'inventory':
      return { ...instruments.uptake(source.id), gate: null, status: Status.Good };
    case 'tag': {
      const reading = instruments.reading(source.tag);
      const bad = tagsOf(source).find((tag) => instruments.reading(tag).gate !== null);
      if (bad !== undefined) return refused(bad, instruments.reading(bad));
      if (source.plus) return sum(tagsOf(source), instruments);
      const { point } = instruments.instrument(source.tag);
      // A final element's factor works on the value as declared, everything else on SI.
      const characteristic = source.relativeSigma > 0;
      const value = source.factor * (characteristic ? reading.mean : toSi(reading.mean, point.unit));
      const span = sigmaOf(point, reading);
      const sigma = Math.hypot(
        source.factor * (characteristic ? span : spanToSi(span, point.unit)),
        source.relativeSigma * value,
        source.sigma,
      );
      return { value, sigma, gate: null, status: reading.status };
    }
    case 'difference': {
      const bad = [source.plus, source.minus].find((tag) => instruments.reading(tag).gate !== null);
      if (bad !== undefined) return refused(bad, instruments.reading(bad));
      const [plus, minus] = [inSi(source.plus, instruments), inSi(source.minus, instruments)];
      const status = worse(instruments.reading(source.plus).status, instruments.reading(source.minus).status);
      return { value: plus.value - minus.value, sigma: Math.hypot(plus.sigma, minus.sigma), gate: null, status };
    }
    case 'raoult':
      return raoult(source, instruments);
    case 'sensible': {
      const readings = [source.flow, source.hot, source.cold].map((tag) => instruments.reading(tag));
      const [flow, hot, cold] = readings as [Reading, Reading, Reading];
      const bad = readings.findIndex((reading) => reading.gate !== null);
      if (bad >= 0) return refused([source.flow, source.hot, source.cold][bad] as string, readings[bad] as Reading);
      const flowPoint = instruments.instrument(source.flow).point;
      const rate = toSi(flow.mean, flowPoint.unit);
      const span = hot.mean - cold.mean;
      const rateSigma = spanToSi(sigmaOf(flowPoint, flow), flowPoint.unit);
      const spanSigma = Math.hypot(
        sigmaOf(instruments.instrument(source.hot).point, hot),
        sigmaOf(instruments.instrument(source.cold).point, cold),
      );
      return {
        value: rate * source.heatCapacity * span,
        sigma: source.heatCapacity * Math.hypot(rateSigma * span, rate * spanSigma),
        gate: null,
        status: worse(worse(flow.status, hot.status), cold.status),
      };
    }
  }
};

const inSi = (tag: string, instruments: Instruments): { value: number; sigma: number } => {
  const { point } = instruments.instrument(tag);
  const reading = instruments.reading(tag);
  return { value: toSi(reading.mean, point.unit), sigma: spanToSi(sigmaOf(point, reading), point.unit) };
};

/** Meters of the branches of one stream together, SI. */
const sum = (tags: readonly string[], instruments: Instruments): Input => {
  const each = tags.map((tag) => inSi(tag, instruments));
  return {
    value: each.reduce((total, { value }) => total + value, 0),
    sigma: Math.hypot(...each.map(({ sigma }) => sigma)),
    gate: null,
    status: tags.reduce((worst: number, tag) => worse(worst, instruments.reading(tag).status), Status.Good),
  };
};

const isGauge = (tag: string, instruments: Instruments): boolean => {
  const { dimension } = UNITS[instruments.instrument(tag).point.unit];
  return 'of' in dimension && dimension.of === 'gauge';
};

const OUTSIDE_FIT: Text = {
  zh: '温度超出蒸气压拟合范围',
  en: 'the temperature is outside the range of its vapour pressure fit',
};

/** K = p°(T) / p with the errors of both instruments carried through; none outside the range where p° was fitted. */
const raoult = (source: MeasurementSource & { kind: 'raoult' }, instruments: Instruments): Input => {
  const { component, temperature, pressure, relativeSigma } = source;
  const bad = tagsOf(source).find((tag) => instruments.reading(tag).gate !== null);
  if (bad !== undefined) return refused(bad, instruments.reading(bad));
  const warmth = 'tags' in temperature ? temperature.tags.map((tag) => inSi(tag, instruments)) : [];
  const mean = (pick: (one: { value: number; sigma: number }) => number) =>
    warmth.reduce((sum, one) => sum + pick(one), 0) / warmth.length;
  const kelvin = 'kelvin' in temperature ? temperature.kelvin : mean(({ value }) => value);
  // Thermometers of one vessel share what is wrong with them: their mean is not better than one.
  const kelvinSigma = 'kelvin' in temperature ? 0 : mean(({ sigma }) => sigma);
  const told = 'tag' in pressure ? inSi(pressure.tag, instruments) : { value: pressure.pascal, sigma: 0 };
  const pascal = told.value + ('tag' in pressure && isGauge(pressure.tag, instruments) ? pressure.barometer : 0);
  const [low, at, high] = [-0.01, 0, 0.01].map((shift) => vapourPressure(component, kelvin + shift));
  const status = tagsOf(source).reduce(
    (worst: number, tag) => worse(worst, instruments.reading(tag).status),
    Status.Good,
  );
  if (!low || !at || !high || !(pascal > 0))
    return { value: Number.NaN, sigma: Number.NaN, gate: aboutText(component, OUTSIDE_FIT), status };
  const perKelvin = (high - low) / 0.02 / at;
  const value = at / pascal;
  const sigma = value * Math.hypot(relativeSigma, perKelvin * kelvinSigma, told.sigma / pascal);
  return { value, sigma, gate: null, status };
};

/** A value without an uncertainty would be believed exactly: it is left out with the reason. */
const stated = ({ source }: MeasurementEquation, input: Input): Input =>
  input.gate !== null || (Number.isFinite(input.value) && Number.isFinite(input.sigma) && input.sigma > 0)
    ? input
    : {
        value: Number.NaN,
        sigma: Number.NaN,
        gate: aboutText(tagsOf(source).join(', '), Number.isFinite(input.value) ? NO_SIGMA : NO_VALUE),
        status: input.status,
      };

const refused = (tag: string, reading: Reading): Input => ({
  value: Number.NaN,
  sigma: Number.NaN,
  gate: aboutText(tag, reading.gate ?? NOT_MEASURED),
  status: reading.status,
});

/**
 * Share of an instrument's noise variance that lasts longer than the window and is not averaged away in it: turbulence, slow
 * drift, filters. White noise would have none of it, but a sigma that trusts to that names sound instruments.
 */
const LASTING_SHARE = 0.4;

/** Noise of the mean and systematic error together, in the point's unit. */
const sigmaOf = (point: Point, { mean, count }: Reading): number => {
  const left = LASTING_SHARE + (1 - LASTING_SHARE) / Math.max(1, count);
  return Math.hypot((point.sigma ?? 0) * Math.sqrt(left), systematicSigma(point, mean));
};
