import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import { FileText, Text } from '../vocabulary/text.ts';
import { UnitCode } from '../vocabulary/unit.ts';
import { ValueRange } from './value-range.ts';

// Dynamic models of a line as data: states, their rates as formulas, what the instruments say of them. Formulas use the
// names declared in the block, instruments in the unit of their tag, and hours: a rate is per hour.

const Identifier = z.string().regex(/^[A-Za-z_]\w*$/, 'a letter, then letters, digits and _');
const Name = z.string().regex(/^[A-Z0-9][A-Z0-9-]*$/, 'capital letters, digits and -');
const formula = z
  .string()
  .min(1)
  .meta({ description: '+ - * / ^, parentheses, exp, log, sqrt, min, max and the names of the block' });

const Label = FileText.optional().meta({ description: 'what it is in words; left out: its name in the formulas' });

const State = z.strictObject({
  name: Label,
  unit: z.string(),
  rate: formula.meta({ description: 'change per hour' }),
  initial: z.number(),
  initialSigma: z.number().positive(),
  noise: z.number().min(0).meta({ description: 'what the rate leaves out, as standard deviation gained in one hour' }),
  low: z.number().default(0),
  high: z.number().default(1e9),
  controlled: z.boolean().default(false).meta({
    description: 'a controller holds it: an experiment on the model holds it too, where it is or where it is told',
  }),
});

const Parameter = z.strictObject({
  name: Label,
  value: z.number(),
  sigma: z
    .number()
    .min(0)
    .meta({ description: 'how well it is known; 0: exactly. Others are estimated beside the states' }),
  drift: z.number().min(0).default(0).meta({ description: 'standard deviation gained in one hour' }),
  unit: z.string(),
  source: FileText,
});

const Figure = z.strictObject({
  id: Name,
  name: Text,
  unit: UnitCode,
  range: ValueRange,
  normal: z.number().nullable().default(null),
  formula,
  role: z.enum(['energy', 'yield']).optional().meta({ description: 'summed up over a virtual experiment' }),
});

export const DynamicBlock = z.strictObject({
  id: Name,
  name: Text,
  units: z.array(z.string()).min(1).meta({ description: 'process units it stands for' }),
  inputs: z.record(Identifier, Tag).meta({ description: 'instruments that drive the model' }),
  while: formula.optional().meta({
    description:
      'of inputs alone: the model runs while this is above zero, such as in some phases of a batch, and begins each time from what is known beforehand; left out: it always runs',
  }),
  follows: z.record(Identifier, formula).default({}).meta({
    description:
      'inputs that go along in an experiment, by as much as a formula of other inputs changes: what a level controller does',
  }),
  parameters: z.record(Identifier, Parameter),
  definitions: z.record(Identifier, formula).meta({ description: 'in order: each may use those before it' }),
  states: z.record(Identifier, State),
  outputs: z
    .array(
      z.strictObject({
        tag: Tag,
        formula,
        sigma: z
          .number()
          .min(0)
          .default(0)
          .meta({ description: 'what formula and instrument disagree by, beside its noise' }),
      }),
    )
    .meta({ description: 'instruments that the model is held against' }),
  figures: z.array(Figure).meta({ description: 'published with their standard deviation' }),
  region: z
    .array(z.strictObject({ name: Text, unit: z.string(), formula, low: z.number(), high: z.number() }))
    .default([])
    .meta({ description: 'where the model was shown to hold; experiments that leave it are refused' }),
});
export type DynamicBlock = z.infer<typeof DynamicBlock>;
