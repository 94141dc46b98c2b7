import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import { FileText, Text } from '../vocabulary/text.ts';
import { UnitCode } from '../vocabulary/unit.ts';
import { DynamicBlock } from './line-dynamics.ts';
import { TwinCause, TwinMonitor } from './twin-monitors.ts';
import { Characteristic, Equilibrium } from './twin-relations.ts';
import { ValueRange } from './value-range.ts';

// The part of line.yaml that the twin reconciles with: reactions, what each instrument measures of the flowsheet, duties, KPIs.

const Name = z.string().regex(/^[A-Z0-9][A-Z0-9-]*$/, 'capital letters, digits and -');

const Reaction = z.strictObject({
  id: z.string(),
  unit: z.string().meta({ description: 'the process unit it runs in' }),
  stoichiometry: z.record(z.string(), z.number()).meta({ description: 'moles by component, products positive' }),
});

const stream = z.string().meta({ description: 'process stream' });
const component = z.string();

/** What an instrument tells of the flowsheet. Its noise comes from tags.csv, its systematic error from the accuracy class there. */
export const TwinMeasurement = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flow'), tag: Tag, stream }),
  z.strictObject({
    kind: z.literal('gas-flow'),
    tag: Tag,
    plus: z.array(Tag).default([]).meta({ description: 'meters of the other branches, added to it' }),
    stream,
    components: z
      .record(z.string(), z.number())
      .optional()
      .meta({ description: 'moles metered per mole of each in the stream; left out: all of it' }),
  }),
  z.strictObject({
    kind: z.literal('liquid-flow'),
    tag: Tag,
    stream,
    density: z.number().positive().meta({ description: 'kg/m³' }),
  }),
  z.strictObject({ kind: z.literal('component-flow'), tag: Tag, stream, component }),
  z.strictObject({ kind: z.literal('mass-fraction'), tag: Tag, stream, component }),
  z.strictObject({
    kind: z.literal('mole-fraction'),
    tag: Tag,
    stream,
    component,
    dry: z.boolean().default(false).meta({ description: 'true: of the gas without its water' }),
  }),
  z.strictObject({
    kind: z.literal('density'),
    tag: Tag,
    stream,
    component,
    pure: z.number().positive().meta({ description: 'kg/m³ without the component' }),
    slope: z.number().meta({ description: 'kg/m³ per unit mass fraction' }),
    sigma: z.number().positive().meta({ description: 'kg/m³: how well the correlation holds' }),
  }),
  z.strictObject({
    kind: z.literal('final-element'),
    tag: Tag,
    stream,
    kgPerHourPerUnit: z
      .number()
      .positive()
      .meta({ description: 'flow of a metering pump or feeder per unit of the tag' }),
    relativeSigma: z.number().positive().meta({ description: 'how well its characteristic is known and repeats' }),
  }),
]);
export type TwinMeasurement = z.infer<typeof TwinMeasurement>;

/** Whether it meters the whole of its stream, so that a mass balance can be made of it. */
export const isStreamMeter = (measurement: TwinMeasurement): boolean =>
  measurement.kind === 'flow' ||
  measurement.kind === 'liquid-flow' ||
  (measurement.kind === 'gas-flow' && measurement.plus.length === 0 && !measurement.components);

const dutyCommon = {
  id: Name,
  name: Text,
  direction: z.enum(['in', 'out']).meta({ description: 'heat into the process or out of it' }),
};
export const Duty = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sensible'),
    ...dutyCommon,
    flow: Tag,
    hot: Tag,
    cold: Tag,
    heatCapacity: z.number().positive().meta({ description: 'of the utility, kJ/(kg K)' }),
  }),
  z.strictObject({
    kind: z.literal('latent'),
    ...dutyCommon,
    flow: Tag,
    latentHeat: z.number().positive().meta({ description: 'kJ/kg' }),
  }),
  z.strictObject({ kind: z.literal('electric'), ...dutyCommon, power: Tag }),
  z.strictObject({ kind: z.literal('unmeasured'), ...dutyCommon }),
]);
export type Duty = z.infer<typeof Duty>;

const EnergyBalance = z.strictObject({
  unit: z.string(),
  loss: z
    .strictObject({ kw: z.number(), sigmaKw: z.number().positive() })
    .meta({ description: 'to the surroundings; sigma also covers property data and assumed temperatures' }),
  duties: z.array(Duty),
});

