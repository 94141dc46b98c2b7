import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import { FileText, Text } from '../vocabulary/text.ts';
import { UnitCode } from '../vocabulary/unit.ts';
import { Device } from './device.ts';
import { LineCycle } from './line-cycles.ts';
import { LineTrialRule } from './line-trial-rules.ts';
import { LineTwin } from './line-twin.ts';

// line.yaml: what a pilot line is, as data. tags.csv beside it is the instrument index.

const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9/_-]*$/, 'letters, digits, - _ /');

export const SHAPES = [
  'air-cooler',
  'blower',
  'boiler',
  'building',
  'cabin',
  'cabinet',
  'column',
  'column-twin-dome',
  'compressor',
  'conveyor',
  'cyclone',
  'drum-inclined',
  'duct',
  'exchanger',
  'filter',
  'flare',
  'forehearth',
  'heater',
  'holder',
  'hopper',
  'ladle',
  'lance',
  'machine',
  'notch',
  'oven',
  'pipe-header',
  'pump',
  'reactor-agitated',
  'screw',
  'scrubber',
  'skid',
  'smelting-vessel',
  'stack',
  'tank',
  'tower',
  'vessel-conical',
  'vessel-horizontal',
  'vessel-rectangular',
  'vessel-vertical',
] as const;

export const Equipment = z.strictObject({
  id: Id,
  name: Text,
  shape: z.enum(SHAPES),
  area: Id.meta({ description: 'process area, such as U100: how the tree and the view group equipment' }),
  size: FileText,
  material: FileText.nullable(),
  design: z.strictObject({ temperatureC: z.string().nullable(), pressureKpaG: z.string().nullable() }),
  position: z.strictObject({ x: z.number(), y: z.number(), z: z.number() }).meta({
    description: 'metres in the hall: x east, y north, z up; centre of the footprint',
  }),
  footprint: z.strictObject({ x: z.number().positive(), y: z.number().positive() }),
  height: z.number().positive(),
  note: FileText.nullable(),
});
export type Equipment = z.infer<typeof Equipment>;

const MEDIA = [
  'gas',
  'hydrogen',
  'inert',
  'water',
  'steam',
  'hot-oil',
  'flammable-liquid',
  'acid-alkali',
  'solid',
  'slurry',
] as const;

/** One pipe. `battery-limit` is the edge of the line. */
export const Connection = z.strictObject({
  from: Id,
  to: Id,
  medium: z.enum(MEDIA),
  stream: Id.optional().meta({ description: 'the process stream it carries' }),
  flowTag: Tag.optional().meta({
    description: 'the instrument that tells its flow, when that is not the one of the stream',
  }),
});
export type Connection = z.infer<typeof Connection>;

const Component = z.strictObject({
  id: Id,
  molarMass: z.number().positive().nullable().meta({
    description: 'g/mol; null for a pseudo-component that has none, such as coal or tar: it is told in mass alone',
  }),
  elements: z.record(z.string(), z.number()).meta({ description: 'mass fraction of each element' }),
});

/** A process stream with its normal point: the design figures the plant was balanced to. */
export const Stream = z.strictObject({
  id: Id,
  name: Text,
  from: z.string(),
  to: z.string(),
  boundary: z.enum(['in', 'out', 'internal']),
  phase: z.enum(['S', 'L', 'V']),
  normal: z.strictObject({
    temperatureC: z.number(),
    pressureKpaA: z.number(),
    massFlowKgH: z.number(),
    enthalpyKw: z
      .number()
      .nullable()
      .meta({ description: 'against the elements at 25 °C; null where the design does not state it' }),
    components: z.record(z.string(), z.number()).meta({ description: 'kg/h of each component present' }),
  }),
});
export type Stream = z.infer<typeof Stream>;

/** A node of the flowsheet: what is balanced. */
export const ProcessUnit = z.strictObject({
  id: Id,
  name: FileText,
  inlets: z.array(Id).min(1),
  outlets: z.array(Id).min(1),
});
export type ProcessUnit = z.infer<typeof ProcessUnit>;

export const Loop = z.strictObject({
  id: Id,
  name: Text,
  unit: UnitCode,
  setpoint: z.strictObject({ low: z.number(), high: z.number(), normal: z.number() }),
  outputNormal: z.number(),
  modeNormal: z.enum(['MAN', 'AUTO', 'CAS']),
  device: z.string(),
  equipment: Id,
  law: FileText.meta({ description: 'what is measured and what is moved' }),
});
export type Loop = z.infer<typeof Loop>;

const AlarmNote = z.strictObject({
  tags: FileText.meta({ description: 'the tag or range of tags it speaks of, as in the rationalisation table' }),
  limit: FileText,
  priority: z.int().min(1).max(4),
  consequence: Text,
  action: Text,
  timeToRespond: FileText,
});

export const Interlock = z.strictObject({ id: Id, cause: Text, effect: Text, group: FileText });

export const Fault = z.strictObject({
  id: Id,
  name: Text,
  injection: FileText.meta({ description: 'what is done to the plant or the instrument' }),
  signature: FileText.meta({ description: 'how it shows in the measurements' }),
  verdict: FileText.meta({ description: 'what the twin should conclude' }),
});
export type Fault = z.infer<typeof Fault>;

export const Rack = z.strictObject({
  from: z.strictObject({ x: z.number(), y: z.number() }),
  to: z.strictObject({ x: z.number(), y: z.number() }),
  z: z.number(),
  width: z.number().positive(),
});

export const Hall = z.strictObject({
  x: z.number().positive(),
  y: z.number().positive(),
  at: z.strictObject({ x: z.number(), y: z.number() }).optional().meta({
    description: 'its south-west corner on the site, m; left out: the plant view finds a free place for it',
  }),
});
export type Hall = z.infer<typeof Hall>;

export const Line = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and -'),
    name: Text,
    centre: Text,
    hall: Hall.meta({ description: 'metres, from west to east and from south to north' }),
    areas: z.array(z.strictObject({ id: Id, name: Text })),
    barometerKpaA: z.number().positive().meta({ description: 'local barometer: gauge + this = absolute' }),
    devices: z.array(Device),
    equipment: z.array(Equipment),
    racks: z.array(Rack).default([]),
    connections: z.array(Connection),
    components: z.array(Component),
    streams: z.array(Stream),
    units: z.array(ProcessUnit),
    loops: z.array(Loop),
    alarms: z.array(AlarmNote),
    interlocks: z.array(Interlock),
    faults: z.array(Fault),
    cycles: z
      .array(LineCycle)
      .default([])
      .meta({ description: 'what goes round: points of the role PVC are judged by it' }),
    trials: z.array(LineTrialRule).default([]).meta({
      description: 'rules by which the plant starts and ends trials; each is off until somebody switches it on',
    }),
    twin: LineTwin.optional().meta({ description: 'left out: the line has no twin' }),
  })
  .meta({ id: 'Line' });
export type Line = z.infer<typeof Line>;
