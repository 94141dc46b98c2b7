import type { Line } from '../../config/plant/line.ts';
import type { Duty, TwinMeasurement } from '../../config/plant/line-twin.ts';
import { substanceOf } from '../../config/substances/thermochemistry.ts';
import type { StreamFlows } from '../models/model.ts';
import { linearForm, linearRow, type Row } from '../numerics/functions.ts';
import { type Inventory, throughputOf } from './inventories.ts';

/**
 * One equation between what an instrument says and the unknowns, in SI. What its error does from tick to tick decides
 * where it may be used: `fresh` draws a new one every tick (flows), `held` keeps one for a cycle (analysers), `structural`
 * keeps it for good (certificates, characteristics, heat losses). The estimate uses all; the global test, whose level
 * counts ticks as independent, only the fresh. `virtual` is never measured: a quantity whose value is wanted.
 */
export interface MeasurementEquation {
  /** Such as S-201.F, S-110.w.BYD, E-301.Q. */
  readonly id: string;
  readonly row: Row;
  readonly source: MeasurementSource;
  readonly nature: 'fresh' | 'held' | 'structural' | 'virtual';
}

export type MeasurementSource =
  /** One instrument; its value in SI is the measured value, or `factor` times it. */
  | {
      readonly kind: 'tag';
      readonly tag: string;
      readonly factor: number;
      readonly relativeSigma: number;
      readonly sigma: number;
      /** Instruments whose values are added to it. */
      readonly plus?: readonly string[];
    }
  /** Heat carried by a utility: flow · heatCapacity · (hot − cold), W. */
  | {
      readonly kind: 'sensible';
      readonly flow: string;
      readonly hot: string;
      readonly cold: string;
      readonly heatCapacity: number;
    }
  /** What one instrument says more than another, SI. */
  | { readonly kind: 'difference'; readonly plus: string; readonly minus: string }
  /** K of Raoult's law: vapour pressure of the component at the temperature (mean of the tags, or K) over the pressure (Pa). */
  | {
      readonly kind: 'raoult';
      readonly component: string;
      readonly temperature: { readonly tags: readonly string[] } | { readonly kelvin: number };
      /** The barometer (Pa) is added to a gauge's reading, not to an absolute one. */
      readonly pressure: { readonly tag: string; readonly barometer: number } | { readonly pascal: number };
      readonly relativeSigma: number;
    }
  /** What is known without an instrument; `moving`: its sigma while a unit is not steady, where that makes a difference. */
  | {
      readonly kind: 'assumed';
      readonly value: number;
      readonly sigma: number;
      readonly moving?: { readonly unit: string; readonly sigma: number };
    }
  /** What a unit takes up of its contents, kg/s: by its levels while it moves, nothing while it is steady. */
  | { readonly kind: 'inventory'; readonly id: string; readonly tags: readonly string[] }
  | { readonly kind: 'none' };

/** Heat that a unit may take up or give off while it moves, J per kg that goes through it: some 30 K of a liquid. */
const HEAT_PER_KG = 1e5;
/** Composition of what it holds may change so many times as fast while it moves. */
const COMPOSITION_TIMES = 5;

const throughputOfId = (line: Line, id: string): number => {
  const unit = line.units.find((one) => one.id === id);
  return unit ? throughputOf(line, unit) : 0;
};

const tag = (name: string, factor = 1, relativeSigma = 0, sigma = 0): MeasurementSource => ({
  kind: 'tag',
  tag: name,
  factor,
  relativeSigma,
  sigma,
});

export const measurementEquations = (
  line: Line,
  inventories: readonly Inventory[],
  streamOf: (id: string) => StreamFlows,
  indexOf: (id: string) => number,
): MeasurementEquation[] => [
  ...instruments(line, streamOf),
  ...unmeasuredFlows(line, streamOf),
  ...duties(line, indexOf),
  ...(line.twin?.assumptions ?? []).map(
    ({ id, stream, component, massFraction, sigma }): MeasurementEquation => ({
      id: `${stream}.w.${component} (${id})`,
      nature: 'structural',
      source: { kind: 'assumed', value: massFraction, sigma },
      row: fraction(streamOf(stream), component, () => 1),
    }),
  ),
  ...(line.twin?.accumulation ?? []).flatMap(({ unit, sigmaKgH }) =>
    Object.entries(sigmaKgH).map(
      ([component, sigma]): MeasurementEquation => ({
        id: `${unit}.accumulation.${component}`,
        nature: 'structural',
        source: {
          kind: 'assumed',
          value: 0,
          sigma: sigma / 3600,
          moving: { unit, sigma: (COMPOSITION_TIMES * sigma) / 3600 },
        },
        row: linearRow([[indexOf(`${unit}.accumulation.${component}`), 1]]),
      }),
    ),
  ),
  ...inventories.map(
    ({ id, levels }): MeasurementEquation => ({
      id,
      nature: 'structural',
      source: { kind: 'inventory', id, tags: levels.map((level) => level.tag) },
      row: linearRow([[indexOf(id), 1]]),
    }),
  ),
];

