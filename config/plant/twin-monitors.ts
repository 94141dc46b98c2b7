import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import { Text } from '../vocabulary/text.ts';

// Relations between instruments that hold while nothing is wrong, and what breaks them: data of a line. How each kind is
// computed stands in twin/monitor/relation.ts.

const Name = z.string().regex(/^[A-Z0-9][A-Z0-9-]*$/, 'capital letters, digits and -');

const common = {
  id: Name,
  name: Text,
  tolerance: z.number().positive().meta({
    description:
      'shift that does not matter: in the unit of the tags, or as a share where logarithms are taken (0.01 is 1 %)',
  }),
  everyS: z.number().positive().default(60).meta({ description: 'its value is averaged over this and then tested, s' }),
  normal: z
    .strictObject({ value: z.number(), within: z.number().positive() })
    .nullable()
    .default(null)
    .meta({ description: 'where a reference that the twin learns may lie; further off it is not believed' }),
};

export const TwinMonitor = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('combination'),
    scale: z.enum(['linear', 'log']).meta({ description: 'log: of the logarithms, so powers and ratios' }),
    terms: z.array(z.strictObject({ tag: Tag, coefficient: z.number().default(1) })).min(1),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('heat-transfer'),
    flow: Tag.meta({ description: 'utility through the exchanger' }),
    inlet: Tag,
    outlet: Tag,
    process: z.array(Tag).min(1).meta({ description: 'temperature on the other side, taken as uniform; averaged' }),
    flowNormal: z.number().positive(),
    exponent: z.number().min(0).max(1).default(0.7).meta({ description: 'of the utility flow in the coefficient' }),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('rate-constant'),
    flow: Tag,
    inletFraction: z
      .number()
      .positive()
      .meta({ description: 'of the reactant in the feed, in the unit of the outlet' }),
    outlet: Tag,
    temperature: z.array(Tag).min(1).meta({ description: 'averaged, °C' }),
    temperatureNormal: z.number(),
    activationKjMol: z.number().nonnegative(),
    order: z.number().positive().default(1),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('hysteresis'),
    output: Tag.meta({ description: 'what the controller asks of the valve' }),
    flow: Tag.meta({ description: 'what goes through it' }),
    windowS: z.number().positive().default(1200),
    swingMin: z.number().positive().meta({
      description: 'share by which the output must swing within the window before the flow is expected to follow',
    }),
  }),
]);
export type TwinMonitor = z.infer<typeof TwinMonitor>;

/** Tags that a monitor reads. */
export const monitorTags = (monitor: TwinMonitor): readonly string[] => {
  switch (monitor.kind) {
    case 'combination':
      return monitor.terms.map(({ tag }) => tag);
    case 'heat-transfer':
      return [monitor.flow, monitor.inlet, monitor.outlet, ...monitor.process];
    case 'rate-constant':
      return [monitor.flow, monitor.outlet, ...monitor.temperature];
    case 'hysteresis':
      return [monitor.output, monitor.flow];
  }
};

/** Does its value live on a logarithmic scale, where 0.01 is one per cent? */
export const isRelative = (monitor: TwinMonitor): boolean =>
  monitor.kind === 'heat-transfer' ||
  monitor.kind === 'rate-constant' ||
  (monitor.kind === 'combination' && monitor.scale === 'log');

/** Something that can be wrong, and how it shows. */
export const TwinCause = z.strictObject({
  id: Name,
  name: Text,
  tags: z.array(Tag).default([]).meta({ description: 'instruments that are wrong if this is the cause' }),
  equipment: z.string().nullable().default(null),
  first: Name.nullable()
    .default(null)
    .meta({ description: 'monitor that it moves before any other: while that one is silent, this is not the cause' }),
  shows: z
    .record(Name, z.enum(['+', '-', '±']))
    .meta({ description: 'monitors it moves, sooner or later, and to which side' }),
});
export type TwinCause = z.infer<typeof TwinCause>;
