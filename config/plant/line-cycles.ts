import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import { Text } from '../vocabulary/text.ts';

// What goes round on a line: batches, changeovers, taps. A point of it (role PVC) has no one normal value; the phase says what to expect.

const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9/_-]*$/, 'letters, digits, - _ /');
const Role = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a small letter, then letters and digits');
const Phases = z
  .array(z.int())
  .min(1)
  .meta({ description: 'numbers of the phase tag, as its words in tags.csv name them' });

const Place = z.strictObject({
  equipment: Id,
  phase: Tag.meta({ description: 'state point that tells the phase; its words are the names of the phases' }),
  elapsed: Tag.optional().meta({ description: 'hours since the cycle began here; needed where something is expected' }),
  points: z.record(Role, Tag).meta({ description: 'the points of this place by what they are in every place' }),
});

const Expected = z.strictObject({
  point: Role,
  phases: Phases.meta({ description: 'it is expected in these phases; in others nothing is' }),
  priority: z.int().min(1).max(4).meta({ description: 'of a value outside, 1 high to 4 low' }),
  profile: z
    .array(z.strictObject({ h: z.number().min(0), value: z.number(), within: z.number().positive() }))
    .min(2)
    .meta({
      description:
        'hours since the cycle began, the value there in the unit of the point, and how far from it is still as expected; straight lines between',
    }),
});

const Suppressed = z.strictObject({
  points: z.array(Role).min(1),
  phases: Phases,
  forS: z.number().positive().optional().meta({
    description: 'from the moment such a phase is entered, whatever follows; left out: as long as it lasts',
  }),
});

const Shown = z
  .strictObject({
    filling: Phases.optional().meta({ description: 'it is being filled: drawn half full, and what leads in moves' }),
    full: Phases.optional().meta({ description: 'it is full' }),
    emptying: Phases.optional().meta({
      description:
        'it is being emptied: drawn half full, and what leads out moves; a tap is filled and emptied at once',
    }),
    open: Phases.optional().meta({ description: 'its doors or its tap are open' }),
    medium: z.string().optional().meta({
      description: 'pipes with this medium carry it in and out; those with a flow measured keep to that',
    }),
    temperature: Role.optional().meta({ description: 'the point that tells how hot it is inside' }),
  })
  .meta({ description: 'what the plant view shows of a phase; a phase in none of the lists is empty and shut' });

export const LineCycle = z.strictObject({
  id: Id,
  name: Text,
  places: z.array(Place).min(1).meta({ description: 'where it goes round, each at its own time' }),
  expected: z.array(Expected).default([]),
  suppressed: z.array(Suppressed).default([]).meta({
    description:
      'limits that do not count: what is beyond them there belongs to the phase (ISA-18.2: suppressed by design)',
  }),
  shown: Shown.optional(),
});
export type LineCycle = z.infer<typeof LineCycle>;