const StreamTemperature = z.union([
  z.strictObject({ stream, tags: z.array(Tag).min(1).meta({ description: 'averaged' }) }),
  z.strictObject({
    stream,
    celsius: z.number().meta({ description: 'not measured: taken as this, see loss.sigmaKw' }),
  }),
]);

const KpiTerm = z.union([
  z.strictObject({
    stream,
    component: component.nullable().default(null).meta({ description: 'left out: the whole stream' }),
    basis: z.enum(['mass', 'mole']).default('mass'),
    factor: z.number().default(1),
  }),
  z.strictObject({ duty: Name, kgPerKj: z.number().positive().meta({ description: 'utility per heat' }) }),
]);

/** offset + factor · Σ numerator / Σ denominator, in the unit named. Without a denominator a flow. */
export const Kpi = z.strictObject({
  id: Name,
  name: Text,
  unit: UnitCode,
  range: ValueRange,
  normal: z.number().nullable().default(null),
  offset: z.number().default(0),
  factor: z.number().default(1).meta({ description: 'on the SI ratio' }),
  numerator: z.array(KpiTerm).min(1),
  denominator: z.array(KpiTerm).default([]),
});
export type Kpi = z.infer<typeof Kpi>;

export const LineTwin = z.strictObject({
  reactions: z.array(Reaction).default([]),
  splits: z.array(z.string()).default([]).meta({ description: 'units whose outlets share one composition' }),
  elements: z
    .array(z.string())
    .default([])
    .meta({ description: 'units whose reactions are not known: elements are balanced instead of components' }),
  equilibria: z
    .array(Equilibrium)
    .default([])
    .meta({ description: 'units whose vapour and liquid are in equilibrium' }),
  characteristics: z
    .array(Characteristic)
    .default([])
    .meta({ description: "machines that run on their maker's curve: pressure rise by flow and speed" }),
  measurements: z.array(TwinMeasurement).default([]),
  assumptions: z
    .array(
      z.strictObject({
        id: Name,
        stream,
        component,
        massFraction: z.number().min(0).max(1),
        sigma: z.number().positive(),
        reason: z.string(),
      }),
    )
    .default([])
    .meta({ description: 'certificates and equilibria: used for the estimate, never in the global test' }),
  flowsMayReverse: z
    .boolean()
    .default(false)
    .meta({ description: 'false: no component flow is estimated below zero, so mass fractions stay within 0 and 1' }),
  correlations: z
    .array(
      z.strictObject({
        tags: z.tuple([Tag, Tag]),
        coefficient: z.number().gt(-1).lt(1),
        reason: FileText,
      }),
    )
    .default([])
    .meta({
      description: 'instruments whose errors go together: one analyser, one density correction. Others are independent',
    }),
  temperatures: z.array(StreamTemperature).default([]),
  energy: z.array(EnergyBalance).default([]),
  accumulation: z
    .array(
      z.strictObject({
        unit: z.string(),
        sigmaKgH: z.record(z.string(), z.number().positive()).meta({ description: 'by component' }),
        reason: z.string(),
      }),
    )
    .default([])
    .meta({ description: 'what large vessels may take up or give off unseen' }),
  inventories: z
    .array(
      z.strictObject({
        unit: z.string(),
        tag: Tag.meta({ description: 'its level' }),
        stream: z.string().optional().meta({
          description: 'stream of the unit with the composition of what it holds; left out: its largest liquid outlet',
        }),
        kgPerUnit: z.number().positive().meta({ description: 'mass per unit of the level, such as kg per %' }),
        relativeSigma: z.number().min(0).default(0.1).meta({ description: 'how well that is known, as a share' }),
        unseenKgH: z
          .number()
          .min(0)
          .default(0)
          .meta({ description: 'what else the unit may take up in an hour while it moves: packing, bed, lines' }),
        reason: FileText,
      }),
    )
    .default([])
    .meta({
      description:
        'what a vessel holds by its level: while a unit moves, the rates of its levels measure what it takes up',
    }),
  kpis: z.array(Kpi).default([]),
  dynamics: z.array(DynamicBlock).default([]).meta({ description: 'models with time that run beside the plant' }),
  monitors: z.array(TwinMonitor).default([]).meta({ description: 'relations that hold while nothing is wrong' }),
  causes: z.array(TwinCause).default([]).meta({ description: 'what breaks them' }),
});
export type LineTwin = z.infer<typeof LineTwin>;
