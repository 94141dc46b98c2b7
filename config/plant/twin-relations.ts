import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import { FileText } from '../vocabulary/text.ts';
import { UnitCode } from '../vocabulary/unit.ts';

// Relations of a process unit beside its balances: phases in equilibrium, a machine on its maker's curve.

const unit = z.string().meta({ description: 'the process unit' });
const stream = z.string().meta({ description: 'an outlet of it' });

export const Equilibrium = z.strictObject({
  unit,
  vapour: stream,
  liquid: stream.meta({ description: 'an outlet of it; its entry in twin.temperatures is the temperature' }),
  pressure: z.union([
    z.strictObject({ tag: Tag.meta({ description: 'gauge (the barometer of the line is added) or absolute' }) }),
    z.strictObject({ kpaA: z.number().positive() }),
  ]),
  ratios: z
    .array(
      z.union([
        z.strictObject({ component: z.string(), law: z.literal('raoult'), relativeSigma: z.number().positive() }),
        z.strictObject({ component: z.string(), k: z.number().positive(), relativeSigma: z.number().positive() }),
      ]),
    )
    .min(1)
    .meta({
      description:
        'y = K·x in mole fractions: K by vapour pressure over pressure, or given; relativeSigma: how well that holds, and how well the stage gets there',
    }),
  reason: FileText,
});

export const Characteristic = z.strictObject({
  unit,
  stream: z.string().meta({ description: 'the stream that the machine moves' }),
  rise: z.union([
    z.strictObject({ tag: Tag.meta({ description: 'a pressure difference' }) }),
    z.strictObject({ discharge: Tag, suction: Tag }),
  ]),
  speed: z
    .strictObject({ tag: Tag, nominalRpm: z.number().positive() })
    .nullable()
    .default(null)
    .meta({ description: 'left out: it always runs at the speed of the curve' }),
  flowUnit: UnitCode.meta({ description: 'of the curve: kg/h, or a volume with densityKgM3' }),
  riseUnit: UnitCode.meta({ description: 'of the curve and of sigma: a difference of pressures' }),
  densityKgM3: z.number().positive().nullable().default(null),
  coefficients: z
    .array(z.number())
    .min(1)
    .max(6)
    .meta({ description: "rise at nominal speed = c0 + c1·flow + c2·flow² …, from the maker's data" }),
  sigma: z.number().positive().meta({ description: 'how far the machine may be off its curve' }),
  reason: FileText,
});