/** Streams without a flow meter: their total flow is wanted all the same. */
const unmeasuredFlows = (line: Line, streamOf: (id: string) => StreamFlows): MeasurementEquation[] => {
  const metered = new Set((line.twin?.measurements ?? []).flatMap((m) => (m.kind === 'flow' ? [m.stream] : [])));
  return line.streams
    .filter(({ id }) => !metered.has(id))
    .map(({ id }) => ({ id: `${id}.F`, nature: 'virtual', source: { kind: 'none' }, row: total(streamOf(id)) }));
};

const instruments = (line: Line, streamOf: (id: string) => StreamFlows): MeasurementEquation[] =>
  (line.twin?.measurements ?? []).map((measurement) => instrument(measurement, streamOf(measurement.stream)));

const instrument = (measurement: TwinMeasurement, stream: StreamFlows): MeasurementEquation => {
  switch (measurement.kind) {
    case 'flow':
      return { id: `${stream.id}.F`, nature: 'fresh', source: tag(measurement.tag), row: total(stream) };
    case 'gas-flow': {
      const { tag: name, plus, components } = measurement;
      const weight = (component: string) =>
        ((components ? (components[component] ?? 0) : 1) * 1000) / substanceOf(component).molarMass;
      return {
        id: `${stream.id}.n.${name}`,
        nature: 'fresh',
        source: { ...tag(name), ...(plus.length > 0 ? { plus } : {}) } as MeasurementSource,
        row: linearRow(
          [...stream.component].flatMap(([component, index]): [number, number][] =>
            weight(component) === 0 ? [] : [[index, weight(component)]],
          ),
        ),
      };
    }
    case 'liquid-flow':
      return {
        id: `${stream.id}.V.${measurement.tag}`,
        nature: 'fresh',
        source: tag(measurement.tag),
        row: linearRow([...stream.component.values()].map((index) => [index, 1 / measurement.density])),
      };
    case 'component-flow':
      return {
        id: `${stream.id}.m.${measurement.component}`,
        nature: 'fresh',
        source: tag(measurement.tag),
        row: linearRow([[componentOf(stream, measurement.component), 1]]),
      };
    case 'final-element':
      return {
        id: `${stream.id}.F (${measurement.tag})`,
        nature: 'structural',
        // factor: from the tag's own unit to kg/s, applied to the value as declared
        source: tag(measurement.tag, measurement.kgPerHourPerUnit / 3600, measurement.relativeSigma),
        row: total(stream),
      };
    case 'mass-fraction':
      return {
        id: `${stream.id}.w.${measurement.component}`,
        nature: 'held',
        source: tag(measurement.tag),
        row: fraction(stream, measurement.component, () => 1),
      };
    case 'mole-fraction': {
      const perMass = (component: string) =>
        measurement.dry && component === 'H2O' ? 0 : 1000 / substanceOf(component).molarMass;
      return {
        id: `${stream.id}.x.${measurement.component}`,
        nature: 'held',
        source: tag(measurement.tag),
        row: fraction(stream, measurement.component, perMass),
      };
    }
    case 'density':
      return {
        id: `${stream.id}.rho`,
        nature: 'held',
        source: tag(measurement.tag, 1, 0, measurement.sigma),
        row: {
          ...fraction(stream, measurement.component, () => 1),
          gain: measurement.slope,
          offset: measurement.pure,
        } as Row,
      };
  }
};

const duties = (line: Line, indexOf: (id: string) => number): MeasurementEquation[] =>
  (line.twin?.energy ?? []).flatMap(({ unit, loss, duties: list }) => [
    ...list.map((duty) => heat(duty, linearRow([[indexOf(`duty.${duty.id}`), 1]]))),
    {
      id: `${unit}.loss`,
      nature: 'structural' as const,
      source: {
        kind: 'assumed' as const,
        value: loss.kw * 1000,
        sigma: loss.sigmaKw * 1000,
        moving: { unit, sigma: Math.hypot(loss.sigmaKw * 1000, HEAT_PER_KG * throughputOfId(line, unit)) },
      },
      row: linearRow([[indexOf(`${unit}.loss`), 1]]),
    },
  ]);

const heat = (duty: Duty, row: Row): MeasurementEquation => {
  const common = { id: `${duty.id}.Q`, nature: 'structural' as const, row };
  switch (duty.kind) {
    case 'sensible': {
      const { flow, hot, cold, heatCapacity } = duty;
      return { ...common, source: { kind: 'sensible', flow, hot, cold, heatCapacity: heatCapacity * 1000 } };
    }
    case 'latent':
      return { ...common, source: tag(duty.flow, duty.latentHeat * 1000) };
    case 'electric':
      return { ...common, source: tag(duty.power) };
    case 'unmeasured':
      return { ...common, nature: 'virtual', source: { kind: 'none' } };
  }
};

const total = (stream: StreamFlows): Row => linearRow([...stream.component.values()].map((index) => [index, 1]));

/** Share of one component, weighted (1 for mass fractions, moles per kg for mole fractions). */
const fraction = (stream: StreamFlows, component: string, weight: (component: string) => number): Row => {
  return {
    kind: 'ratio',
    numerator: linearForm([[componentOf(stream, component), weight(component)]]),
    denominator: linearForm([...stream.component].map(([name, i]) => [i, weight(name)] as const)),
    gain: 1,
    offset: 0,
  };
};

const componentOf = (stream: StreamFlows, component: string): number => {
  const index = stream.component.get(component);
  if (index === undefined) throw new Error(`stream ${stream.id} has no component '${component}'`);
  return index;
};
